"""What is due for a person, by deadline, and what waits without one.

The desk of a mediator holds the own cases and what nobody has taken; that of a manager, a clerk or a
point all cases of the organisation and below; that of a legal-aid officer the clients' cases. An
auditor sees counts; an administrator has no case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clocks
from cases.enums import Capacity, CaseState, ConsentPurpose, SessionStatus, Side
from cases.models import (
    Case,
    Consent,
    ExternalReference,
    Inquiry,
    MediationSession,
    Participation,
)
from cases.permissions import may
from cases.services.agreement import signed_not_sealed
from cases.sight import side_names, sight_of
from cases.tables import lead_name
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.ui.parts import Figure, Text

#: How far the desk looks ahead, in natural days: to the end of next week at the latest.
DAYS_AHEAD = 14
#: A list on the desk is no longer than this; the rest stands in the list of cases.
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the desk, as the reader may see it."""

    case: Case
    title: str
    lead: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing with a last day; `line` shows its case once the desk knows who reads."""

    due: date
    what: Text
    case: Case
    url: str
    note: str = ""
    line: Line | None = None
    #: Where a click says that it is done; empty where that needs a page.
    done_url: str = ""


@dataclass(slots=True)
class Work:
    """The desk's values."""

    today: date
    shows_lead: bool
    overdue: list[Due] = field(default_factory=list)
    due_today: list[Due] = field(default_factory=list)
    this_week: list[Due] = field(default_factory=list)
    later: list[Due] = field(default_factory=list)
    to_take: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    unsealed: list[Line] = field(default_factory=list)
    sessions: list[tuple[MediationSession, Line]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[Text, str, list[Due]]]:
        """What is due, by nearness: label, tone, rows."""
        return [
            (_("已超期"), "danger", self.overdue),
            (_("今天"), "warning", self.due_today),
            (_("本周"), "info", self.this_week),
            (_("下周"), "neutral", self.later),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has a last day in the near future."""
        return not any(rows for _label, _tone, rows in self.groups)


def desk_of(actor: Actor, *, now: datetime) -> Work:
    """The desk of `actor`."""
    today = timezone.localdate(now)
    work = Work(today=today, shows_lead=actor.role not in (Role.MEDIATOR, Role.POINT_MEDIATOR))
    if actor.role == Role.ADMINISTRATOR:
        return work
    if actor.role == Role.AUDITOR:
        work.figures = _counts(actor, today)
        return work
    calendar = station_calendar()
    mine = cases_of(actor).open()
    before_acceptance = (CaseState.INTAKE, CaseState.ELIGIBILITY)
    waiting = _list(mine.filter(state__in=before_acceptance).order_by("received_on", "id"))
    running = _list(
        mine.filter(
            state=CaseState.MEDIATION, due_on__lte=today + timedelta(days=DAYS_AHEAD)
        ).order_by("due_on")
    )
    rows = [*_clocks(waiting, calendar), *_clocks(running, calendar)]
    rows += _inquiries(mine, today)
    rows += _references(cases_of(actor), actor, today)
    coming, unrecorded = _sessions(mine, actor, now)
    rows += unrecorded
    _sort_in(work, [replace(row, line=line_of(row.case, actor)) for row in rows])
    work.sessions = [(session, line_of(session.case, actor)) for session in coming]
    work.to_take = [line_of(case, actor) for case in _untaken(actor, waiting)]
    work.drafts = [line_of(case, actor) for case in waiting if case.state == CaseState.INTAKE]
    work.unsealed = _unsealed(mine, actor)
    return work


def cases_of(actor: Actor) -> Any:
    """The cases that this person's desk is about, ended ones as well."""
    cases = Case.objects.visible_to(actor).filter(voided_on=None)
    if actor.role not in (Role.MEDIATOR, Role.POINT_MEDIATOR):
        return cases
    leads = Participation.objects.filter(
        case=OuterRef("pk"), capacity=Capacity.MEDIATOR, ends_on=None
    )
    own = Q(Exists(leads.filter(user_id=actor.user_id)))
    return cases.filter(own | ~Q(Exists(leads.filter(is_lead=True))))


def _list(cases: Any) -> list[Case]:
    return list(with_people(cases)[:LONGEST])


def with_people(cases: Any) -> Any:
    """What a line of the desk shows of its case, in a fixed number of queries."""
    return cases.prefetch_related(
        "organisation",
        "parties",
        Prefetch("participations", queryset=Participation.objects.select_related("user")),
    )


def _clocks(cases: Iterable[Case], calendar: Calendar) -> list[Due]:
    """The office's own clock of each case."""
    labels = {
        CaseState.INTAKE: _("受理审查"),
        CaseState.ELIGIBILITY: _("受理审查"),
        CaseState.MEDIATION: _("调解期限届满"),
    }
    rows = []
    for case in cases:
        deadline = clocks.next_due(case, calendar)
        if deadline is not None:
            what = labels[CaseState(case.state)]
            rows.append(Due(deadline.due, what, case, case.get_absolute_url()))
    return rows


def _inquiries(cases: Any, today: date) -> list[Due]:
    """Respondents asked and not yet heard, whose last day to answer is near or past."""
    answers = Consent.objects.filter(party=OuterRef("respondent"), purpose=ConsentPurpose.MEDIATION)
    found = (
        Inquiry.objects.filter(
            case__in=cases.filter(state__in=(CaseState.INTAKE, CaseState.ELIGIBILITY)),
            answer_due_on__lte=today + timedelta(days=DAYS_AHEAD),
        )
        .exclude(Exists(answers))
        .prefetch_related(Prefetch("case", queryset=with_people(Case.objects.all())))
        .order_by("answer_due_on")
    )
    return [
        Due(row.answer_due_on, _("被申请人答复期限"), row.case, row.case.get_absolute_url())
        for row in found[:LONGEST]
    ]


def _references(cases: Any, actor: Actor, today: date) -> list[Due]:
    """Other bodies that wait for an answer of ours, after the end of the case as well."""
    found = (
        ExternalReference.objects.filter(
            case__in=cases,
            answered_on=None,
            answer_due_on__lte=today + timedelta(days=DAYS_AHEAD),
        )
        .prefetch_related(Prefetch("case", queryset=with_people(Case.objects.all())))
        .order_by("answer_due_on")
    )
    return [
        Due(
            row.answer_due_on,
            _("回复%(system)s") % {"system": row.get_system_display()},
            row.case,
            row.case.get_absolute_url(),
            row.number,
            done_url=reverse("cases:reference_answer", args=[row.case.serial, row.pk])
            if may(actor, "save_reference", row.case)
            else "",
        )
        for row in found[:LONGEST]
    ]


def _sessions(cases: Any, actor: Actor, now: datetime) -> tuple[list[MediationSession], list[Due]]:
    """Planned sessions to come, and those whose time has come and whose result is not recorded."""
    planned = (
        MediationSession.objects.filter(
            case__in=cases,
            status=SessionStatus.PLANNED,
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
    today = timezone.localdate(now)
    coming, unrecorded = [], []
    for session in planned[:LONGEST]:
        day = timezone.localdate(session.starts_at)
        if day >= today:
            coming.append(session)
        if session.ends_at <= now:
            url = reverse("cases:session_record", args=[session.case.serial, session.number])
            unrecorded.append(Due(day, _("登记会议结果"), session.case, url))
    return coming, unrecorded


def _sort_in(work: Work, rows: list[Due]) -> None:
    end_of_week = work.today + timedelta(days=6 - work.today.weekday())
    end_of_next = end_of_week + timedelta(days=7)
    for row in sorted(rows, key=lambda one: (one.due, one.case.pk)):
        if row.due < work.today:
            work.overdue.append(row)
        elif row.due == work.today:
            work.due_today.append(row)
        elif row.due <= end_of_week:
            work.this_week.append(row)
        elif row.due <= end_of_next:
            work.later.append(row)


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
