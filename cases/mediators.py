"""The mediators of a case as pages show them: declaration, findings, waivers, notices, service."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.conflict_enums import FindingAnswer, Strength
from cases.conflict_guards import (
    active_mediators,
    missing_of,
    needs_declaration,
    newest_notices,
    waivers_of,
)
from cases.conflicts import Finding, findings_for, findings_for_many
from cases.enums import Capacity, CaseState, ConflictKind, ConsentPurpose, SessionStatus
from cases.guards import mediating_parties
from cases.models import (
    Agent,
    Case,
    ConflictFinding,
    Consent,
    MediationSession,
    Participation,
    Party,
    RelationNotice,
)
from cases.services.assignment import mediators_for
from cases.services.conflicts import colleagues, serving
from mediation.history.actor import Actor
from mediation.people.conflicts import same_name
from mediation.stations.enums import Role
from mediation.stations.models import Membership, User
from mediation.ui.parts import Text

TONES = {
    Strength.NEVER: "danger",
    Strength.BARS: "danger",
    Strength.DISCLOSE: "warning",
    Strength.HINT: "neutral",
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What was found, in the words that this reader may see."""

    label: Text
    tone: str
    text: str
    basis: str = ""
    answer: Text = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """What a party says to the declared conflict: the newest answer to the present declaration."""

    party: Party
    newest: Consent | None
    earlier: list[Consent]


@dataclass(frozen=True, slots=True)
class Mediator:
    """One mediator at work on the case."""

    part: Participation
    is_own: bool
    has_left: bool
    must_declare: bool
    missing: list[str]
    findings: list[FindingLine]
    waivers: list[Waiver] = field(default_factory=list)
    notices: list[tuple[Party, RelationNotice | None]] = field(default_factory=list)

    @property
    def role(self) -> Text:
        return _("首席调解员") if self.part.is_lead else _("调解小组成员")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be assigned: open cases, until when they serve, what the records say."""

    user: User
    membership: Membership
    load: int
    findings: list[Finding]

    @property
    def label(self) -> str:
        words = {
            "name": self.user,
            "organisation": self.membership.organisation,
            "count": self.load,
        }
        if self.membership.ends_on is None:
            return _("%(name)s（%(organisation)s，在办 %(count)d 件）") % words
        return _("%(name)s（%(organisation)s，在办 %(count)d 件，任职至 %(day)s）") % (
            words | {"day": self.membership.ends_on.isoformat()}
        )

    @property
    def lines(self) -> list[FindingLine]:
        """The findings, for the manager who assigns."""
        return lines_of(self.findings, in_full=True)


def mediators_of(case: Case, actor: Actor) -> list[Mediator]:
    """Who mediates `case` now, in a fixed number of queries."""
    parts = active_mediators(case)
    if not parts:
        return []
    mediating = mediating_parties(case)
    here = serving(case, [part.user for part in parts], timezone.localdate())
    found: dict[int, list[ConflictFinding]] = {}
    for row in ConflictFinding.objects.filter(case=case).exclude(answer=FindingAnswer.GONE):
        found.setdefault(row.participation_id, []).append(row)
    consents = _waiver_rows(case, parts)
    return [
        Mediator(
            part=part,
            is_own=part.user_id == actor.user_id,
            has_left=part.user_id not in here,
            must_declare=needs_declaration(case, part),
            missing=missing_of(case, part, mediating),
            findings=[_recorded(row, actor) for row in found.get(part.pk, [])],
            waivers=_waivers(case, part, consents, mediating),
            notices=_notices(case, part, mediating),
        )
        for part in parts
    ]


def lines_of(findings: Collection[Finding], *, in_full: bool) -> list[FindingLine]:
    """Findings just made; `in_full` for the mediator and for the manager of the station."""
    return [
        FindingLine(
            label=Strength(finding.strength).label,
            tone=TONES[finding.strength],
            text=(finding.restricted_text if in_full else "") or finding.sentence,
            basis=finding.basis,
        )
        for finding in findings
    ]


def own_findings(case: Case, actor: Actor) -> list[FindingLine]:
    """What the records say about the reader, who is to declare."""
    user = User.objects.get(pk=actor.user_id)
    return lines_of(findings_for(case, user), in_full=True)


def reads_in_full(actor: Actor, part: Participation) -> bool:
    """Whether `actor` may know of other matters: the person, and the station's manager."""
    manages = actor.role == Role.MANAGER and actor.organisation_id == actor.station_id
    return manages or actor.user_id == part.user_id


