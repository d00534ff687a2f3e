"""The standing cast: one person per role at the Lujiazui station, and a stranger elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mediation.history.actor import SYSTEM, Actor, acting
from mediation.stations.enums import BodyKind, OrganisationKind, Role
from mediation.stations.models import Building, Membership, Organisation, User
from tests.support.rehearsal import rehearsed

SINCE = date(2020, 1, 1)
PASSWORD = "a-password-of-the-tests"

#: part -> (role, attribute of the organisation)
PARTS: dict[str, tuple[Role, str]] = {
    "clerk": (Role.CLERK, "station"),
    "point_mediator": (Role.POINT_MEDIATOR, "point"),
    "mediator": (Role.MEDIATOR, "station"),
    # A second mediator of the same station, for cases that are not one's own.
    "colleague": (Role.MEDIATOR, "station"),
    "legal_aid": (Role.LEGAL_AID, "station"),
    "manager": (Role.MANAGER, "station"),
    "auditor": (Role.AUDITOR, "station"),
    "administrator": (Role.ADMINISTRATOR, "centre"),
    "stranger": (Role.MEDIATOR, "other_station"),
    "other_manager": (Role.MANAGER, "other_station"),
}


@dataclass(frozen=True)
class Cast:
    """Organisations and persons; `cast.actor("mediator")` is the value to act with."""

    centre: Organisation
    station: Organisation
    room: Organisation
    point: Organisation
    other_station: Organisation
    building: Building
    memberships: dict[str, Membership] = field(default_factory=dict)

    def user(self, part: str) -> User:
        return self.memberships[part].user

    def actor(self, part: str) -> Actor:
        return self.memberships[part].as_actor()

    def join(
        self, part: str, role: Role, organisation: Organisation, *, name: str = ""
    ) -> Membership:
        """Let one more person play; the part is the user name."""
        membership = _joined(part, role, organisation, name or f"{role.label}·{part}")
        self.memberships[part] = membership
        return membership


@rehearsed
def _joined(part: str, role: Role, organisation: Organisation, name: str) -> Membership:
    with acting(SYSTEM, act="test_cast"):
        user = User(username=part, name=name)
        user.set_password(PASSWORD)
        user.save()
        return Membership.objects.create(
            user=user, organisation=organisation, role=role, starts_on=SINCE
        )


@rehearsed
def make_cast() -> Cast:
    """The organisations PD > LJZ > room and point, a station beside it, and everybody in them."""
    with acting(SYSTEM, act="test_cast"):
        centre = Organisation.objects.create(
            code="PD", name="浦东联合调解中心", kind=OrganisationKind.CENTRE
        )
        station = _station(centre, "LJZ", "陆家嘴工作站", "浦劳联调陆〔{year}〕第{n:04d}号")
        other = _station(centre, "ZJ", "张江工作站", "浦劳联调张〔{year}〕第{n:04d}号")
        building = Building.objects.create(station=station, code="B01", name="测试大厦")
        room = Organisation.objects.create(
            code="LJZR1",
            name="测试大厦劳动争议调解室",
            kind=OrganisationKind.ROOM,
            parent=station,
            building=building,
        )
        point = Organisation.objects.create(
            code="LJZP1",
            name="测试企业调解点",
            kind=OrganisationKind.POINT,
            parent=station,
            body_kind=BodyKind.ENTERPRISE_COMMITTEE,
            host_employer_name="上海测试有限公司",
        )
    cast = Cast(centre, station, room, point, other, building)
    for part, (role, place) in PARTS.items():
        cast.join(part, role, getattr(cast, place))
    return cast


def _station(centre: Organisation, code: str, name: str, pattern: str) -> Organisation:
    return Organisation.objects.create(
        code=code,
        name=name,
        kind=OrganisationKind.STATION,
        parent=centre,
        seal_name=f"{name}（测试章）",
        own_seal=True,
        number_pattern=pattern,
    )
