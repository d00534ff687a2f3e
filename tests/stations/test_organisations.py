"""The tree of organisations and the buildings, on their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.enums import BodyKind, OrganisationKind, Role
from mediation.stations.models import Building, Membership, Organisation
from mediation.stations.services.organisations import edit_organisation
from tests.support.cast import SINCE, Cast

Clients = Callable[[str], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"administration:{name}", args=args)


def sent(**values: Any) -> dict[str, Any]:
    """A complete form of a new point, changed by `values`."""
    fields = {
        "kind": OrganisationKind.POINT.value,
        "code": "NEW1",
        "name": "新设调解点",
        "body_kind": BodyKind.ENTERPRISE_COMMITTEE.value,
        "host_employer_name": "上海某某有限公司",
        "may_accept": "on",
    }
    return {name: value for name, value in {**fields, **values}.items() if value is not None}


def create(client: Client, **values: Any) -> Any:
    return client.post(url("organisation_create"), sent(**values))


def test_a_manager_makes_a_point_below_a_room(cast: Cast, client_for: Clients) -> None:
    response = create(client_for("manager"), parent=cast.room.pk, building=cast.building.pk)
    assert response.url == url("organisation", "NEW1")
    made = Organisation.objects.get(code="NEW1")
    assert (made.path, made.station_id) == ("/PD/LJZ/LJZR1/NEW1/", cast.station.pk)
    row = made.history.get()
    assert (row.act, row.actor_name) == ("create_organisation", cast.user("manager").name)


@pytest.mark.parametrize(
    ("kind", "parent", "sentence"),
    [
        ("room", "room", "调解室的上级必须是工作站。"),
        ("station", "station", "工作站的上级必须是联合调解中心。"),
        ("point", "centre", "企业调解点的上级必须是工作站或者调解室。"),
        ("centre", "centre", "联合调解中心没有上级组织。"),
        ("room", None, "调解室的上级必须是工作站。"),
    ],
)
def test_an_organisation_hangs_only_where_its_kind_belongs(
    cast: Cast, client_for: Clients, kind: str, parent: str | None, sentence: str
) -> None:
    above = getattr(cast, parent).pk if parent else None
    response = create(client_for("administrator"), kind=kind, parent=above, host_employer_name=None)
    assert response.status_code == 422
    assert response.context["refusal"] == [sentence]
    assert not Organisation.objects.filter(code="NEW1").exists()


def test_a_manager_cannot_found_elsewhere_or_a_station(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    assert create(client, parent=cast.other_station.pk).status_code == 422
    assert create(client, kind="station", parent=cast.centre.pk).status_code == 422
    assert create(client, kind="centre", parent=None).status_code == 422
    assert not Organisation.objects.filter(code="NEW1").exists()


def test_a_code_is_given_once(cast: Cast, client_for: Clients) -> None:
    response = create(client_for("manager"), code="LJZP1", parent=cast.station.pk)
    assert "code" in response.context["form"].errors


def test_a_building_of_another_station_is_not_offered(cast: Cast, client_for: Clients) -> None:
    with acting(SYSTEM, act="test"):
        far = Building.objects.create(station=cast.other_station, code="B01", name="张江大厦")
    response = create(client_for("manager"), parent=cast.station.pk, building=far.pk)
    assert "building" in response.context["form"].errors
    response = create(client_for("administrator"), parent=cast.station.pk, building=far.pk)
    assert response.context["refusal"] == ["所选楼宇不属于同一工作站。"]


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("第{n:04d}号", "案号格式必须包含 {year} 和 {n:04d}，否则案号会重复。"),
        ("{year}-{number}", "案号格式无法使用：只能包含 {code}、{year} 和 {n:04d} 三种占位符。"),
        ("{year}-{n", "案号格式无法使用：只能包含 {code}、{year} 和 {n:04d} 三种占位符。"),
        ("{year}{n:>9999999}", "案号格式无法使用：只能包含 {code}、{year} 和 {n:04d} 三种占位符。"),
        ("{year.real}{n}", "案号格式无法使用：只能包含 {code}、{year} 和 {n:04d} 三种占位符。"),
        ("浦劳联调陆〔{year}〕第{n:04d}号", "其他组织已使用相同的案号格式。"),
    ],
)
def test_a_number_pattern_that_cannot_be_is_refused(
    cast: Cast, client_for: Clients, pattern: str, sentence: str
) -> None:
    response = create(client_for("manager"), parent=cast.station.pk, number_pattern=pattern)
    assert response.context["refusal"] == [sentence]


def edit(client: Client, organisation: Organisation, **values: Any) -> Any:
    kept = {"name": organisation.name, "parent": organisation.parent_id}
    fields = sent(**{"kind": None, "code": None, **kept, **values})
    return client.post(url("organisation_edit", organisation.code), fields)


def test_a_point_moves_below_a_room_and_back(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    assert edit(client, cast.point, parent=cast.room.pk).status_code == 302
    assert Organisation.objects.get(code="LJZP1").path == "/PD/LJZ/LJZR1/LJZP1/"
    assert edit(client, cast.point).status_code == 302
    assert Organisation.objects.get(code="LJZP1").path == "/PD/LJZ/LJZP1/"


def test_what_hangs_below_follows_to_the_new_place(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        second = Organisation.objects.create(
            code="PD2", name="第二中心", kind=OrganisationKind.CENTRE
        )
    station = Organisation.objects.get(pk=cast.station.pk)
    station.parent = second
    edit_organisation(station, actor=cast.actor("administrator"))
    paths = Organisation.objects.filter(station=station).order_by("path")
    assert list(paths.values_list("path", flat=True)) == [
        "/PD2/LJZ/", "/PD2/LJZ/LJZP1/", "/PD2/LJZ/LJZR1/",
    ]  # fmt: skip


def test_nothing_moves_to_another_station_or_below_itself(cast: Cast) -> None:
    administrator = cast.actor("administrator")
    point = Organisation.objects.get(pk=cast.point.pk)
    point.parent = cast.other_station
    with pytest.raises(ActionRefused, match="不能移到另一个工作站"):
        edit_organisation(point, actor=administrator)
    room = Organisation.objects.get(pk=cast.room.pk)
    room.parent = room
    with pytest.raises(ActionRefused, match="不能移到自己或者自己的下级之下"):
        edit_organisation(room, actor=administrator)


def test_a_manager_cannot_edit_an_organisation_of_another_station(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit_organisation(cast.other_station, actor=cast.actor("manager"))


def test_code_and_kind_stay(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    client.post(
        url("organisation_edit", "LJZP1"),
        sent(code="OTHER", kind="room", name="改名的点", parent=cast.station.pk),
    )
    cast.point.refresh_from_db()
    assert (cast.point.code, cast.point.kind, cast.point.name) == ("LJZP1", "point", "改名的点")


def deactivate(client: Client, organisation: Organisation) -> Any:
    return client.post(url("organisation_deactivate", organisation.code), {"reason": "撤点"})


def test_a_deactivated_organisation_no_longer_acts_and_can_come_back(
    cast: Cast, client_for: Clients
) -> None:
    at_point, manager = client_for("point_mediator"), client_for("manager")
    assert deactivate(manager, cast.point).status_code == 302
    row = cast.point.history.first()
    assert (row.act, row.history_change_reason) == ("deactivate_organisation", "撤点")
    assert at_point.get(url("index")).url == reverse("choose_role")
    manager.post(url("organisation_activate", "LJZP1"))
    assert at_point.get(url("index")).status_code == 403


def test_who_has_active_organisations_below_stays(cast: Cast, client_for: Clients) -> None:
    response = deactivate(client_for("administrator"), cast.station)
    assert response.context["refusal"] == ["请先停用其下级组织。"]


def test_the_own_organisation_stays(cast: Cast, client_for: Clients) -> None:
    response = deactivate(client_for("manager"), cast.station)
    assert response.context["refusal"] == ["请先停用其下级组织。", "不能停用您当前任职的组织。"]


def test_the_organisation_of_the_last_administrator_stays(cast: Cast, client_for: Clients) -> None:
    """Whoever administers from elsewhere could take everybody's last access."""
    with acting(SYSTEM, act="test"):
        Membership.objects.filter(role=Role.ADMINISTRATOR).get()
        membership = cast.memberships["administrator"]
        membership.organisation = cast.other_station
        membership.save()
    manager_of_all = cast.join("head", Role.MANAGER, cast.centre).as_actor()
    client = client_for("head")
    assert manager_of_all.organisation_path == "/PD/"
    response = deactivate(client, cast.other_station)
    assert response.context["refusal"] == ["系统必须保留至少一名有效的系统管理员。"]


