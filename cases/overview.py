"""Everything the case page shows, fetched in a fixed number of queries.

What the page does not always show (notes, other systems' numbers, linked cases, history) has
addresses of its own and is brought in by htmx.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clocks
from cases.actions import CaseActions, actions_for
from cases.enums import CaseState, Category, Ending, Grade, MarkKind
from cases.file_list import FileGroup, file_groups
from cases.file_parts import may_read_paper
from cases.limitation import course_of
from cases.models import (
    Agent,
    Agreement,
    AgreementMark,
    Case,
    Claim,
    Consent,
    Destination,
    Extension,
    ExternalReference,
    MediationSession,
    Party,
)
from cases.next_act import Facts
from cases.permissions import may
from cases.secrets import SecretGroup, groups_of
from cases.services.signatures import missing_of_statement
from cases.sight import Sight, former_name, mask_name, party_name, sight_of
from cases.tables import lead_name, state_tone
from cases.timeline_fields import paper_title
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.history.actor import Actor
from mediation.papers.models import Paper
from mediation.ui.parts import Clock, Step, Text


@dataclass(frozen=True, slots=True)
class Person:
    """A party with its agents, as the reader may see them."""

    row: Party
    name: str
    former_name: str
    secrets: list[SecretGroup]
    agents: list[tuple[Agent, str, list[SecretGroup]]]


@dataclass(frozen=True, slots=True)
class Overview:
    """The case page's values; see templates/cases/detail/."""

    case: Case
    sight: Sight
    steps: list[Step]
    badges: list[tuple[Text, str]]
    clocks: list[Clock]
    actions: CaseActions
    people: list[Person]
    claims: list[Claim]
    consents: list[Consent]
    inquiries: list[Any]
    sessions: list[MediationSession]
    extensions: list[Extension]
    agreements: list[Agreement]
    destinations: list[Destination]
    papers: list[Paper]
    files: list[FileGroup]
    attach_url: str
    may_plan: bool
    may_follow: bool

    @property
    def file_count(self) -> int:
        """How many attachments the reader sees."""
        return sum(len(group.lines) for group in self.files)

    @property
    def shows_mediation(self) -> bool:
        """Whether the case came, or comes, as far as mediation."""
        return self.case.accepted_on is not None

    @property
    def tone(self) -> str:
        """Colour of the state's label."""
        return state_tone(self.case)

    @property
    def lead(self) -> str:
        """The lead mediator's name."""
        return lead_name(self.case)

    @property
    def review(self) -> Any:
        """The eligibility review, None before it has begun."""
        return getattr(self.case, "review", None)

    @property
    def own_settlement(self) -> Any:
        """The parties' own settlement, if there is one."""
        return getattr(self.case, "own_settlement", None)

    @property
    def references(self) -> list[ExternalReference]:
        """Under which numbers other bodies keep the matter."""
        return list(self.case.external_references.all())

    @property
    def caller(self) -> list[SecretGroup]:
        """The number from which somebody applied, masked."""
        return groups_of(self.case) if self.sight.content else []

    @property
    def missing_of_statement(self) -> list[str]:
        """What the record of an oral or telephone application lacks, signatures apart."""
        return missing_of_statement(self.case)


#: How a case ended that may go on elsewhere.
FOLLOWED = (CaseState.REFERRED, CaseState.WITHDRAWN)


def overview(case: Case, *, actor: Actor, now: datetime) -> Overview:
    """Fetch what belongs to the page of `case`, which comes from `get_case_or_404`."""
    today, calendar = timezone.localdate(now), station_calendar()
    sight = sight_of(actor, case)
    _prefetch(case, sight)
    sessions = list(case.sessions.select_related("mediator", "room"))
    agreements = list(case.agreements.all())
    facts = Facts(
        case=case, actor=actor, now=now, agreements=tuple(agreements), sessions=tuple(sessions)
    )
    return Overview(
        case=case,
        sight=sight,
        steps=steps(case),
        badges=badges(case, today, calendar),
        clocks=[]  # nothing runs in a void case
        if case.voided_on
        else clocks.case_clocks(
            case,
            today=today,
            calendar=calendar,
            claims=case.claims.all(),
            course=course_of(case),
            standing=facts.standing,
        ),
        actions=actions_for(facts),
        people=_people(case, sight),
        claims=list(case.claims.all()),
        consents=list(case.consents.all()),
        inquiries=list(case.inquiries.all()),
        sessions=sessions,
        extensions=list(case.extensions.all()),
        agreements=agreements,
        destinations=list(case.destinations.select_related("member")),
        papers=_papers(case, actor),
        files=file_groups(case, actor=actor) if sight.content else [],
        attach_url=reverse("cases:attach", args=[case.serial])
        if may(actor, "attach", case)
        else "",
        may_follow=case.state in FOLLOWED and may(actor, "add_destination", case),
        may_plan=case.state == CaseState.MEDIATION and may(actor, "plan_session", case),
    )


