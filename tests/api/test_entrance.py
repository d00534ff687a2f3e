"""The door: who is let in, for what, how often; and every refusal as a problem."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client as Browser
from django.utils import timezone

from mediation.api import problems, scopes, services
from mediation.api.auth import Needs
from mediation.api.models import Call, Token
from mediation.api.site import interface, needed_scope, operations
from mediation.history.actor import acting
from mediation.stations.enums import Role
from mediation.stations.services.organisations import deactivate_organisation
from tests.support.cast import Cast
from tests.support.programs import BASE, Program, application, program, with_token

pytestmark = pytest.mark.django_db
CHANGES = "/cases/changes"


def kind_of(answer: Any) -> tuple[int, str]:
    """Status and kind of a problem, which is told as RFC 9457 says."""
    assert answer.headers["Content-Type"] == problems.MEDIA_TYPE, answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["instance"].startswith("urn:uuid:")
    return answer.status_code, body["type"].partition("#")[2]


# --- Tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer mda_wrong", "Bearer 令牌", "bearer\tx"],
)
def test_nobody_gets_in_without_a_good_token(db: None, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = Browser().get(f"{BASE}{CHANGES}", headers=headers)
    assert kind_of(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')


def test_a_signed_in_person_is_no_program(client_for: Any) -> None:
    for path in (CHANGES, "/nowhere"):
        assert kind_of(client_for("manager").get(f"{BASE}{path}")) == (401, "unauthorized")


def test_a_token_opens_on_its_last_day_and_not_after(hotline: Program, time_machine: Any) -> None:
    last = hotline.token.expires_on
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert timezone.localdate() == last
    assert hotline.get(CHANGES).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert kind_of(hotline.get(CHANGES)) == (401, "unauthorized")


def test_a_revoked_token_opens_nothing(hotline: Program, cast: Cast) -> None:
    other = with_token(hotline.client, cast.actor("manager"))
    services.revoke_token(hotline.token, actor=cast.actor("manager"))
    assert kind_of(hotline.get(CHANGES)) == (401, "unauthorized")
    assert other.get(CHANGES).status_code == 200


def test_a_client_out_of_use_is_shut_out(hotline: Program, cast: Cast) -> None:
    hotline.client.is_active = False
    services.edit_client(hotline.client, actor=cast.actor("manager"))
    assert kind_of(hotline.get(CHANGES)) == (401, "unauthorized")


def test_a_client_of_an_organisation_out_of_use_is_shut_out(cast: Cast) -> None:
    caller = program(cast.actor("manager"), cast.point, code="point", name="调解点系统")
    assert caller.get(CHANGES).status_code == 200
    deactivate_organisation(cast.point, actor=cast.actor("manager"), reason="撤点")
    assert kind_of(caller.get(CHANGES)) == (401, "unauthorized")


def test_the_secret_is_kept_nowhere(hotline: Program) -> None:
    token = Token.objects.get()
    assert hotline.secret not in json.dumps(
        [*Token.objects.values(), *token.history.values()], default=str
    )
    assert hotline.secret.startswith(token.prefix)
    assert len(hotline.secret) >= 47


# --- Scopes ---------------------------------------------------------------------------------------


def test_every_operation_declares_a_scope_that_some_room_offers() -> None:
    needed = {needed_scope(operation) for operation in operations(interface())}
    assert needed == {scope.code for scope in scopes.known()}


#: How each operation is called so that nothing but the scope can refuse it.
EXAMPLES = {
    "file_application": ("POST", "/applications", "applications:write"),
    "read_application": ("GET", "/applications/X-1", "applications:read"),
    "add_reference": ("POST", "/applications/X-1/references", "applications:write"),
    "supplement_application": ("POST", "/applications/X-1/supplements", "applications:write"),
    "list_changes": ("GET", "/cases/changes", "cases:read"),
    "read_case": ("GET", "/cases/X-1", "cases:read"),
    "read_figures": ("GET", "/figures/2026-03", "figures:read"),
    "verify_paper": ("POST", "/papers/verify", "papers:verify"),
}


def test_the_examples_are_all_operations() -> None:
    found = {
        operation.operation_id: needed_scope(operation) for operation in operations(interface())
    }
    assert found == {name: scope for name, (_method, _path, scope) in EXAMPLES.items()}


def test_each_scope_opens_its_own_operations_and_no_other(hotline: Program, cast: Cast) -> None:
    for scope in scopes.known():
        caller = with_token(hotline.client, cast.actor("manager"), scope.code)
        services_opened = set()
        for name, (method, path, _needed) in EXAMPLES.items():
            answer = caller.call(method, path, {} if method == "POST" else None)
            if answer.status_code == 403:
                assert f'scope="{_needed}"' in answer.headers["WWW-Authenticate"]
            else:
                services_opened.add(name)
        wanted = {name for name, (_m, _p, needed) in EXAMPLES.items() if needed == scope.code}
        assert services_opened == wanted
        services.revoke_token(caller.token, actor=cast.actor("manager"))


def test_an_operation_without_scope_declares_none() -> None:
    class Bare:
        auth_callbacks = (lambda request: True,)

    class Twice:
        auth_callbacks = (Needs("a"), Needs("b"))

    assert [needed_scope(one) for one in (Bare, Twice)] == ["", ""]  # type: ignore[arg-type]


# --- Problems -------------------------------------------------------------------------------------


def test_an_unknown_address_is_not_found_there(hotline: Program) -> None:
    assert kind_of(hotline.get("/nowhere")) == (404, "not-found")
    assert kind_of(hotline.get("/cases/X-1/hat/")) == (404, "not-found")


def test_an_unknown_method_says_which_there_are(hotline: Program) -> None:
    for method in ("PUT", "DELETE", "PROPFIND", "OPTIONS"):
        answer = hotline.call(method, CHANGES)
        assert kind_of(answer) == (405, "method-not-allowed")
        assert answer.headers["Allow"] == "GET"


def test_head_is_get_without_its_body(hotline: Program) -> None:
    answer = hotline.call("HEAD", CHANGES)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == hotline.get(CHANGES).headers["ETag"]


def test_only_json_is_spoken(hotline: Program) -> None:
    assert kind_of(hotline.get(CHANGES, Accept="text/html")) == (406, "not-acceptable")
    for accepted in ("*/*", "application/*", "application/json;q=0.5"):
        assert hotline.get(CHANGES, Accept=accepted).status_code == 200
    form = hotline.file("a=1", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert kind_of(form) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        "{", "\xff", '{"facts": NaN}', '{"a": 1, "a": 2}', '"\\ud800"',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_malformed(hotline: Program, body: str) -> None:
    answer = hotline.file(body.encode("latin-1"))
    assert kind_of(answer) == (400, "malformed")


@pytest.mark.parametrize("body", ["null", "[]", "7", '"text"'])
def test_what_is_no_object_is_invalid(hotline: Program, body: str) -> None:
    answer = hotline.file(body)
    assert kind_of(answer) == (422, "invalid")
    assert answer.json()["errors"] == [{"pointer": "", "message": "应为对象。"}]


def test_a_character_that_no_database_keeps_is_told_at_its_place(hotline: Program) -> None:
    refused = hotline.file(application(facts="工资\0"))
    assert (kind_of(refused), refused.json()["errors"][0]["pointer"]) == (
        (422, "invalid"),
        "/facts",
    )
    assert hotline.file(application(facts=r"工资\u0000")).status_code == 201


def test_a_call_without_a_body_is_told_so(hotline: Program) -> None:
    assert hotline.file(b"").json()["errors"] == [{"pointer": "", "message": "此项必填。"}]


def test_a_body_beyond_the_limit_is_not_read(hotline: Program, settings: Any) -> None:
    settings.API_MAX_BODY_KB = 1
    assert kind_of(hotline.file(application(facts="长" * 1000))) == (413, "too-large")


def test_a_nul_in_the_address_is_malformed(hotline: Program) -> None:
    assert kind_of(hotline.call("GET", CHANGES, query="?cursor=%00")) == (400, "malformed")


def test_our_own_failure_says_nothing_and_is_logged_without_words(
    hotline: Program, monkeypatch: Any, caplog: Any
) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise ValueError("张晓明 13800138000")

    monkeypatch.setattr("cases.api.operations.number_changes", broken)
    hotline.browser.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = hotline.get(CHANGES)
    assert kind_of(answer) == (500, "failed")
    assert "张晓明" not in answer.content.decode()
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("django.request", "Internal Server Error: /api/v1/cases/changes")
    ]


def test_a_busy_database_asks_to_come_again(hotline: Program, monkeypatch: Any) -> None:
    def busy() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("cases.api.operations.number_changes", busy)
    answer = hotline.get(CHANGES)
    assert kind_of(answer) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"


def test_nothing_of_a_body_reaches_the_log(hotline: Program, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        hotline.file(application(applicants=[{"kind": "worker", "name": "李小梅", "phone": "1"}]))
        hotline.file("{李小梅".encode())
    told = " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "李小梅" not in told
    assert hotline.secret not in told


def test_the_reference_names_every_operation_and_kind_of_problem(client: Browser) -> None:
    page = client.get(f"{BASE}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert [name for name in EXAMPLES if f'id="{name}"' not in text] == []
    assert [kind.code for kind in problems.KINDS if f'id="{kind.code}"' not in text] == []
    assert "<script" not in text


def test_what_the_site_refuses_there_is_a_problem_too() -> None:
    strict = Browser(enforce_csrf_checks=True)
    answer = strict.post(f"{BASE}/openapi.json")
    told = (answer.status_code, answer.headers["Content-Type"], answer.json()["type"])
    assert told == (403, problems.MEDIA_TYPE, "/api/v1/#forbidden")


# --- Limits ---------------------------------------------------------------------------------------


def test_a_token_that_calls_too_often_waits_and_others_go_on(
    hotline: Program, cast: Cast, settings: Any
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api": "2/m"}
    other = with_token(hotline.client, cast.actor("manager"))
    first, second, third = (hotline.get(CHANGES) for _n in range(3))
    assert first.headers["RateLimit-Policy"] == '"token";q=2'
    assert first.headers["RateLimit"].startswith('"token";r=1;t=')
    assert second.headers["RateLimit"].startswith('"token";r=0;t=')
    assert kind_of(third) == (429, "too-many-requests")
    assert 1 <= int(third.headers["Retry-After"]) <= 60
    assert other.get(CHANGES).status_code == 200


def test_who_guesses_waits(hotline: Program, settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"api_refused": "2/m"}
    statuses = [
        Browser().get(f"{BASE}{CHANGES}", headers={"Authorization": f"Bearer {n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [401, 401, 429, 429]


# --- What is kept ---------------------------------------------------------------------------------


def test_each_call_is_on_the_list_with_its_operation(hotline: Program) -> None:
    hotline.get(CHANGES)
    hotline.get("/nowhere")
    hotline.file(application())
    assert [(c.method, c.operation, c.status) for c in Call.objects.order_by("pk")] == [
        ("GET", "list_changes", 200), ("GET", "unknown", 404), ("POST", "create", 201),
    ]  # fmt: skip


def test_a_program_acts_as_a_clerk_of_its_organisation_without_a_person(hotline: Program) -> None:
    actor = hotline.client.as_actor()
    assert (actor.user_id, actor.role, actor.organisation_code) == (None, Role.CLERK, "LJZ")
    with acting(actor, act="test"):
        pass
