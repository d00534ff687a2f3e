"""Whom the program proposes for a case: gathers what `ranking` compares, in a fixed number of queries."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from cases.assigning.enums import fields_of
from cases.assigning.models import LanguageNeed, MediatorProfile
from cases.assigning.ranking import Need, Person, Placed, rank
from cases.conflict_guards import active_mediators
from cases.enums import Capacity, CaseState
from cases.guards import active_lead
from cases.mediators import Candidate, candidates_for
from cases.models import Case, Participation
from mediation.stations.enums import Role
from mediation.stations.models import Absence, User

#: A case whose period has not begun will take about this long; one that is overdue needs as much.
USUAL = timedelta(days=15)
#: What ends within these days is soon due.
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the place and the reasons."""

    place: int
    candidate: Candidate
    placed: Placed

    @property
    def user(self) -> User:
        return self.candidate.user

    @property
    def is_proposed(self) -> bool:
        """Whether this is the program's proposal: the first, unless nobody can be proposed."""
        return self.place == 1 and self.placed.tier.can_be_proposed


def ranked_for(
    case: Case, day: date, *, more: Mapping[int, int] | None = None, without: Collection[int] = ()
) -> list[Ranked]:
    """Everybody who may be assigned on `day`, in the order of the proposal.

    Args:
        more: user id → cases that a batch gives to the person before this one.
        without: ids of people who are left out: who hands the case over.
    """
    candidates = {
        one.user.username: one for one in candidates_for(case, day) if one.user.pk not in without
    }
    people = people_of(case, list(candidates.values()), day, more or {})
    return [
        Ranked(number, candidates[placed.person.username], placed)
        for number, placed in enumerate(rank(need_of(case, day), people), start=1)
    ]


def proposed_of(ranked: list[Ranked]) -> User | None:
    """Whom the program proposes; None where everybody is barred or leads the case already."""
    return next((one.user for one in ranked if one.is_proposed), None)


def need_of(case: Case, day: date) -> Need:
    """What the case asks for from `day` on."""
    due = case.extended_to or case.due_on
    claims = list(case.claims.all())
    buildings = {case.building_id, *(party.building_id for party in case.parties.all())}
    language = LanguageNeed.objects.filter(case=case).first()
    return Need(
        first=day,
        last=due if due is not None and due >= day else day + USUAL,
        fields=fields_of(
            {case.category, *(claim.category for claim in claims)} - {""},
            {claim.kind for claim in claims},
        ),
        language=language.language if language else "",
        buildings=frozenset(pk for pk in buildings if pk is not None),
    )


def people_of(
    case: Case, candidates: list[Candidate], day: date, more: Mapping[int, int]
) -> list[Person]:
    """What is known of each candidate."""
    ids = [one.user.pk for one in candidates]
    profiles = {row.user_id: row for row in MediatorProfile.objects.filter(user__in=ids)}
    away: dict[int, list[tuple[date, date]]] = {}
    for row in Absence.objects.standing().filter(user__in=ids, last_day__gte=day):
        away.setdefault(row.user_id, []).append((row.first_day, row.last_day))
    urgent = due_soon_counts(ids, day)
    lead = active_lead(case)
    panel = {part.user_id for part in active_mediators(case)}
    return [
        Person(
            username=one.user.username,
            name=one.user.name,
            is_manager=one.membership.role == Role.MANAGER,
            load=one.load + more.get(one.user.pk, 0),
            due_soon=urgent[one.user.pk],
            fields=frozenset(known.specialities),
            languages=frozenset(known.languages),
            buildings=frozenset(known.buildings),
            away=tuple(away.get(one.user.pk, ())),
            serves_until=one.membership.ends_on,
            conflicts=tuple(str(finding.strength) for finding in one.findings),
            leads=lead is not None and lead.user_id == one.user.pk,
            on_the_panel=one.user.pk in panel,
        )
        for one in candidates
        for known in (profiles.get(one.user.pk, MediatorProfile()),)
    ]


def due_soon_counts(user_ids: Collection[int], day: date) -> Counter[int]:
    """user id → how many of the person's open cases end within seven days, or should have ended."""
    rows = (
        Participation.objects.filter(user_id__in=user_ids, ends_on=None)
        .filter(Q(capacity=Capacity.MEDIATOR, case__state=CaseState.MEDIATION))
        .filter(case__voided_on=None)
        .annotate(last=Coalesce("case__extended_to", "case__due_on"))
        .filter(last__lte=day + SOON)
        .values("user_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return Counter({row["user_id"]: row["number"] for row in rows})
