"""The roster of lawyers as lists and figures read it: load, free slots, fields, turns of duty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Category, ClaimKind
from legal_aid.models import DutyShift, Lawyer
from mediation.history.actor import Actor
from mediation.ui.parts import Text

#: "Soon" on duty, in days.
SOON = 14
#: Code → what a lawyer may be good at. Codes that both lists know mean the same; "other" says nothing.
FIELDS: dict[str, Text] = {
    code: label
    for code, label in (*ClaimKind.choices, *Category.choices)
    if code != ClaimKind.OTHER.value
}


def field_choices() -> list[tuple[Text, list[tuple[str, Text]]]]:
    """What a form offers: kinds of dispute first, then single claims."""
    categories = [(code, FIELDS[code]) for code in Category.values if code in FIELDS]
    claims = [
        (code, FIELDS[code])
        for code in ClaimKind.values
        if code in FIELDS and code not in Category.values
    ]
    return [(_("争议类型"), categories), (_("请求项目"), claims)]


def field_labels(codes: Iterable[str]) -> list[Text]:
    """The words for stored codes, in the order of the lists."""
    chosen = set(codes)
    return [label for code, label in FIELDS.items() if code in chosen]


def with_load(lawyers: QuerySet[Lawyer], *, day: date | None = None) -> Any:
    """Beside each lawyer `load` (open matters), `free` slots, `next_duty` from `day` (today) on."""
    day = day or timezone.localdate()
    return lawyers.annotate(
        load=Count("assignments", filter=Q(assignments__ended_on=None), distinct=True),
        next_duty=Min("shifts__held_on", filter=Q(shifts__held_on__gte=day)),
    ).annotate(free=F("capacity") - F("load"))


def next_days(lawyers: Iterable[Lawyer], *, most: int = 3) -> dict[int, list[DutyShift]]:
    """The next turns of each lawyer, by one query."""
    today = timezone.localdate()
    found: dict[int, list[DutyShift]] = {lawyer.pk: [] for lawyer in lawyers}
    for shift in (
        DutyShift.objects.filter(
            lawyer__in=found.keys(), held_on__gte=today, held_on__lte=today + timedelta(days=90)
        )
        .select_related("building")
        .order_by("held_on", "starts_at", "pk")
    ):
        rows = found[shift.lawyer_id]
        if len(rows) < most:
            rows.append(shift)
    return found


@dataclass(frozen=True, slots=True)
class Load:
    """One lawyer's work in a period.

    Attributes:
        assigned: matters assigned in it.
        ended: matters whose assignment ended in it, for any reason.
        open: matters open on its last day.
    """

    lawyer: Lawyer
    assigned: int
    ended: int
    open: int
    capacity: int


def loads(actor: Actor | None, since: date, until: date) -> list[Load]:
    """The load of every lawyer in scope in the period, both days included, by one query.

    Who is off the roster and did nothing in it is left out.
    """
    within = (since, until)
    rows = Lawyer.objects.visible_to(actor).annotate(
        assigned=Count("assignments", filter=Q(assignments__assigned_on__range=within)),
        ended=Count("assignments", filter=Q(assignments__ended_on__range=within)),
        open=Count(
            "assignments",
            filter=Q(assignments__assigned_on__lte=until)
            & (Q(assignments__ended_on=None) | Q(assignments__ended_on__gt=until)),
        ),
    )
    return [
        Load(row, row.assigned, row.ended, row.open, row.capacity)
        for row in rows.select_related("station").order_by("station__path", "name", "pk")
        if row.is_active or row.assigned or row.ended or row.open
    ]
