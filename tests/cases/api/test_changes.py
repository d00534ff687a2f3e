"""Cases in the order of their changes: all of them, once each, and none slips through."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.api.changes import number_changes
from cases.api.models import CaseChange
from cases.models import Case
from cases.services import intake
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from mediation.history.recording import update_recorded
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


def read(caller: Program, cursor: str = "", limit: int = 100) -> Any:
    answer = caller.call("GET", "/cases/changes", query=f"?cursor={cursor}&limit={limit}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def serials(page: Any) -> list[str]:
    return [case["serial"] for case in page["cases"]]


def test_pages_follow_one_another_without_gap_and_repetition(hotline: Program, cast: Cast) -> None:
    made = [factories.registered_case(cast.actor("manager")).serial for _n in range(5)]
    seen, cursor = [], ""
    while True:
        page = read(hotline, cursor, limit=2)
        seen += serials(page)
        cursor = page["cursor"]
        if not page["has_more"]:
            break
    assert seen == made
    assert (read(hotline, cursor)["cases"], read(hotline, cursor)["cursor"]) == ([], cursor)


def test_a_case_that_changes_again_comes_again_at_the_end(hotline: Program, cast: Cast) -> None:
    manager = cast.actor("manager")
    first, second = (factories.registered_case(manager) for _n in range(2))
    cursor = read(hotline)["cursor"]
    intake.submit_for_review(first, actor=manager, version=None)
    page = read(hotline, cursor)
    assert [(case["serial"], case["status"]) for case in page["cases"]] == [
        (first.serial, "under_review")
    ]
    assert serials(read(hotline)) == [second.serial, first.serial]


def test_bulk_writes_are_changes_too(hotline: Program, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("manager"))
    cursor = read(hotline)["cursor"]
    with acting(cast.actor("manager"), act="test"):
        update_recorded(Case.objects.filter(pk=case.pk), worker_count=2)
    assert serials(read(hotline, cursor)) == [case.serial]


def test_nobody_hears_of_the_cases_of_another_organisation(
    hotline: Program, elsewhere: Program, cast: Cast
) -> None:
    factories.registered_case(cast.actor("manager"))
    assert len(read(hotline)["cases"]) == 1
    assert read(elsewhere)["cases"] == []


def test_a_cursor_is_good_for_the_client_that_got_it(hotline: Program, elsewhere: Program) -> None:
    cursor = read(hotline)["cursor"]
    for stranger, used in ((elsewhere, cursor), (hotline, cursor[:-1] + "x"), (hotline, "x:y:z")):
        answer = stranger.call("GET", "/cases/changes", query=f"?cursor={used}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "cursor")


def test_a_page_leaves_one_row_in_the_access_log(hotline: Program, cast: Cast) -> None:
    factories.registered_case(cast.actor("manager"))
    factories.registered_case(cast.actor("manager"))
    before = AccessEntry.objects.count()
    read(hotline)
    assert AccessEntry.objects.count() == before + 1
    assert AccessEntry.objects.latest("id").detail == "api:list_changes 2"


def test_a_page_of_three_takes_as_many_queries_as_a_page_of_one(
    hotline: Program, cast: Cast
) -> None:
    def asked() -> int:
        read(hotline)  # numbers what is new
        with CaptureQueriesContext(connection) as captured:
            read(hotline)
        return len(captured)

    factories.registered_case(cast.actor("manager"))
    alone = asked()
    for _n in range(2):
        factories.registered_case(cast.actor("manager"))
    assert asked() == alone


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_what_was_begun_first_and_ends_last_is_not_missed(hotline: Program, cast: Cast) -> None:
    """The trap of every cursor over keys or times: the earlier number becomes visible later."""
    manager = cast.actor("manager")
    slow, quick = (factories.registered_case(manager) for _n in range(2))
    cursor = read(hotline)["cursor"]
    begun, end = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            intake.submit_for_review(slow, actor=manager, version=None)
            begun.set()
            end.wait(20)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert begun.wait(20)
    intake.submit_for_review(quick, actor=manager, version=None)
    first = read(hotline, cursor)
    end.set()
    thread.join()
    second = read(hotline, first["cursor"])
    assert (serials(first), serials(second)) == ([quick.serial], [slow.serial])
    assert second["cases"][0]["status"] == "under_review"


def test_numbers_are_given_once(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("manager"))
    number_changes()
    position = CaseChange.objects.get(case=case).position
    number_changes()
    assert CaseChange.objects.get(case=case).position == position == 1
