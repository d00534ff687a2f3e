"""A case in mediation that is graded major, and reports of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.enums import Grade
from cases.majors.models import MajorReport, Situation
from cases.majors.services import reporting, situations
from cases.models import Case
from mediation.history.actor import Actor
from tests.cases import factories as make

#: A Thursday morning in Shanghai, nine days after the case was accepted.
NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


def major_case(actor: Actor, **fields: Any) -> Case:
    return make.case_in_mediation(actor, **{"grade": Grade.MAJOR} | fields)


def situation(case: Case, actor: Actor, **fields: Any) -> Situation:
    row = Situation(**{"as_of": timezone.now() - timedelta(hours=1)} | fields)
    return situations.record_situation(case, row, actor=actor)


def unsaved(**fields: Any) -> MajorReport:
    given: dict[str, Any] = {
        "persons": 12, "cause": "拖欠三个月工资", "demands": "支付工资", "situation": "厂区内聚集",
        "measures": "已派员到场", "advice": "请街道协助", "as_of": timezone.now(),
    }  # fmt: skip
    return MajorReport(**given | fields)


def prepared(case: Case, actor: Actor, **fields: Any) -> MajorReport:
    return reporting.prepare_report(case, unsaved(**fields), actor=actor)


def tell(report: MajorReport, actor: Actor, level: str = "manager", **given: Any) -> Any:
    fields: dict[str, Any] = {
        "version": None, "recipient": "", "told_at": timezone.now(), "way": "phone",
    }  # fmt: skip
    return reporting.tell(report, actor=actor, level=level, **fields | given)


def again(report: MajorReport) -> MajorReport:
    return MajorReport.objects.get(pk=report.pk)