def test_an_auditor_reads_and_changes_nothing(cast: Cast, client_for: Clients) -> None:
    client = client_for("auditor")
    page = client.get(url("organisation", "LJZP1"))
    assert page.status_code == 200
    assert page.context["may_edit"] is False
    assert create(client, parent=cast.station.pk).status_code == 403
    assert edit(client, cast.point).status_code == 403
    assert deactivate(client, cast.point).status_code == 403


def test_the_tree_shows_the_scope(cast: Cast, client_for: Clients) -> None:
    def codes(part: str) -> list[str]:
        page = client_for(part).get(url("organisations")).context["page"]
        return [organisation.code for organisation in page]

    assert codes("manager") == ["LJZ", "LJZP1", "LJZR1"]
    assert codes("other_manager") == ["ZJ"]
    assert codes("administrator") == ["PD", "LJZ", "LJZP1", "LJZR1", "ZJ"]


def test_the_tree_can_be_filtered(cast: Cast, client_for: Clients) -> None:
    client = client_for("administrator")
    page = client.get(url("organisations"), {"q": "张江", "kind": "station"}).context["page"]
    assert [organisation.code for organisation in page] == ["ZJ"]


def test_the_changes_of_an_organisation_are_told_field_by_field(
    cast: Cast, client_for: Clients
) -> None:
    client = client_for("manager")
    edit(client, cast.point, parent=cast.room.pk, phone="021-55556666")
    entry = client.get(url("organisation", "LJZP1")).context["entries"][0]
    told = {(str(change.label), change.before, change.after) for change in entry.changes}
    assert {("电话", "", "021-55556666"), ("上级组织", cast.station.name, cast.room.name)} <= told
    assert (entry.act, entry.who) == ("修改组织", cast.user("manager").name)


