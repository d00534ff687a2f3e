"""Headers that every answer carries, and the cookies of a machine that others reach."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from mediation.stations.acting import SESSION_KEY
from mediation.ui.middleware import HEADERS, HeadersMiddleware
from mediation.vault.crypto import encode_key, new_key
from tests.codebase.files import ROOT

ClientFor = Callable[[str], Client]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
    "report-uri": "/csp-report/",
    "report-to": "csp",
}


def policy(response: Any) -> dict[str, str]:
    parts = (part.partition(" ") for part in response["Content-Security-Policy"].split("; "))
    return {name: value for name, _space, value in parts}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/account/login/", 200), ("/", 302), ("/nothing/", 404), ("/healthz", None)],
)
def test_every_answer_carries_every_header(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status or status is None
    assert policy(response) == POLICY
    expected = HEADERS | {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert {name: response[name] for name in expected if name != "Cache-Control"} == {
        name: value for name, value in expected.items() if name != "Cache-Control"
    }
    assert "no-store" in response["Cache-Control"]


def test_the_refusal_of_a_wrong_host_carries_them_too(client: Client) -> None:
    response = client.get("/account/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert policy(response) == POLICY
    assert set(HEADERS) <= set(response.headers)
    assert "evil.example" not in response.content.decode()


def test_an_answer_may_bring_its_own_header() -> None:
    own = HttpResponse(headers={"Permissions-Policy": "camera=(self)"})
    answer = HeadersMiddleware(lambda request: own)(RequestFactory().get("/"))
    assert answer["Permissions-Policy"] == "camera=(self)"


def test_a_pdf_is_shown_by_the_browsers_viewer_and_runs_nothing() -> None:
    pdf = HttpResponse(b"%PDF-", content_type="application/pdf")
    answer = HeadersMiddleware(lambda request: pdf)(RequestFactory().get("/"))
    assert policy(answer) == {
        "script-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_signing_out_clears_what_the_browser_kept(client_for: ClientFor) -> None:
    response = client_for("mediator").post(reverse("logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'


def test_messages_stay_on_our_side(client_for: ClientFor) -> None:
    client = client_for("manager")
    client.post(reverse("choose_role"), {"membership": client.session[SESSION_KEY]})
    assert set(client.cookies) == {"sessionid"}
    assert "当前身份" in client.get(reverse("cases:desk")).content.decode()


# --- PRODUCTION=1 ---------------------------------------------------------------------------------
SHOW = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "mediation.settings"
django.setup()
from django.test import Client
page = Client().get("/account/login/", secure=True, headers={"host": "station.example"})
language = Client().post("/account/language/", {"language": "en"}, secure=True,
                         headers={"host": "station.example"})
plain = Client().get("/account/login/", headers={"host": "station.example"})
print(page["Strict-Transport-Security"])
print(plain.status_code, plain["Location"])
print("upgrade-insecure-requests" in page["Content-Security-Policy"])
for answer in (page, language):
    for cookie in answer.cookies.values():
        print(cookie.OutputString())
from django.conf import settings
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
      settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN)
"""


def production(tmp_path: Any, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRODUCTION": "1",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "SECRET_KEY": "x1" * 40,
        "VAULT_MASTER_KEYS": encode_key(new_key()),
        "VAULT_INDEX_KEY": encode_key(new_key()),
        "ALLOWED_HOSTS": "station.example",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_sends_hsts_and_cookies_bound_to_this_host(tmp_path: Any) -> None:
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    code = f"import mediation.settings as s; s.STORAGES['staticfiles'] = {static!r}\n" + SHOW
    answer = production(tmp_path, code)
    assert answer.returncode == 0, answer.stderr
    hsts, redirect, upgrade, csrf, language, session = answer.stdout.splitlines()
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert redirect == "301 https://station.example/account/login/"
    assert upgrade == "True"
    for cookie, name in ((csrf, "__Host-csrf"), (language, "__Host-language")):
        assert cookie.startswith(f"{name}=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert session == "__Host-session True True Lax / None"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "1"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".example"),
        ("SECRET_KEY", "short"),
        ("SECURE_HSTS_SECONDS", "0"),
        ("CSRF_TRUSTED_ORIGINS", "http://station.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://*.example"),
        ("VAULT_MASTER_KEYS", ""),
        ("VAULT_INDEX_KEY", ""),
    ],
)
def test_production_refuses_unsafe_values(tmp_path: Any, variable: str, value: str) -> None:
    answer = production(tmp_path, "import mediation.settings", **{variable: value})
    assert answer.returncode != 0
    assert re.search(rf"ImproperlyConfigured: .*{variable}", answer.stderr), answer.stderr
