"""Files that wait to be put away, on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from cases.dossier import desk, services
from cases.models import Case
from mediation.history.actor import Actor
from tests.cases import factories as make
from tests.cases.endings import LATER, settle
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(cast: Cast) -> Case:
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    settle(case, mediator)
    return make.again(case)


def shown(actor: Actor, days: int) -> Any:
    """The panel so many days after the end of the case."""
    day = timezone.make_aware(
        datetime(LATER.year, LATER.month, LATER.day, 10) + timedelta(days=days)
    )
    with travel(day, tick=False):
        return desk.to_archive(actor)


@pytest.mark.parametrize(("days", "late"), [(22, None), (23, False), (30, False), (31, True)])
def test_a_file_comes_onto_the_desk_a_week_before_its_last_day(cast, settled, days, late):
    panel = shown(cast.actor("mediator"), days)
    assert (panel.context["rows"][0][2] if panel else None) == late


def test_an_archived_file_leaves_the_desk(cast, settled):
    services.archive_case(
        settled, actor=cast.actor("clerk"), version=None, file_number="14", explanation="见袋",
        archived_on=LATER,
    )  # fmt: skip
    assert shown(cast.actor("manager"), 40) is None


def test_only_who_may_archive_is_reminded(cast, settled):
    assert shown(cast.actor("manager"), 40) is not None
    assert shown(cast.actor("auditor"), 40) is None
    assert shown(cast.actor("other_manager"), 40) is None


def test_the_oldest_are_found_by_their_index(cast, settled):
    if connection.vendor != "sqlite":
        pytest.skip("the plan of SQLite")
    with CaptureQueriesContext(connection) as captured:
        desk.to_archive(cast.actor("manager"))
    rows = next(one["sql"] for one in captured if '"archived_on" IS NULL' in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {rows}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "case_filing" in plan
    assert "SCAN cases_case" not in plan
