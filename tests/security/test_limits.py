"""Limits: far above work, shared by processes, and nothing that was typed is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisAway

from cases.models import Case
from mediation.stations import limits
from mediation.stations.access import SIGNED_IN, declared
from tests.cases import factories
from tests.security.test_headers import production
from tests.support import documents
from tests.support.cast import Cast
from tests.support.processes import environment
from tests.support.site import addresses

ClientFor = Callable[[str], Client]
NAME = "张三<b>"
SENT_AGAIN = '<input type="hidden" name="text" value="张三&lt;b&gt;">'
TOO_OFTEN = "短时间内的操作次数过多"


@pytest.fixture
def still_clock() -> Any:
    """All calls of a test fall into one minute."""
    with time_machine.travel("2026-11-25T10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def only(settings: Any, still_clock: None) -> Callable[..., None]:
    """`only("search", "2/m")` lowers one limit."""

    def lower(what: str, rate: str) -> None:
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, what: rate}

    return lower


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.registered_case(cast.actor("mediator"))


def search(client: Client, text: str = NAME) -> Any:
    return client.post(reverse("cases:search"), {"text": text})


# --- The 429 page ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_search_beyond_the_limit_can_be_sent_again(client_for: ClientFor, only: Any) -> None:
    only("search", "2/m")
    client = client_for("mediator")
    assert [search(client).status_code for _number in range(2)] == [302, 302]
    answer = search(client)
    page = answer.content.decode()
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert TOO_OFTEN in page
    # The page's own form: the box for a search, which every page has, is another.
    (form,) = [part.partition("</form>")[0] for part in page.split("<form") if SENT_AGAIN in part]
    assert form.count("csrfmiddlewaretoken") == 1
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_the_page_speaks_the_language_of_the_reader(client_for: ClientFor, only: Any) -> None:
    only("search", "1/m")
    client = client_for("mediator")
    client.cookies["django_language"] = "en"
    search(client)
    page = search(client).content.decode()
    assert '<html lang="en">' in page


@pytest.mark.django_db
def test_after_the_time_that_it_names_it_goes_on(client_for: ClientFor, only: Any) -> None:
    only("search", "1/m")
    client = client_for("mediator")
    search(client)
    seconds = int(search(client)["Retry-After"])
    with time_machine.travel(f"2026-11-25T10:{seconds // 60:02}:{seconds % 60:02}+08:00") as clock:
        clock.shift(1)
        assert search(client).status_code == 302


@pytest.mark.django_db
def test_one_persons_haste_is_not_anothers(client_for: ClientFor, only: Any) -> None:
    only("search", "1/m")
    hasty, other = client_for("mediator"), client_for("manager")
    search(hasty)
    assert (search(hasty).status_code, search(other).status_code) == (429, 302)


@pytest.mark.django_db
def test_a_download_offers_itself_again(client_for: ClientFor, case: Case, only: Any) -> None:
    only("download", "1/m")
    client = client_for("mediator")
    address = reverse("cases:paper", args=[case.serial, "receipt"])
    assert client.get(address)["Content-Type"] == "application/pdf"
    answer = client.get(address)
    assert answer.status_code == 429
    assert f'href="{address}"' in answer.content.decode()


@pytest.mark.django_db
def test_an_export_is_counted(client_for: ClientFor, only: Any) -> None:
    only("export", "1/m")
    client = client_for("manager")
    address = reverse("reports:download", args=["csv"])
    query = {"month": "2026-10", "organisation": "LJZ"}
    assert [client.get(address, query).status_code for _number in range(2)] == [200, 429]


@pytest.mark.django_db
def test_an_upload_beyond_the_limit_keeps_what_was_typed(
    client_for: ClientFor, case: Case, only: Any
) -> None:
    only("upload", "1/m")
    client = client_for("mediator")

    def upload() -> Any:
        posted = {
            "upload": SimpleUploadedFile("a.pdf", documents.pdf()),
            "category": "evidence",
            "remarks": "工资条第3页",
        }
        return client.post(reverse("cases:attach", args=[case.serial]), posted)

    assert upload().status_code == 302
    answer = upload()
    page = answer.content.decode()
    assert (answer.status_code, TOO_OFTEN in page, "工资条第3页" in page) == (429, True, True)
    assert int(answer["Retry-After"]) >= 1
    assert case.attachments.count() == 1


@pytest.mark.django_db
def test_suggestions_leave_the_form_in_which_somebody_types(
    client_for: ClientFor, only: Any
) -> None:
    only("suggest", "1/m")
    client = client_for("clerk")
    typed = {"respondents-0-name": "上海", "respondents-0-kind": "employer"}
    address = reverse("people:suggest_employers")
    headers = {"hx-request": "true"}
    assert client.post(address, typed, headers=headers).status_code == 200
    answer = client.post(address, typed, headers=headers)
    assert answer.status_code == 429
    assert {name: answer[f"HX-{name}"] for name in ("Retarget", "Reswap", "Reselect")} == {
        "Retarget": "#messages",
        "Reswap": "innerHTML",
        "Reselect": ".notice",
    }
    assert "<main" not in answer.content.decode()


@pytest.mark.django_db
def test_who_has_not_signed_in_is_counted_by_address(client: Client, only: Any) -> None:
    only("csp_report", "1/m")

    def report(address: str) -> int:
        return client.post(
            "/csp-report/", b"{}", content_type="application/csp-report", REMOTE_ADDR=address
        ).status_code

    assert [report("192.0.2.1"), report("192.0.2.1"), report("192.0.2.2")] == [204, 429, 204]


@pytest.mark.django_db
def test_who_tries_codes_of_papers_is_slowed_down_and_gets_no_cookie(
    client: Client, only: Any
) -> None:
    only("verify", "2/m")
    answers = [client.get(f"/verify/{'0' * 16}/", REMOTE_ADDR="192.0.2.7") for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert dict(answers[2].cookies) == {}
    assert int(answers[2]["Retry-After"]) > 0


# --- What is limited ------------------------------------------------------------------------------


def test_every_search_export_and_download_is_limited() -> None:
    """By the name of the view: a new one is asked to declare its limit."""
    words = ("search", "suggest", "download", "export", "print", "paper", "pdf", "attachment")
    exempt = {
        "cases:attachment_remove", "cases:attachment_page", "cases:attachment_edit",
        "cases:papers", "cases:paper_kind", "cases:paper_issue",
        "cases:paper_void",
    }  # fmt: skip
    unlimited = {
        address.name
        for address in addresses()
        if any(word in address.name.rpartition(":")[2] for word in words)
        and declared(address.view) != SIGNED_IN
        and not _is_limited(address.view)
    }
    assert unlimited - exempt == set()


LIMITING = ("stations/limits.py", "api/entrance.py")


def _is_limited(view: Any) -> bool:
    while view is not None:
        # A call of a program is counted at the interface's door (tests/api/test_entrance.py).
        if getattr(view, "__code__", None) and view.__code__.co_filename.endswith(LIMITING):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


@pytest.mark.parametrize("rate", ["0/m", "60", "60/x", "", "-1/m", "sixty/m"])
def test_a_limit_that_cannot_be_read_stops_the_program(tmp_path: Any, rate: str) -> None:
    answer = production(tmp_path, "import mediation.settings", LIMIT_SEARCH=rate)
    assert "ImproperlyConfigured: LIMIT_SEARCH" in answer.stderr


# --- Counting -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("away", [DatabaseError("no such table"), RedisAway("refused")])
def test_work_goes_on_where_the_cache_does_not_count(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch, caplog: Any, away: Exception
) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise away

    monkeypatch.setattr(limits, "get_usage", fail)
    assert search(client_for("mediator")).status_code == 302
    assert "does not count" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_no_step_is_lost_when_many_count_at_once() -> None:
    cache.delete("counted")
    cache.add("counted", 0)

    def count() -> None:
        for _number in range(10):
            cache.incr("counted")
        connection.close()

    threads = [threading.Thread(target=count) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.get("counted") == 40


@pytest.mark.django_db(transaction=True)
def test_processes_count_together() -> None:
    cache.delete("counted")
    cache.add("counted", 0)
    code = (
        "import django; django.setup()\n"
        "from django.core.cache import cache\n"
        "for _ in range(10): cache.incr('counted')"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], env=environment()) for _number in range(2)
    ]
    assert [process.wait(60) for process in running] == [0, 0]
    assert cache.get("counted") == 20


@pytest.mark.django_db
def test_migrating_makes_the_table_that_counts() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")
    call_command("migrate", verbosity=0)
    cache.set("a", 1)
    assert cache.get("a") == 1
