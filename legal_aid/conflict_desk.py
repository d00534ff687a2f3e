"""Conflicts of interest that wait for the manager's decision, on their desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.desk_panels import DeskPanel
from cases.models import PartyCheck
from legal_aid.models import AidCheck, ConsultationCheck
from legal_aid.scope import serves_at_the_desk
from mediation.history.actor import Actor
from mediation.people.enums import CheckOccasion
from mediation.stations.enums import Role
from mediation.ui.parts import Text

LONGEST = 10
_PAGES: dict[str, tuple[Text, str]] = {
    "case": (pgettext_lazy("one", "案件"), "cases:checks"),
    "consultation": (pgettext_lazy("one", "咨询"), "legal_aid:checks"),
    "application": (_("法律援助申请"), "legal_aid:application_checks"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter whose newest check found a conflict that nobody has decided about."""

    what: Text
    serial: str
    url: str
    checked_on: date


def undecided(actor: Actor) -> list[Waiting]:
    """Of the manager's station, oldest first: one query for all three kinds of matters."""
    parts = [
        _open(model, name).filter(**{f"{name}__organisation__path__startswith": actor.organisation_path})
        for model, name in (
            (PartyCheck, "case"),
            (ConsultationCheck, "consultation"),
            (AidCheck, "application"),
        )
    ]  # fmt: skip
    columns = ("kind", "serial", "checked_on")
    rows = parts[0].values_list(*columns).union(*(one.values_list(*columns) for one in parts[1:]))
    return [
        Waiting(_PAGES[kind][0], serial, reverse(_PAGES[kind][1], args=[serial]), day)
        for kind, serial, day in rows.order_by("checked_on", "serial")
    ]


def _open(model: Any, name: str) -> Any:
    rows = model.objects.filter(needs_decision=True, **{f"{name}__destroyed_on": None})
    if name == "case":
        rows = rows.filter(case__voided_on=None)
    return (
        rows.exclude(occasion=CheckOccasion.ASSIGNMENT)
        .order_by()
        .annotate(kind=Value(name), serial=F(f"{name}__serial"))
    )


def conflicts_panel(actor: Actor) -> DeskPanel | None:
    """For the manager alone; None without any."""
    if actor.role != Role.MANAGER or not serves_at_the_desk(actor):
        return None
    found = undecided(actor)
    if not found:
        return None
    return DeskPanel(
        title=_("待决定的利益冲突"),
        template="people/checks/desk.html",
        context={"rows": found[:LONGEST]},
        order=35,
        icon="shield",
        count=len(found),
    )
