"""Employers with repeated cases: the early warning, in three colours by the house's own numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calculator.periods import add_months
from cases.enums import PartyKind, Side
from cases.models import Party
from cases.watch.detectors import LONGEST, Detector, Finding, Scope
from mediation.people.models import Employer
from mediation.stations.enums import ParameterKind
from mediation.ui.parts import Text

CODE = "employer"
K = ParameterKind
#: The worst first: kind of the number, name, tone.
COLOURS: tuple[tuple[ParameterKind, Text, str], ...] = (
    (K.WATCH_RED, gettext_lazy("红色"), "danger"),
    (K.WATCH_ORANGE, gettext_lazy("橙色"), "warning"),
    (K.WATCH_YELLOW, gettext_lazy("黄色"), "info"),
)


def explain(scope: Scope) -> str:
    return _(
        "最近%(months)d个月收到的申请中，以同一用人单位（合并登记的算一家）为被申请人的案件：%(yellow)d件起黄色，%(orange)d件起橙色，%(red)d件起红色。只计您可见范围内、未作废的案件。"
    ) % {
        "months": scope.number(K.WATCH_MONTHS),
        "yellow": scope.number(K.WATCH_YELLOW),
        "orange": scope.number(K.WATCH_ORANGE),
        "red": scope.number(K.WATCH_RED),
    }


def find(scope: Scope) -> Iterator[Finding]:
    """Those with the most cases first: three queries."""
    lately = scope.rules.where(
        K.WATCH_MONTHS, scope.today, "case__station",
        lambda months: Q(case__received_on__gt=add_months(scope.today, -months)),
    )  # fmt: skip
    against = Party.objects.filter(
        lately, case__in=scope.cases, side=Side.RESPONDENT, kind=PartyKind.EMPLOYER,
        employer__isnull=False,
    ).annotate(front=Coalesce("employer__merged_into", "employer"))  # fmt: skip
    least = min(number for kind, *_rest in COLOURS for number in scope.rules.values(kind))
    counted = (
        against.order_by()
        .values("front")
        .annotate(n=Count("case", distinct=True))
        .filter(n__gte=least)
        .order_by("-n", "front")
        .values_list("front", flat=True)
    )
    fronts = list(counted[:LONGEST])
    if not fronts:
        return
    employers = Employer.objects.in_bulk(fronts)
    cases: dict[int, dict[int, date]] = {front: {} for front in fronts}
    listed = against.filter(front__in=fronts).order_by("case__received_on", "case_id")
    for front, case, received_on in listed.values_list("front", "case_id", "case__received_on"):
        cases[front][case] = received_on
    for front in fronts:
        if finding := _finding(employers[front], cases[front], scope):
            yield finding


def _finding(employer: Employer, cases: dict[int, date], scope: Scope) -> Finding | None:
    def number(kind: ParameterKind) -> int:
        rule: Any = scope.rules.on(employer.station_id, kind, scope.today)
        return int(rule.value)

    colour = next((one for one in COLOURS if len(cases) >= number(one[0])), None)
    if colour is None:
        return None
    kind, name, tone = colour
    return Finding(
        detector=CODE,
        subject=str(employer.data_key_id),
        why=_("最近%(months)d个月%(count)d件，达到%(colour)s预警（%(number)d件起）。")
        % {
            "months": number(K.WATCH_MONTHS), "count": len(cases), "colour": name,
            "number": number(kind),
        },
        # The day of the case that reached the number.
        since=list(cases.values())[number(kind) - 1],
        facts=(kind.value, sorted(cases)),
        cases=tuple(reversed(cases)),
        employer=employer.pk,
        url=reverse("people:employer", args=[employer.data_key_id]),
        action=_("查看用人单位"),
        level=name,
        tone=tone,
    )  # fmt: skip


EMPLOYER = Detector(CODE, gettext_lazy("多次涉案的用人单位"), explain, find, icon="building")