def test_a_building_is_made_edited_and_taken_out_of_use(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    response = client.post(
        url("building_create"), {"station": cast.station.pk, "code": "B02", "name": "第二大厦"}
    )
    assert response.url == url("buildings")
    client.post(url("building_edit", "LJZ", "B02"), {"name": "改名大厦", "address": "世纪大道1号"})
    made = Building.objects.get(code="B02")
    assert (made.name, made.address, made.is_active) == ("改名大厦", "世纪大道1号", False)
    table = client.get(url("buildings")).context["table"]
    assert [row.record.code for row in table.rows] == ["B01"]


def test_a_building_code_is_given_once_per_station(cast: Cast, client_for: Clients) -> None:
    response = client_for("manager").post(
        url("building_create"), {"station": cast.station.pk, "code": "B01", "name": "重复"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors


def test_a_building_of_another_station_is_not_found(cast: Cast, client_for: Clients) -> None:
    assert client_for("other_manager").get(url("building_edit", "LJZ", "B01")).status_code == 404


@pytest.mark.parametrize("name", ["organisations", "buildings"])
def test_the_lists_take_the_same_queries_for_more_rows(
    cast: Cast, client_for: Clients, django_assert_max_num_queries: Any, name: str
) -> None:
    client = client_for("manager")
    client.get(url(name))
    with django_assert_max_num_queries(20) as few:
        client.get(url(name))
    with acting(SYSTEM, act="test"):
        for number in range(3):
            Building.objects.create(station=cast.station, code=f"C{number}", name="楼")
            Organisation.objects.create(
                code=f"LJZP{number + 5}", name="点", kind="point", parent=cast.station
            )
    with django_assert_max_num_queries(20) as many:
        client.get(url(name))
    assert len(many) == len(few)


def test_a_membership_does_not_outlive_its_organisation_in_the_list_of_members(
    cast: Cast, client_for: Clients
) -> None:
    page = client_for("manager").get(url("organisation", "LJZP1"))
    assert [(m.role, m.starts_on) for m in page.context["members"]] == [
        (Role.POINT_MEDIATOR, SINCE)
    ]
