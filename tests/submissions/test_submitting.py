"""A report is handed in once and for good; what changes afterwards shows as a difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from cases.enums import Ending
from cases.models import Case, CaseEvent
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.history.verification import verify
from mediation.reports.choice import Choice
from mediation.reports.periods import days, month_of
from mediation.reports.scopes import Narrowing, of_actor
from mediation.submissions import services
from mediation.submissions.freezing import Frozen, seal
from mediation.submissions.models import Submission
from mediation.vault import files
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]

MARCH = month_of(date(2026, 3, 1))
MARCH_QUERY = {"month": "2026-03"}


def at(year: int, month: int, day: int) -> Any:
    return time_machine.travel(timezone.make_aware(datetime(year, month, day, 9)), tick=False)


def settled(cast: Cast, number: int, ending: Ending = Ending.AGREEMENT) -> Told:
    story = Told(cast.station, date(2026, 3, 2), f"LJZ-2026-{number:06d}")
    return story.accept(date(2026, 3, 3)).conclude(ending, date(2026, 3, 9))


@pytest.fixture
def three(cast: Cast) -> list[Case]:
    with at(2026, 3, 20):
        return write([settled(cast, 1), settled(cast, 2, Ending.NO_AGREEMENT), settled(cast, 3)])


def march(cast: Cast, part: str = "manager") -> Choice:
    return Choice(MARCH, of_actor(cast.actor(part)))


@pytest.fixture
def submitted(cast: Cast, three: list[Case]) -> Submission:
    with at(2026, 4, 1):
        return services.submit(march(cast), actor=cast.actor("manager"), addressee="区总工会")


def value_of(submission: Submission, key: str) -> str:
    return next(row["value"] for row in Frozen(submission.content).figures if row["key"] == key)


def test_figures_lists_and_files_are_kept_and_signed(cast: Cast, submitted: Submission) -> None:
    assert submitted.reference == "LJZ-20260301-20260331-v1"
    assert (submitted.signed_by_name, submitted.addressee) == (
        cast.user("manager").name,
        "区总工会",
    )
    assert seal(submitted.content) == submitted.sha256
    assert (value_of(submitted, "concluded"), value_of(submitted, "success_rate")) == (
        "3",
        "66.7%＊",
    )
    listed = Frozen(submitted.content).list_of("agreement")
    assert [entry.reference for entry in listed] == ["LJZ-2026-000001", "LJZ-2026-000003"]
    assert files.read(submitted.pdf).startswith(b"%PDF")
    assert files.read(submitted.xlsx).startswith(b"PK")


def test_no_personal_datum_is_frozen(cast: Cast, submitted: Submission) -> None:
    content = json.loads(submitted.content)
    assert set(content) == {"format", "scope", "figures", "report", "entries", "lists"}
    assert all(len(row) == 3 for row in content["entries"])


@pytest.mark.parametrize("statement", ["UPDATE {} SET version = 2", "DELETE FROM {}"])
def test_the_database_refuses_every_later_change(submitted: Submission, statement: str) -> None:
    table = Submission._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert Submission.objects.get().version == 1


def test_history_knows_it_and_is_whole(submitted: Submission) -> None:
    row = Submission.history.get()
    assert (row.sha256, row.act) == (submitted.sha256, "submit_report")
    assert not hasattr(row, "content")
    assert verify().findings == []


def test_a_second_version_needs_a_reason_and_names_the_first(
    cast: Cast, submitted: Submission
) -> None:
    manager = cast.actor("manager")
    with pytest.raises(ActionRefused) as refusal:
        services.submit(march(cast), actor=manager, reason="  ")
    assert refusal.value.reasons == ["本期已经报送，重新报送须写明原因。"]
    again = services.submit(march(cast), actor=manager, reason="补报迟登案件")
    assert (again.version, again.replaces, again.reason) == (2, submitted, "补报迟登案件")
    first = Submission.objects.get(version=1)
    assert (first.is_standing, again.is_standing) == (False, True)
    assert services.newest(march(cast)) == again


def test_what_may_not_be_handed_in(cast: Cast, three: list[Case]) -> None:
    manager, choice = cast.actor("manager"), march(cast)
    narrowed = replace(choice.scope, only=Narrowing("category", "payment"))
    with pytest.raises(NotAllowed):
        services.submit(march(cast, "auditor"), actor=cast.actor("auditor"))
    for wrong in (
        replace(choice, scope=narrowed),
        replace(choice, as_of=date(2026, 4, 1)),
        replace(choice, period=month_of(timezone.localdate())),
    ):
        with pytest.raises(ActionRefused):
            services.submit(wrong, actor=manager)
    assert not Submission.objects.exists()


def test_nothing_is_frozen_where_the_carry_over_does_not_balance(
    cast: Cast, three: list[Case]
) -> None:
    with acting(SYSTEM, act="test"):
        # What no operation does: a conclusion of a case that was never accepted.
        CaseEvent.objects.filter(case=three[0], kind="accepted").get().delete()
    with pytest.raises(ActionRefused) as refusal:
        services.submit(march(cast), actor=cast.actor("manager"))
    assert "不平衡" in refusal.value.reasons[0]


def test_a_period_of_any_days_is_handed_in_under_its_own_number(
    cast: Cast, three: list[Case]
) -> None:
    choice = replace(march(cast), period=days(date(2026, 2, 21), date(2026, 3, 20)))
    made = services.submit(choice, actor=cast.actor("manager"))
    assert made.reference == "LJZ-20260221-20260320-v1"
    assert Submission.objects.get().period == choice.period


def test_without_a_change_there_is_no_difference(cast: Cast, submitted: Submission) -> None:
    actor, scope = cast.actor("manager"), of_actor(cast.actor("manager"))
    assert services.changed_cases(submitted, scope, actor=actor) == []
    rows = services.changed_figures(submitted, scope)
    assert {row["changed"] for row in rows} == {""}
    assert all(row["value"] == row["now"] for row in rows)


def test_what_changes_afterwards_is_explained_case_by_case(
    cast: Cast, three: list[Case], submitted: Submission
) -> None:
    with at(2026, 4, 15):
        write([settled(cast, 4)])  # entered late
        with gate(three[0], actor=SYSTEM, act="void_case", version=None) as fresh:
            fresh.voided_on = date(2026, 4, 15)
            fresh.save()
        with gate(three[2], actor=SYSTEM, act="correct", version=None) as fresh:
            fresh.claimed_amount = 5
            fresh.save()
    manager = cast.actor("manager")
    found = services.changed_cases(submitted, of_actor(manager), actor=manager)
    assert [row.reference for row in found] == ["LJZ-2026-000001", "LJZ-2026-000004"]
    gone, come = found
    assert {figure.key for figure, _entry in gone.left} >= {"received", "accepted", "agreement"}
    assert (gone.came, come.left) == ([], [])
    assert [str(change.what) for change in gone.changes] == [
        "案件作废：作废日期由（空）改为2026-04-15"
    ]
    assert any("2026-03-09" in str(change.what) for change in come.changes)
    assert {change.at for change in come.changes} == {timezone.make_aware(datetime(2026, 4, 15, 9))}
    rows = {row["key"]: row for row in services.changed_figures(submitted, of_actor(manager))}
    assert (rows["concluded"]["value"], rows["concluded"]["now"]) == ("3", "3")
    assert (rows["claimed_amount"]["changed"], rows["concluded"]["changed"]) == ("yes", "")


def test_a_reopening_afterwards_leaves_the_month_as_it_was(
    cast: Cast, three: list[Case], submitted: Submission
) -> None:
    with at(2026, 4, 15), acting(SYSTEM, act="reopen"):
        CaseEvent.objects.create(
            case=three[0], kind="reopened", happened_on=date(2026, 4, 15),
            organisation=cast.station,
        )  # fmt: skip
    manager = cast.actor("manager")
    assert services.changed_cases(submitted, of_actor(manager), actor=manager) == []


# --- Pages -------------------------------------------------------------------------------------


def test_the_manager_is_asked_once_more_and_signs(
    cast: Cast, three: list[Case], client_for: ClientFor
) -> None:
    client = client_for("manager")
    page = client.get("/reports/", MARCH_QUERY)
    address = next(url for _label, _icon, url in page.context["actions"] if "/new/" in url)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert not Submission.objects.exists()
    answer = client.post(address, {"confirmed": "on", "addressee": "区人社局"})
    made = Submission.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    shown = client.get(made.get_absolute_url())
    assert shown.context["is_genuine"] is True
    assert "区人社局" in shown.content.decode()
    assert made.reference in client.get("/submissions/").content.decode()


def test_a_form_sent_twice_makes_no_second_version(
    cast: Cast, three: list[Case], client_for: ClientFor
) -> None:
    client = client_for("manager")
    address = march(cast).page("submissions:submit")
    assert client.post(address, {"confirmed": "on"}).status_code == 302
    again = client.post(address, {"confirmed": "on", "addressee": "区人社局"})
    assert again.status_code == 422
    assert Submission.objects.count() == 1
    assert "区人社局" in again.content.decode()


def test_every_list_and_file_is_shown_to_whom_it_concerns(
    cast: Cast, submitted: Submission, client_for: ClientFor
) -> None:
    manager, stranger = client_for("manager"), client_for("other_manager")
    root = submitted.get_absolute_url()
    for row in Frozen(submitted.content).figures:
        page = manager.get(f"{root}figures/{row['key']}/")
        assert page.status_code == 200
        if row["value"].isdigit() and row["key"] in ("concluded", "agreement", "received"):
            assert page.context["page"].paginator.count == int(row["value"])
    assert manager.get(f"{root}changes/").status_code == 200
    for code in ("pdf", "xlsx"):
        answer = manager.get(f"{root.rstrip('/')}.{code}")
        assert (answer.status_code, submitted.reference in answer["Content-Disposition"]) == (
            200,
            True,
        )
        assert stranger.get(f"{root.rstrip('/')}.{code}").status_code == 404
    assert stranger.get(root).status_code == 404
    assert client_for("auditor").get(root).status_code == 200
    assert client_for("mediator").get(root).status_code == 403


def test_a_past_day_is_compared_with_now_case_by_case(
    cast: Cast, three: list[Case], client_for: ClientFor
) -> None:
    with at(2026, 4, 15):
        write([settled(cast, 4)])
    client = client_for("manager")
    page = client.get("/reports/", {**MARCH_QUERY, "as_of": "2026-04-01"})
    found = client.get(page.context["differences"])
    assert [row.reference for row in found.context["page"]] == ["LJZ-2026-000004"]
    none = client.get(page.context["differences"].replace("2026-04-01", "2026-04-15"))
    assert list(none.context["page"]) == []
    assert client.get("/reports/differences/", MARCH_QUERY).status_code == 302
