"""Whose cases a window on what is due is about, and who answers for them: for the sources of entries."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from cases.enums import Capacity
from cases.models import Case, Participation
from mediation.agenda.entries import Window
from mediation.history.actor import Actor
from mediation.stations.enums import Role

#: Who takes cases answers for those that nobody has taken; others for all that they may see.
TAKING = (Role.MEDIATOR, Role.POINT_MEDIATOR, Role.MANAGER)


def scoped(window: Window) -> Any:
    """The cases that the window's person may see, or that of its subject alone."""
    known = Case.objects.all() if window.actor is None else Case.objects.visible_to(window.actor)
    cases = known.filter(voided_on=None, destroyed_on=None)
    if window.subject:
        cases = cases.filter(serial=window.subject)
    return cases


def cases_in(window: Window) -> Any:
    """The cases that the window is about: what its person may see, or answers for."""
    cases = scoped(window)
    if window.mine and window.actor is not None and window.actor.role in TAKING:
        mediators = mediators_now().filter(case=OuterRef("pk"))
        own = Q(Exists(mediators.filter(user_id=window.actor.user_id or 0)))
        cases = cases.filter(own | ~Q(Exists(mediators.filter(is_lead=True))))
    return cases


def led_by(actor: Actor) -> Q:
    """Condition for cases that the person leads; a manager also has those that nobody leads."""
    leads = mediators_now().filter(case=OuterRef("pk"), is_lead=True)
    own = Q(Exists(leads.filter(user_id=actor.user_id or 0)))
    return own | ~Q(Exists(leads)) if actor.role == Role.MANAGER else own


def lead_of(case: Case) -> tuple[int, ...]:
    """Who leads the case, from its fetched participations; empty where nobody does."""
    return tuple(
        part.user_id
        for part in case.participations.all()
        if part.is_lead and part.is_active and part.capacity == Capacity.MEDIATOR
    )


def with_holders(rows: Any) -> Any:
    """Rows that belong to a case, with what `holders_of` asks of it: one query more for all."""
    return rows.select_related("case").prefetch_related(
        Prefetch("case__participations", queryset=mediators_now(), to_attr="mediators_now")
    )


def holders_of(case: Any) -> tuple[int, ...]:
    """Ids of the mediators at work on the case, the lead first."""
    parts = sorted(case.mediators_now, key=lambda part: not part.is_lead)
    return tuple(part.user_id for part in parts)


def earlier(day: date, days: int) -> date:
    """The day so many days before, or the first day there is."""
    return day - timedelta(days=min(days, (day - date.min).days))


def mediators_now() -> Any:
    """Who mediates today."""
    return Participation.objects.filter(capacity=Capacity.MEDIATOR, ends_on=None)
