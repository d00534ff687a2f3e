"""The list of cases: scope, filters, order, paging, search, masking, and its queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import tables
from cases.enums import CaseState, Source
from cases.models import Case, Destination
from cases.services import closing, intake
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast

LIST = reverse("cases:list")
ClientFor = Callable[[str], Client]


def listed(client: Client, **filters: Any) -> list[str]:
    """Serials in the order of the list."""
    response = client.get(LIST, filters)
    assert response.status_code == 200
    return [row.record.serial for row in response.context["table"].paginated_rows]


def search(client: Client, text: str) -> Any:
    return client.post(reverse("cases:search"), {"text": text}, follow=True)


def found(client: Client, text: str) -> list[str]:
    response = search(client, text)
    return [row.record.serial for row in response.context["table"].paginated_rows]


def test_open_cases_come_first_by_default_newest_first(cast: Cast, client_for: ClientFor) -> None:
    manager = cast.actor("manager")
    older = factories.registered_case(manager)
    newer = factories.registered_case(manager, received_on=factories.RECEIVED + timedelta(days=1))
    ended = factories.registered_case(manager)
    with acting(SYSTEM, act="test"):
        Case.objects.filter(pk=ended.pk).permitting_bulk_writes().update(
            state=CaseState.WITHDRAWN, ending="withdrawn", ended_on=factories.RECEIVED
        )

    client = client_for("manager")
    assert listed(client) == [newer.serial, older.serial]
    assert listed(client, state="closed") == [ended.serial]
    assert listed(client, state="withdrawn") == [ended.serial]
    assert listed(client, state="all", sort="serial") == [older.serial, newer.serial, ended.serial]
    assert listed(client, sort="received_on") == [older.serial, newer.serial]


def test_another_station_sees_nothing(cast: Cast, client_for: ClientFor) -> None:
    factories.registered_case(cast.actor("manager"))

    assert listed(client_for("other_manager")) == []
    assert listed(client_for("stranger"), state="all") == []


def test_an_administrator_has_no_list(cast: Cast, client_for: ClientFor) -> None:
    assert client_for("administrator").get(LIST).status_code == 403


def test_filters_narrow_the_list(cast: Cast, client_for: ClientFor) -> None:
    manager = cast.actor("manager")
    one = factories.registered_case(manager, source=Source.PHONE, building=cast.building)
    other = factories.case_in_review(cast.actor("mediator"))
    client = client_for("manager")

    assert listed(client, source="phone") == [one.serial]
    assert listed(client, building=cast.building.pk) == [one.serial]
    assert listed(client, mediator=cast.user("mediator").pk) == [other.serial]
    assert listed(client, state="eligibility") == [other.serial]
    assert listed(client, organisation=cast.room.pk) == []
    assert listed(client, received_to="2026-03-01") == []
    assert set(listed(client, category="payment", grade="ordinary")) == {one.serial, other.serial}


def test_the_overdue_filter_finds_late_reviews_and_late_mediations(
    cast: Cast, client_for: ClientFor
) -> None:
    mediator = cast.actor("mediator")
    late_review = factories.registered_case(mediator)
    late_mediation = factories.case_in_mediation(mediator)
    factories.registered_case(mediator, received_on=timezone.localdate())

    serials = listed(client_for("manager"), overdue="yes", sort="serial")
    assert serials == [late_review.serial, late_mediation.serial]


def test_an_unknown_filter_value_is_said_and_hides_nothing_by_mistake(
    cast: Cast, client_for: ClientFor
) -> None:
    factories.registered_case(cast.actor("manager"))

    response = client_for("manager").get(LIST, {"state": "nonsense", "building": "x"})
    assert response.status_code == 200
    assert response.context["filters"].form.errors.keys() == {"state", "building"}


@pytest.mark.parametrize("text", ["张晓", "甲科技", "13800138000", "LJZ-2026"])
def test_a_search_finds_by_name_employer_telephone_and_number(
    cast: Cast, client_for: ClientFor, text: str
) -> None:
    case = factories.registered_case(cast.actor("manager"))
    factories.registered_case(cast.actor("other_manager"), workers=[factories.worker("张晓丽")])

    assert found(client_for("manager"), text) == [case.serial]


@pytest.mark.parametrize("text", ["李四", "138001380", "JZ-2026", "-", "%"])
def test_a_search_finds_nothing_else(cast: Cast, client_for: ClientFor, text: str) -> None:
    factories.registered_case(cast.actor("manager"))

    assert found(client_for("manager"), text) == []


def test_a_search_looks_at_closed_cases_and_at_case_numbers(
    cast: Cast, client_for: ClientFor
) -> None:
    manager = cast.actor("manager")
    case = factories.case_in_mediation(manager)
    closing.refer_failed(
        case,
        actor=manager,
        version=None,
        reason="too_far_apart",
        destinations=[Destination(kind="party_decides", decided_on=factories.SIGNED)],
        happened_on=factories.SIGNED,
    )
    client = client_for("manager")

    assert listed(client) == []
    assert found(client, "浦劳联调陆〔2026〕第0001号") == [case.serial]
    assert found(client, "浦劳联调陆") == [case.serial]


def test_what_is_searched_for_stands_in_no_address_and_no_log(
    cast: Cast, client_for: ClientFor
) -> None:
    response = search(client_for("manager"), "张晓明")

    ((address, status),) = response.redirect_chain
    assert status == 302
    assert address.startswith(f"{LIST}?q=")
    assert "张" not in address
    assert "%E5" not in address
    entry = AccessEntry.objects.get(act="search")
    assert (entry.detail, entry.actor_id) == ("cases", cast.user("manager").pk)


def test_a_token_of_another_session_finds_nothing_and_says_so(
    cast: Cast, client_for: ClientFor
) -> None:
    factories.registered_case(cast.actor("manager"))
    address = search(client_for("manager"), "张晓明").redirect_chain[0][0]

    response = client_for("manager").get(address)
    assert response.context["token_forgotten"]
    assert "这次搜索已过期" in response.content.decode()


def test_search_is_refused_by_get(client_for: ClientFor) -> None:
    assert client_for("manager").get(reverse("cases:search")).status_code == 405


def test_an_auditor_sees_masked_heads_and_cannot_ask_for_names(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.registered_case(cast.actor("manager"))
    client = client_for("auditor")

    page = client.get(LIST).content.decode()
    assert "张**" in page
    assert "张晓明" not in page
    assert "甲科技" not in page
    assert found(client, "张晓明") == []
    assert found(client, case.serial) == [case.serial]


def test_a_colleague_sees_masked_heads_of_cases_somebody_else_leads(
    cast: Cast, client_for: ClientFor
) -> None:
    factories.case_in_review(cast.actor("mediator"))

    assert "张晓明" in client_for("mediator").get(LIST).content.decode()
    assert "张晓明" not in client_for("colleague").get(LIST).content.decode()


def _queries(client: Client, **filters: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST, filters).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("part", ["manager", "mediator", "auditor", "clerk"])
def test_three_rows_cost_no_more_queries_than_one(
    cast: Cast, client_for: ClientFor, part: str
) -> None:
    mediator = cast.actor("mediator")
    factories.case_in_review(mediator)
    client = client_for(part)
    client.get(LIST)
    one = _queries(client)

    factories.case_in_review(mediator)
    factories.case_in_mediation(mediator)
    three = _queries(client)
    assert len(three) == len(one)
    assert len(three) <= 12
    narrowed = _queries(client, mediator=cast.user("mediator").pk, organisation=cast.station.pk)
    assert len(narrowed) <= 12


def test_a_search_costs_no_more_than_twelve_queries(cast: Cast, client_for: ClientFor) -> None:
    factories.case_in_review(cast.actor("mediator"))
    client = client_for("manager")
    address = search(client, "张晓明").redirect_chain[0][0]

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert len(captured) <= 12


def test_the_list_walks_its_index_without_sorting(cast: Cast, client_for: ClientFor) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plan of SQLite")
    factories.registered_case(cast.actor("manager"))
    (rows,) = [
        sql
        for sql in _queries(client_for("manager"), state="all")
        if 'FROM "cases_case"' in sql and 'ORDER BY "cases_case"' in sql
    ]
    assert "JOIN" not in rows
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {rows}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "case_station_list" in plan
    assert "TEMP B-TREE" not in plan


def test_a_long_list_counts_only_so_far_and_says_so(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "COUNT_LIMIT", 2)
    for _number in range(3):
        factories.registered_case(cast.actor("manager"))

    response = client_for("manager").get(LIST)
    assert response.context["table"].paginator.count == 2
    assert "这里只列出前 2 件" in response.content.decode()


def test_a_page_beyond_the_last_shows_the_last(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("manager"))

    assert listed(client_for("manager"), page=99) == [case.serial]


def test_only_who_registers_at_the_counter_is_offered_the_form(
    cast: Cast, client_for: ClientFor
) -> None:
    create = reverse("cases:create")
    for part, offered in (("clerk", True), ("auditor", False), ("legal_aid", False)):
        assert (create in client_for(part).get(LIST).content.decode()) is offered


def test_a_case_returned_to_intake_is_listed_again(cast: Cast, client_for: ClientFor) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_review(mediator)
    intake.return_to_intake(case, actor=mediator, version=None, reason="补充材料")

    assert listed(client_for("clerk"), state="intake") == [case.serial]
