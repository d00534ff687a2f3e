"""The demonstration organisations and accounts: the Lujiazui station and one beside it.

Every name is made up except those that the public knows the station by (domain §5).
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from mediation.history.actor import Actor
from mediation.stations.enums import BodyKind, OrganisationKind, Role
from mediation.stations.models import Building, Membership, Organisation, User

BUILDINGS = (
    "云帆国际大厦", "锦程金融中心", "浦汇广场", "东昇大厦", "海岳中心", "世纪明珠大厦", "银樽大厦",
    "江畔国际金融中心", "紫宸大厦", "汇澜中心", "恒隅大厦", "星桥广场", "盛和金融大厦", "远涛大厦",
    "金穗中心", "翠屏国际", "嘉澍大厦", "天衡中心", "滨江壹号", "瑞霖大厦", "新陆广场",
)  # fmt: skip
POINTS = (
    "云帆证券", "浦汇基金", "东昇期货", "海岳资产管理", "锦程人寿保险", "星桥信息科技", "恒隅租赁", "盛和银行卡服务",
)  # fmt: skip
#: key in var/demo-accounts.json → (name, role, code of the organisation)
ACCOUNTS: dict[str, tuple[str, Role, str]] = {
    "manager": ("周敏华", Role.MANAGER, "LJZ"),
    "mediator": ("陈立新", Role.MEDIATOR, "LJZ"),
    "point_mediator": ("徐文静", Role.POINT_MEDIATOR, "LJZP01"),
    "clerk": ("何晓岚", Role.CLERK, "LJZ"),
    "legal_aid": ("沈嘉宁", Role.LEGAL_AID, "LJZ"),
    "auditor": ("顾维", Role.AUDITOR, "LJZ"),
    "administrator": ("系统管理员", Role.ADMINISTRATOR, "PD"),
    "other_station_mediator": ("吴建国", Role.MEDIATOR, "ZJ"),
}
#: Colleagues without an account of their own in the file, so that work is shared out.
COLLEAGUES: dict[str, tuple[str, Role, str]] = {
    "mediator2": ("林秀英", Role.MEDIATOR, "LJZ"),
    "mediator3": ("王海涛", Role.MEDIATOR, "LJZ"),
    "mediator4": ("赵倩", Role.MEDIATOR, "LJZ"),
    "point_mediator2": ("孙浩", Role.POINT_MEDIATOR, "LJZP02"),
    "other_station_manager": ("郑丽", Role.MANAGER, "ZJ"),
}


Row = TypeVar("Row", Organisation, Building, Membership)


@dataclass
class DemoStation:
    """What the demonstration cases are made in."""

    station: Organisation
    buildings: list[Building]
    points: list[Organisation]
    people: dict[str, Membership] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def actor(self, part: str) -> Actor:
        """The value under which the person acts."""
        return self.people[part].as_actor()

    def accounts(self) -> dict[str, dict[str, str]]:
        """The content of var/demo-accounts.json."""
        return {
            part: {
                "username": self.people[part].user.username,
                "password": self.passwords[part],
            }
            for part in ACCOUNTS
        }


def make_station(since: date) -> DemoStation:
    """Centre, two stations, 21 buildings, 2 rooms, 8 points and everybody in them.

    The caller has bound an actor and opened a transaction.
    """
    centre = _organisation(
        "PD", "上海市浦东新区劳动人事争议联合调解中心工会分中心", OrganisationKind.CENTRE, None
    )
    station = _station(
        centre, "LJZ", "陆家嘴工作站", "浦劳联调陆〔{year}〕第{n:04d}号",
        address="上海市浦东新区东园路18号中国金融信息中心1楼",
    )  # fmt: skip
    other = _station(centre, "ZJ", "张江工作站", "浦劳联调张〔{year}〕第{n:04d}号")
    buildings = [
        _saved(
            Building(
                station=station,
                code=f"B{number:02d}",
                name=name,
                address=f"陆家嘴环路{number * 10}号",
            )
        )
        for number, name in enumerate(BUILDINGS, start=1)
    ]
    for number, building in enumerate(buildings[:2], start=1):
        _organisation(
            f"LJZR{number:02d}",
            f"{building.name}劳动争议调解室",
            OrganisationKind.ROOM,
            station,
            building=building,
        )
    points = [
        _organisation(
            f"LJZP{number:02d}",
            f"{name}企业调解点",
            OrganisationKind.POINT,
            station,
            building=buildings[number],
            body_kind=BodyKind.ENTERPRISE_COMMITTEE,
            host_employer_name=f"上海{name}有限公司",
            may_accept=number <= 4,
        )
        for number, name in enumerate(POINTS, start=1)
    ]
    made = DemoStation(station, buildings, points)
    organisations = {row.code: row for row in (centre, station, other, *points)}
    for part, (name, role, code) in (ACCOUNTS | COLLEAGUES).items():
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(f"demo_{part}", password, name=name)
        made.people[part] = _saved(
            Membership(user=user, organisation=organisations[code], role=role, starts_on=since)
        )
        made.passwords[part] = password
    return made


def _station(
    centre: Organisation, code: str, name: str, pattern: str, address: str = ""
) -> Organisation:
    full_name = f"上海市浦东新区劳动人事争议联合调解中心工会分中心{name}"
    return _organisation(
        code,
        name,
        OrganisationKind.STATION,
        centre,
        seal_name=full_name,
        own_seal=True,
        number_pattern=pattern,
        address=address,
        judicial_confirmation_open=False,
    )


def _organisation(
    code: str, name: str, kind: OrganisationKind, parent: Organisation | None, **columns: object
) -> Organisation:
    return _saved(Organisation(code=code, name=name, kind=kind, parent=parent, **columns))


def _saved(row: Row) -> Row:
    row.save()
    return row
