"""What the pages of major disputes show, and the panel on the page of a case."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.calculator.parameters import Parameter
from cases.enums import Grade
from cases.house_rules import HouseRules
from cases.majors.due import facts_of, numbers_for
from cases.majors.enums import ReportState
from cases.majors.grading import propose
from cases.majors.models import MajorReport, Situation
from cases.models import Case
from cases.panels import CasePanel
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.stations.models import Organisation

#: Columns of the newest situation that the panel's one query fetches.
_SIGNS = (
    "stoppage", "gathering", "media", "employer_gone", "public_interest", "facts_clear",
    "both_agree",
)  # fmt: skip
_PARAMETER = ("kind", "value", "valid_from", "valid_to", "source")


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """The case's grade, and whether somebody above knows of a major one.

    Of a major one this costs the page one query. Whether another should be major is asked by the page
    when it is there: the cost of every case stays as it was.
    """
    if case.voided_on or not may(actor, "view_record", case):
        return
    if case.grade == Grade.MAJOR:
        yield CasePanel(
            title=_("等级与呈报"), template="majors/panel.html", order=10, icon="flag",
            context=state_of(case),
        )  # fmt: skip
    elif case.is_open:
        yield CasePanel(
            title=_("等级与呈报"), template="majors/later.html", order=10, icon="flag",
            context={"case": case},
        )  # fmt: skip


def state_of(case: Case) -> dict[str, Any]:
    """What the panel says: one query for the station's parameters beside the newest situation and
    report."""
    known = _known(case)
    state, proposal = known["report_state"], known["proposal"]
    is_major = case.grade == Grade.MAJOR
    return {
        "case": case,
        "proposal": proposal,
        "should_be": case.is_open and not is_major and proposal.is_major,
        "state": ReportState(state).label if state else "",
        "waits": is_major and case.is_open and state not in ReportState.MADE,
    }


def _known(case: Case) -> dict[str, Any]:
    newest = Situation.objects.filter(case=case.pk).order_by("-as_of", "-pk")
    reports = MajorReport.objects.filter(case=case.pk).order_by("-number")
    rows = list(
        Organisation.objects.filter(pk=case.station_id)
        .order_by()
        .annotate(
            report_state=Subquery(reports.values("state")[:1]),
            **{f"now_{name}": Subquery(newest.values(name)[:1]) for name in _SIGNS},
        )
        .values(
            "report_state",
            *(f"now_{name}" for name in _SIGNS),
            *(f"parameters__{name}" for name in _PARAMETER),
        )
    )
    first = rows[0]
    situation = None
    if first["now_stoppage"] is not None:
        situation = Situation(**{name: first[f"now_{name}"] for name in _SIGNS})
    rules = HouseRules(
        (case.station_id, Parameter(*(row[f"parameters__{name}"] for name in _PARAMETER)))
        for row in rows
        if row["parameters__kind"] is not None
    )
    numbers = numbers_for(rules, case.station_id, timezone.localdate())
    return {
        "report_state": first["report_state"] or "",
        "proposal": propose(facts_of(case, situation), numbers),
    }


def majors_of(actor: Actor) -> Any:
    """The major disputes that the actor may know of, with their newest report; newest first."""
    reports = MajorReport.objects.filter(case=OuterRef("pk")).order_by("-number")
    return (
        Case.objects.visible_to(actor)
        .filter(grade=Grade.MAJOR, voided_on=None, destroyed_on=None)
        .select_related("organisation")
        .annotate(
            report_number=Subquery(reports.values("number")[:1]),
            report_state=Subquery(reports.values("state")[:1]),
            report_due_at=Subquery(reports.values("due_at")[:1]),
            report_told_at=Subquery(reports.values("reported_at")[:1]),
        )
        .order_by("-received_on", "-pk")
    )
