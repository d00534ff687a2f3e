"""What is due for a person, by deadline, and what waits without one.

The desk of a mediator holds the own cases and what nobody has taken; that of a manager, a clerk or a
point all cases of the organisation and below; that of a legal-aid officer the clients' cases. An
auditor sees counts; an administrator has no case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clocks
from cases.due_cases import cases_in
from cases.enums import CaseState, SessionStatus, Side
from cases.models import Case, MediationSession, Participation
from cases.services.agreement import signed_not_sealed
from cases.sight import side_names, sight_of
from cases.tables import lead_name
from mediation.agenda.entries import Window
from mediation.agenda.lists import Group, due_groups
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.logs import start_of
from mediation.ui.parts import Figure

#: How far the desk looks ahead, in natural days: to the end of next week at the latest.
DAYS_AHEAD = 14
#: On their desks stand the own cases and what nobody has taken, and not all that they may see.
OWN_DESK = (Role.MEDIATOR, Role.POINT_MEDIATOR)
#: A list on the desk is no longer than this; the rest stands in the list of cases.
LONGEST = 100
#: Of what is due in one stretch of time, the desk shows the first; the due list has them all.
DUE_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the desk, as the reader may see it."""

    case: Case
    title: str
    lead: str
    note: str = ""


@dataclass(slots=True)
class Work:
    """The desk's values."""

    today: date
    groups: list[Group] = field(default_factory=list)
    to_take: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    unsealed: list[Line] = field(default_factory=list)
    sessions: list[tuple[MediationSession, Line]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has a last day in the near future."""
        return not any(group.rows for group in self.groups)


def desk_of(actor: Actor, *, now: datetime) -> Work:
    """The desk of `actor`."""
    work = Work(today=timezone.localdate(now))
    if actor.role == Role.ADMINISTRATOR:
        return work
    if actor.role == Role.AUDITOR:
        work.figures = _counts(actor, work.today)
        return work
    mine = cases_of(actor).open()
    before_acceptance = (CaseState.INTAKE, CaseState.ELIGIBILITY)
    waiting = _list(mine.filter(state__in=before_acceptance).order_by("received_on", "id"))
    # An officer of legal aid, too, finds the own applications here and not those of colleagues.
    own = actor.role in (*OWN_DESK, Role.LEGAL_AID)
    # Sessions stand beside it, with their rooms.
    work.groups = due_groups(actor, now, mine=own, appointments=False, longest=DUE_SHOWN)
    work.sessions = [
        (session, line_of(session.case, actor)) for session in _coming(mine, actor, now)
    ]
    work.to_take = [line_of(case, actor) for case in _untaken(actor, waiting)]
    work.drafts = [line_of(case, actor) for case in waiting if case.state == CaseState.INTAKE]
    work.unsealed = _unsealed(mine, actor)
    return work


def cases_of(actor: Actor) -> Any:
    """The cases that this person's desk is about, ended ones as well."""
    return cases_in(Window(last=date.max, actor=actor, mine=actor.role in OWN_DESK))


def _list(cases: Any) -> list[Case]:
    return list(with_people(cases)[:LONGEST])


def with_people(cases: Any) -> Any:
    """What a line of the desk shows of its case, in a fixed number of queries."""
    return cases.prefetch_related(
        "organisation",
        "parties",
        Prefetch("participations", queryset=Participation.objects.select_related("user")),
    )


def _coming(cases: Any, actor: Actor, now: datetime) -> list[MediationSession]:
    """Planned sessions of today and the days to come."""
    planned = (
        MediationSession.objects.filter(
            case__in=cases,
            status=SessionStatus.PLANNED,
            starts_at__gte=start_of(timezone.localdate(now)),
            starts_at__lt=now + timedelta(days=DAYS_AHEAD),
        )
        .select_related("mediator", "room")
        .prefetch_related(Prefetch("case", queryset=with_people(Case.objects.all())))
        .order_by("starts_at")
    )
    if actor.role == Role.MEDIATOR:
        planned = planned.filter(
            Q(mediator_id=actor.user_id) | Q(case__participations__user_id=actor.user_id)
        ).distinct()
    return list(planned[:LONGEST])


def _untaken(actor: Actor, waiting: Iterable[Case]) -> list[Case]:
    """Cases to take, or for a manager to assign."""
    if actor.role not in (Role.MEDIATOR, Role.POINT_MEDIATOR, Role.MANAGER):
        return []
    return [
        case
        for case in waiting
        if case.state == CaseState.ELIGIBILITY
        and not any(part.is_lead and part.is_active for part in case.participations.all())
    ]


def _unsealed(cases: Any, actor: Actor) -> list[Line]:
    """Agreements that everybody has signed and nobody has sealed (已签字待盖章)."""
    waiting = signed_not_sealed(cases).prefetch_related(
        "case__organisation", "case__parties", "case__participations__user"
    )
    return [
        line_of(one.case, actor, _("协议第 %(number)s 稿") % {"number": one.number})
        for one in waiting[:LONGEST]
    ]


def line_of(case: Case, actor: Actor, note: str = "") -> Line:
    """The case on a line of the desk; its people are fetched already."""
    sight = sight_of(actor, case)
    sides = [side_names(case.parties.all(), side, sight) for side in Side]
    return Line(case, " / ".join(filter(None, sides)), lead_name(case), note)


def _counts(actor: Actor, today: date) -> list[Figure]:
    """Cases in scope by state: what an auditor begins with."""
    cases = Case.objects.visible_to(actor).filter(voided_on=None)
    found = dict(cases.order_by().values_list("state").annotate(Count("pk")))
    late = cases.filter(clocks.overdue(today, station_calendar())).count()
    base = reverse("cases:list")
    figures = [
        Figure(label=label, value=found.get(value, 0), unit=_("件"), url=f"{base}?state={value}")
        for value, label in CaseState.choices
        if value in CaseState.OPEN
    ]
    closed = sum(found.get(state, 0) for state in CaseState.FINAL)
    return [
        *figures,
        Figure(label=_("已结"), value=closed, unit=_("件"), url=f"{base}?state=closed"),
        Figure(label=_("已超期"), value=late, unit=_("件"), url=f"{base}?overdue=yes",
               tone="danger" if late else ""),
    ]  # fmt: skip
