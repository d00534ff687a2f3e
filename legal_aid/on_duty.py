"""Who may stand at the desk or visit a building: officers of the station, lawyers of its roster."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from legal_aid.models import DutyShift, Lawyer, VisitStaff
from legal_aid.scope import DESK
from mediation.stations.models import Membership, Organisation, User


@dataclass(frozen=True)
class OnDuty:
    """An officer or a lawyer, never both; `key` names them in forms."""

    officer: User | None = None
    lawyer: Lawyer | None = None

    @property
    def key(self) -> str:
        if self.officer is not None:
            return f"officer:{self.officer.username}"
        assert self.lawyer is not None
        return f"lawyer:{self.lawyer.data_key_id}"

    @property
    def name(self) -> str:
        """The name alone: the firm of a lawyer is not told to everybody."""
        person: Any = self.officer or self.lawyer
        return str(person.name)

    def __str__(self) -> str:
        return str(self.officer or self.lawyer)

    @property
    def user_id(self) -> int | None:
        """The account behind the person: a lawyer who has one is the same person."""
        if self.officer is not None:
            return self.officer.pk
        return self.lawyer.user_id if self.lawyer else None

    def turns(self) -> Q:
        """Rows of theirs, whether they stand there as an officer or as a lawyer."""
        mine = Q(lawyer=self.lawyer) if self.lawyer else Q()
        if user := self.user_id:
            mine |= Q(officer=user) | Q(lawyer__user=user)
        return mine


def who(row: DutyShift | VisitStaff) -> OnDuty:
    """The person of a shift, or of a visit."""
    return OnDuty(row.officer, row.lawyer)


def officers_of(station: Organisation) -> list[User]:
    """Those whose membership at the desk of the station has not ended."""
    members = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        organisation=station,
        role__in=DESK,
    )
    rows = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return list(rows.order_by("name", "pk"))


def lawyers_of(station: Organisation) -> list[Lawyer]:
    """Those on the roster."""
    return list(Lawyer.objects.filter(station=station, is_active=True).order_by("name", "pk"))


def candidates(station: Organisation | None, also: Iterable[OnDuty] = ()) -> dict[str, OnDuty]:
    """Who can be chosen, by key; and `also` those who stand in the row that is being edited."""
    found: list[OnDuty] = list(also)
    if station is not None:
        found += [OnDuty(officer=officer) for officer in officers_of(station)]
        found += [OnDuty(lawyer=lawyer) for lawyer in lawyers_of(station)]
    return {person.key: person for person in found}


def grouped(persons: Collection[OnDuty]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of a field, officers before lawyers."""
    groups = (
        (_("工作人员"), [person for person in persons if person.officer]),
        (_("律师"), [person for person in persons if person.lawyer]),
    )
    return [(label, [(p.key, str(p)) for p in group]) for label, group in groups if group]


def unfit(person: OnDuty, station: Organisation, day: date) -> str:
    """Why the person may not be on duty at the station on `day`; empty when they may."""
    if person.lawyer is not None:
        if person.lawyer.station_id == station.pk and person.lawyer.is_active:
            return ""
        return _("%(name)s不在本站律师名册中。") % {"name": person.name}
    serves = (
        Membership.objects.on(day)
        .filter(user=person.officer, organisation=station, role__in=DESK)
        .filter(user__is_active=True)
    )
    if serves.exists():
        return ""
    return _("%(name)s在%(day)s不是本站的法律援助人员或者站长。") % {
        "name": person.name,
        "day": day,
    }


def hold(persons: Iterable[OnDuty]) -> None:
    """Lock the persons until the transaction ends, so that nobody gives them the same hours.

    Always in the same order: accounts, then lawyers, each by key.
    """
    persons = list(persons)
    users = {person.user_id for person in persons if person.user_id}
    lawyers = {person.lawyer.pk for person in persons if person.lawyer}
    for chosen in (User.objects.filter(pk__in=users), Lawyer.objects.filter(pk__in=lawyers)):
        rows = chosen.order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True))
