"""The mediators of a manager's scope as lists show them, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from cases.assigning.enums import Language, field_labels
from cases.assigning.models import MediatorProfile
from cases.assigning.services import serving_mediators
from cases.enums import Capacity
from cases.models import Case, Participation
from mediation.history.actor import Actor
from mediation.stations.access import buildings_in_scope
from mediation.stations.models import Absence, Membership, User

#: Absences that begin later are not told yet.
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Line:
    """One person: those who left and still have cases are among them."""

    user: User
    memberships: list[Membership] = field(default_factory=list)
    load: int = 0
    leading: int = 0
    away: list[Absence] = field(default_factory=list)
    specialities: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    buildings: list[str] = field(default_factory=list)

    @property
    def has_left(self) -> bool:
        return not self.memberships

    @property
    def ends_on(self) -> date | None:
        """The last day of the last membership; None where one has no end."""
        days = [row.ends_on for row in self.memberships]
        return max((day for day in days if day), default=None) if None not in days else None


def lines(actor: Actor, day: date) -> list[Line]:
    """Everybody who mediates in the scope now or later, or has open cases there."""
    serving: dict[int, list[Membership]] = {}
    people: dict[int, User] = {}
    for row in serving_mediators(actor, day):
        serving.setdefault(row.user_id, []).append(row)
        people[row.user_id] = row.user
    loads = {row["user_id"]: row for row in _loads(actor)}
    people |= User.objects.in_bulk(loads.keys() - people.keys())
    away: dict[int, list[Absence]] = {}
    for absence in Absence.objects.touching(day, day + AHEAD).filter(user__in=people):
        away.setdefault(absence.user_id, []).append(absence)
    profiles = {row.user_id: row for row in MediatorProfile.objects.filter(user__in=people)}
    houses = dict(buildings_in_scope(actor).values_list("pk", "name"))
    return [
        Line(
            user,
            serving.get(pk, []),
            loads.get(pk, {}).get("open", 0),
            loads.get(pk, {}).get("leading", 0),
            away.get(pk, []),
            **_known(profiles.get(pk, MediatorProfile()), houses),
        )
        for pk, user in sorted(people.items(), key=lambda one: (one[1].name, one[1].username))
    ]


def _loads(actor: Actor) -> list[dict[str, int]]:
    parts = Participation.objects.filter(
        capacity=Capacity.MEDIATOR, ends_on=None, case__in=Case.objects.visible_to(actor).open()
    )
    rows = parts.values("user_id").order_by()
    return list(rows.annotate(open=Count("pk"), leading=Count("pk", filter=Q(is_lead=True))))


def _known(profile: MediatorProfile, houses: dict[int, str]) -> dict[str, list[str]]:
    labels = dict(Language.choices)
    return {
        "specialities": field_labels(profile.specialities),
        "languages": [str(labels[code]) for code in profile.languages if code in labels],
        "buildings": [houses[pk] for pk in profile.buildings if pk in houses],
    }