def _recorded(row: ConflictFinding, actor: Actor) -> FindingLine:
    in_full = reads_in_full(actor, row.participation)
    return FindingLine(
        label=row.get_strength_display(),
        tone=TONES[Strength(row.strength)],
        text=(row.restricted_text if in_full else "") or row.sentence,
        basis=row.basis,
        answer=row.get_answer_display(),
        answered_on=row.answered_on,
    )


def _waiver_rows(case: Case, parts: list[Participation]) -> list[Consent]:
    if not any(part.conflict in ConflictKind.BARRING for part in parts):
        return []
    rows = case.consents.filter(purpose=ConsentPurpose.CONFLICT_WAIVER)
    return list(rows.select_related("taken_by").order_by("-answered_on", "-pk"))


def _waivers(
    case: Case, part: Participation, rows: list[Consent], parties: list[Party]
) -> list[Waiver]:
    if part.conflict not in ConflictKind.BARRING:
        return []
    counting = waivers_of(case, part)
    made = []
    for party in parties:
        own = [row for row in rows if (row.participation_id, row.party_id) == (part.pk, party.pk)]
        newest = own[0] if party.pk in counting else None
        made.append(Waiver(party, newest, own[1:] if newest else own))
    return made


def _notices(
    case: Case, part: Participation, parties: list[Party]
) -> list[tuple[Party, RelationNotice | None]]:
    if part.conflict != ConflictKind.EMPLOYED_BY_RESPONDENT:
        return []
    newest = newest_notices(case, part)
    return [(party, newest.get(party.pk)) for party in parties]


def left_without_chair(case: Case) -> list[MediationSession]:
    """Planned sessions that somebody was to lead who mediates the case no longer."""
    at_work = [part.user_id for part in active_mediators(Case.objects.get(pk=case.pk))]
    planned = case.sessions.filter(status=SessionStatus.PLANNED).exclude(mediator__in=at_work)
    return list(planned.select_related("mediator"))


# --- Whom to assign ---------------------------------------------------------------------------


def candidates_for(case: Case, day: date) -> list[Candidate]:
    """Who may be assigned on `day`, the least busy first, managers last; fixed number of queries."""
    rows: dict[int, Membership] = {}
    for row in mediators_for(case, day):
        kept = rows.get(row.user_id)
        # Of two memberships the one that runs longer says until when somebody is here.
        if kept is None or (kept.ends_on and (row.ends_on is None or row.ends_on > kept.ends_on)):
            rows[row.user_id] = row
    load = open_case_counts(set(rows))
    findings = findings_for_many(case, [row.user for row in rows.values()], day=day)
    ordered = sorted(
        rows.values(), key=lambda row: (row.role == Role.MANAGER, load.get(row.user_id, 0))
    )
    return [
        Candidate(row.user, row, load.get(row.user_id, 0), findings[row.user_id]) for row in ordered
    ]


def open_case_counts(user_ids: set[int]) -> dict[int, int]:
    """user id → how many open cases the person mediates."""
    counted = (
        Participation.objects.filter(user_id__in=user_ids, ends_on=None)
        .filter(capacity=Capacity.MEDIATOR, case__state__in=CaseState.OPEN, case__voided_on=None)
        .values("user_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {row["user_id"]: row["number"] for row in counted}


# --- The station's own people as agents ---------------------------------------------------------


def namesakes(case: Case, day: date) -> list[tuple[Agent, list[User]]]:
    """Each agent who is not known to be one of the station's people, with those of the same name."""
    agents = [agent for agent in case.agents.all() if agent.user_id is None]
    users = list(colleagues(case, day)) if agents else []
    return [
        (agent, [user for user in users if same_name(user.name, agent.name)]) for agent in agents
    ]


def proposals(case: Case, day: date) -> list[Any]:
    """Agents who have a namesake among the station's people and wait to be told apart."""
    return [(agent, users) for agent, users in namesakes(case, day) if users]