def _prefetch(case: Case, sight: Sight) -> None:
    """Relations that guards, clocks and sections read alike; parties are known already."""
    marks = AgreementMark.objects.filter(agreement=OuterRef("pk"))
    agreements = Agreement.objects.annotate(
        named_count=Count("named_parties", distinct=True),
        signed_count=Count("marks", filter=Q(marks__kind=MarkKind.PARTY), distinct=True),
        mediator_signed=Exists(marks.filter(kind=MarkKind.MEDIATOR)),
        is_sealed=Exists(marks.filter(kind=MarkKind.SEAL)),
    ).order_by("number")
    consents = Consent.objects.select_related("taken_by").order_by("answered_on", "pk")
    prefetch_related_objects(
        [case],
        "claims__against",
        "external_references",
        Prefetch("consents", queryset=consents),
        "inquiries",
        "agents",
        Prefetch("agreements", queryset=agreements),
    )
    parties = _parties_named(case, sight)
    for claim in case.claims.all():
        for row in claim.against.all():
            row.respondent = parties[row.respondent_id]
    for consent in case.consents.all():
        consent.party = parties[consent.party_id]
    for inquiry in case.inquiries.all():
        inquiry.respondent = parties[inquiry.respondent_id]


def _parties_named(case: Case, sight: Sight) -> dict[int, Any]:
    """Whom claims, consents and inquiries name, with the name that the reader may see as `shown`.

    A query only where somebody is party no longer.
    """
    parties: dict[int, Any] = {party.pk: party for party in case.parties.all()}
    named = {row.respondent_id for claim in case.claims.all() for row in claim.against.all()}
    named |= {row.party_id for row in case.consents.all()}
    named |= {row.respondent_id for row in case.inquiries.all()}
    if former := named - parties.keys():
        parties |= Party.everyone.in_bulk(former)
    for party in parties.values():
        name = party_name(party, sight)
        party.shown = _("%(name)s（已退出）") % {"name": name} if party.ceased_on else name
    return parties


def _people(case: Case, sight: Sight) -> list[Person]:
    agents: dict[int, list[Agent]] = {}
    for agent in case.agents.all():
        agents.setdefault(agent.party_id, []).append(agent)
    return [
        Person(
            row=party,
            name=party_name(party, sight),
            former_name=former_name(party, sight),
            secrets=groups_of(party) if sight.content else [],
            agents=[
                (agent, _agent_name(agent, sight), groups_of(agent) if sight.content else [])
                for agent in agents.get(party.pk, [])
            ],
        )
        for party in case.parties.all()
    ]


def _agent_name(agent: Agent, sight: Sight) -> str:
    return agent.name if sight.content else mask_name(agent.name, is_person=True)


def _papers(case: Case, actor: Actor) -> list[Paper]:
    """Issued papers, newest first. They are shown, never saved, so the frozen text may stay away."""
    papers = list(Paper.objects.of_aggregate(case).defer("context_json"))
    replaced = {paper.replaces_id for paper in papers}
    for paper in papers:
        paper.is_replaced = paper.pk in replaced
        paper.title = paper_title(paper.kind)
    return [paper for paper in papers if may_read_paper(actor, case, paper)]


def badges(case: Case, today: Any, calendar: Calendar) -> list[tuple[Text, str]]:
    """What stands out about the case, each with its tone."""
    found: list[tuple[Text, str]] = []
    deadline = None if case.voided_on else clocks.next_due(case, calendar)
    if deadline is not None and deadline.due < today:
        found.append((_("已超期"), "danger"))
    if case.is_legal_aid:
        found.append((_("工会法律援助"), "info"))
    if case.is_collective:
        found.append((_("集体争议"), "warning"))
    if case.partly_settled:
        found.append((_("部分达成"), "warning"))
    if case.grade == Grade.MAJOR:
        found.append((_("重大"), "warning"))
    if case.grade == Grade.SIMPLE:
        found.append((_("简易"), "neutral"))
    if case.category:
        found.append((str(Category(case.category).label), "neutral"))
    return found


def steps(case: Case) -> list[Step]:
    """The four stations of a case, with the day of each."""
    order = [CaseState.INTAKE, CaseState.ELIGIBILITY, CaseState.MEDIATION]
    notes = [case.received_on, case.reviewed_on, case.accepted_on]
    reached = [True, bool(case.reviewed_on or case.accepted_on), case.accepted_on is not None]
    current = order.index(CaseState(case.state)) if case.state in order else len(order)
    made = []
    for number, state in enumerate(order):
        if number == current:
            standing: Any = "current"
        elif number > current:
            standing = "todo"
        elif current == len(order) and not reached[number]:
            standing = "skipped"
        else:
            standing = "done"
        day = notes[number]
        note = day.isoformat() if day and number <= current else ""
        made.append(Step(label=state.label, state=standing, note=note))
    return [*made, _last_step(case)]


def _last_step(case: Case) -> Step:
    if case.voided_on:
        return Step(label=_("作废"), state="failed", note=case.voided_on.isoformat())
    if not case.ended_on:
        return Step(label=_("结案"))
    failed = case.ending in (Ending.NO_AGREEMENT, Ending.NOT_ACCEPTED)
    return Step(
        label=case.state_label,
        state="failed" if failed else "done",
        note=case.ended_on.isoformat(),
    )
