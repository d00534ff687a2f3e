"""Tables as they stood at a moment of the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from cases.models import Case, CaseEvent, Party
from mediation.history import past
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import gate
from tests.cases.histories import Told, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))


def at(moment: datetime, number: int, cast: Cast, **values: Any) -> Case:
    with time_machine.travel(moment, tick=False):
        story = Told(cast.station, date(2026, 3, 1), f"LJZ-2026-{number:06d}", **values)
        return write([story.accept(date(2026, 3, 1))])[0]


def serials() -> list[str]:
    return sorted(Case.objects.values_list("serial", flat=True))


def test_what_was_recorded_later_is_not_there(cast: Cast) -> None:
    early, late = at(MARCH, 1, cast), at(MAY, 2, cast)
    with past.as_of(APRIL, [Case, CaseEvent]):
        assert serials() == [early.serial]
        assert set(CaseEvent.objects.values_list("case", flat=True)) == {early.pk}
    assert serials() == [early.serial, late.serial]


def test_a_changed_row_stands_as_it_did(cast: Cast) -> None:
    case = at(MARCH, 1, cast, category="payment")
    with (
        time_machine.travel(APRIL, tick=False),
        gate(case, version=None, actor=SYSTEM, act="test") as fresh,
    ):
        fresh.category = "contract"
        fresh.save()
    seen = []
    for moment in (MARCH, MARCH + timedelta(seconds=1), APRIL, MAY):
        with past.as_of(moment, [Case]):
            seen.append(list(Case.objects.values_list("category", flat=True)))
    assert seen == [[], ["payment"], ["payment"], ["contract"]]
    assert Case.objects.get().category == "contract"


def test_a_deleted_row_is_there_until_it_was_deleted(cast: Cast) -> None:
    case = at(MARCH, 1, cast)
    with time_machine.travel(APRIL, tick=False), acting(SYSTEM, act="test"):
        CaseEvent.objects.filter(case=case, kind="accepted").get().delete()
    with past.as_of(APRIL, [CaseEvent]):
        assert CaseEvent.objects.filter(kind="accepted").count() == 1
    with past.as_of(MAY, [CaseEvent]):
        assert CaseEvent.objects.filter(kind="accepted").count() == 0


def test_personal_columns_are_empty(cast: Cast) -> None:
    case = at(MARCH, 1, cast)
    with time_machine.travel(MARCH, tick=False), acting(SYSTEM, act="test"):
        Party.objects.create(
            case=case, side="applicant", kind="worker", name="王小明", phone="13800000000",
            birth_date=date(1990, 1, 1), address="世纪大道1号",
        )  # fmt: skip
    with past.as_of(MAY, [Party]), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_party")
        row = cursor.fetchone()
        names = [column[0] for column in cursor.description]
    found = dict(zip(names, row, strict=True))
    assert (found["side"], found["name"], found["birth_date"]) == ("applicant", "", None)
    assert (found["phone"], found["phone_index"], found["address"]) == ("", "", "")


def test_the_live_tables_are_back_after_a_failure(cast: Cast) -> None:
    at(MARCH, 1, cast)
    with pytest.raises(ZeroDivisionError), transaction.atomic(), past.as_of(MARCH, [Case]):
        1 / len(serials())  # there are none: raises
    assert len(serials()) == 1
    with past.as_of(MARCH, [Case]):
        assert serials() == []


def test_the_live_tables_are_back_after_an_error_of_the_database(cast: Cast) -> None:
    at(MARCH, 1, cast)
    with pytest.raises(Exception, match="nothing_of_the_kind"):  # noqa: SIM117
        with transaction.atomic(), past.as_of(MARCH, [Case]), connection.cursor() as cursor:
            cursor.execute("SELECT nothing_of_the_kind FROM cases_case")
    assert len(serials()) == 1


def test_nothing_of_it_is_written_to_the_database_file(cast: Cast) -> None:
    at(MARCH, 1, cast)
    before = connection.introspection.table_names()
    with past.as_of(MAY, [Case]):
        pass
    assert connection.introspection.table_names() == before
