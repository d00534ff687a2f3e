"""The page of a case's history."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def address(case: Case) -> str:
    return reverse("cases:history", args=[case.serial])


def touch(case: Case, cast: Cast, times: int) -> None:
    for number in range(times):
        with acting(cast.actor("mediator"), act="save_application", request_id=f"r{number}"):
            case.worker_count += 1
            case.save()


def test_the_history_is_a_page_of_its_own_and_a_part_of_the_case_page(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    client = client_for("mediator")

    whole = client.get(address(case)).content.decode()
    part = client.get(address(case), headers=HTMX).content.decode()
    for text in (whole, part):
        assert "认领案件" in text
        assert "补录" in text
        assert cast.user("mediator").name in text
    assert "<html" in whole
    assert "<html" not in part


def test_a_long_history_has_pages(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    touch(case, cast, 25)
    client = client_for("mediator")

    assert "登记申请" not in client.get(address(case)).content.decode()
    assert "登记申请" in client.get(address(case), {"page": 2}).content.decode()
    assert "全部 26 条记录" in client.get(address(case), headers=HTMX).content.decode()


@pytest.mark.parametrize("part", ["mediator", "auditor"])
def test_a_hundred_rows_cost_no_more_queries_than_ten(
    cast: Cast, client_for: ClientFor, part: str
) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for(part)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(case)).status_code == 200
        return len(captured)

    touch(case, cast, 30)
    queries()
    few = queries()
    touch(case, cast, 100)
    assert queries() == few


def test_an_auditor_reads_acts_without_names_and_texts(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"), facts="单位拖欠工资三个月。")

    text = client_for("auditor").get(address(case)).content.decode()
    assert "登记申请" in text
    for words in ("张晓明", "甲科技", "拖欠", "138****"):
        assert words not in text


def test_reading_the_history_is_logged(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client_for("auditor").get(address(case))

    entry = AccessEntry.objects.get()
    assert (entry.act, entry.detail, entry.aggregate) == (
        "view",
        "cases:history",
        case.aggregate_ref(),
    )


def test_another_station_finds_no_such_history(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))

    assert client_for("stranger").get(address(case)).status_code == 404
    assert client_for("administrator").get(address(case)).status_code == 403
