"""Operations on the tree of organisations and on buildings.

Unsaved instances are the values that forms hand over: a new one, or one with changed attributes.
"""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Building, Organisation
from mediation.stations.permissions import (
    may_edit_building,
    may_edit_organisation,
    may_found_under,
    require,
)
from mediation.stations.services.last_administrator import refuse_if_none_remains

#: What an edit may change. Code and kind stand in serials, paths and past figures: they stay.
EDITABLE = (
    "name", "parent", "body_kind", "seal_name", "own_seal", "may_accept", "arbitral_review_open",
    "judicial_confirmation_open", "number_pattern", "aid_number_pattern", "building",
    "host_employer_name", "host_credit_code", "address", "phone",
)  # fmt: skip
#: What a number pattern may hold; str.format itself would also reach attributes and any width.
PLACEHOLDER = re.compile(r"\{(code|year|n(?::0\dd)?)\}")
EDITABLE_OF_BUILDING = ("name", "address", "head_name", "is_active")

#: Under which kinds an organisation of a kind may hang; None is the root.
PARENTS: dict[str, frozenset[str | None]] = {
    OrganisationKind.CENTRE: frozenset({None}),
    OrganisationKind.STATION: frozenset({OrganisationKind.CENTRE}),
    OrganisationKind.ROOM: frozenset({OrganisationKind.STATION}),
    OrganisationKind.POINT: frozenset({OrganisationKind.STATION, OrganisationKind.ROOM}),
}


def create_organisation(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Save a new organisation.

    Raises:
        ActionRefused: for a place in the tree, a building or a number pattern that cannot be.
        NotAllowed: outside the actor's own scope.
    """
    require(may_found_under(actor, organisation.parent))
    with transaction.atomic(), acting(actor, act="create_organisation"):
        _refuse(_faults(organisation))
        organisation.save()
    return organisation


def edit_organisation(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Save the changed attributes of `organisation`; what hangs below follows it to a new place.

    Raises:
        ActionRefused: as `create_organisation`, and for a move out of the station, which would
            carry cases from one station's figures to another's.
        NotAllowed: outside the actor's own scope.
    """
    require(may_edit_organisation(actor, organisation))
    with transaction.atomic(), acting(actor, act="edit_organisation"):
        fresh = _locked(organisation)
        before = fresh.parent
        for name in EDITABLE:
            setattr(fresh, name, getattr(organisation, name))
        if fresh.parent != before:
            require(may_found_under(actor, fresh.parent))
        _refuse(_faults(fresh) + _faults_of_move(fresh, before))
        fresh.save()
        if fresh.parent != before:
            _replant_children(fresh)
    return fresh


def deactivate_organisation(organisation: Organisation, *, actor: Actor, reason: str) -> None:
    """Nobody acts for the organisation any more; its cases and figures stay.

    Raises:
        ActionRefused: while something active hangs below it, for the organisation in which the
            actor is acting, and where no administrator would remain.
    """
    require(may_edit_organisation(actor, organisation))
    with transaction.atomic(), acting(actor, act="deactivate_organisation", reason=reason):
        fresh = _locked(organisation)
        reasons = []
        if not fresh.is_active:
            reasons.append(_("该组织已经停用。"))
        if fresh.children.filter(is_active=True).exists():
            reasons.append(_("请先停用其下级组织。"))
        if fresh.pk == actor.organisation_id:
            reasons.append(_("不能停用您当前任职的组织。"))
        _refuse(reasons)
        refuse_if_none_remains(without_organisation=fresh)
        fresh.is_active = False
        fresh.save()


def activate_organisation(organisation: Organisation, *, actor: Actor) -> None:
    """Take back `deactivate_organisation`."""
    require(may_edit_organisation(actor, organisation))
    with transaction.atomic(), acting(actor, act="activate_organisation"):
        fresh = _locked(organisation)
        if fresh.parent and not fresh.parent.is_active:
            raise ActionRefused(_("请先启用其上级组织。"))
        fresh.is_active = True
        fresh.save()


def create_building(building: Building, *, actor: Actor) -> Building:
    """Save a new building of a station. Raises ActionRefused where it belongs to no station."""
    require(may_edit_building(actor, building))
    if building.station.kind != OrganisationKind.STATION:
        raise ActionRefused(_("楼宇只能属于工作站。"))
    with transaction.atomic(), acting(actor, act="create_building"):
        building.save()
    return building


def edit_building(building: Building, *, actor: Actor) -> Building:
    """Save the changed attributes of `building`; station and code stay."""
    require(may_edit_building(actor, building))
    with transaction.atomic(), acting(actor, act="edit_building"):
        fresh: Building = Building.objects.select_for_update(of=("self",)).get(pk=building.pk)
        for name in EDITABLE_OF_BUILDING:
            setattr(fresh, name, getattr(building, name))
        fresh.save()
    return fresh


def _locked(organisation: Organisation) -> Organisation:
    query = Organisation.objects.select_related("parent", "station")
    fresh: Organisation = query.select_for_update(of=("self",)).get(pk=organisation.pk)
    return fresh


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)


def _faults(organisation: Organisation) -> list[str]:
    parent = organisation.parent
    faults = []
    if (parent.kind if parent else None) not in PARENTS[organisation.kind]:
        faults.append(_wrong_place(organisation))
    if parent and not parent.is_active:
        faults.append(_("上级组织已停用。"))
    faults += _faults_of_premises(organisation)
    return faults + _faults_of_patterns(organisation)


def _wrong_place(organisation: Organisation) -> str:
    return {
        OrganisationKind.CENTRE: _("联合调解中心没有上级组织。"),
        OrganisationKind.STATION: _("工作站的上级必须是联合调解中心。"),
        OrganisationKind.ROOM: _("调解室的上级必须是工作站。"),
        OrganisationKind.POINT: _("企业调解点的上级必须是工作站或者调解室。"),
    }[OrganisationKind(organisation.kind)]


def _faults_of_premises(organisation: Organisation) -> list[str]:
    faults = []
    parent, building = organisation.parent, organisation.building
    if building and organisation.kind not in (OrganisationKind.ROOM, OrganisationKind.POINT):
        faults.append(_("只有调解室和企业调解点设在楼宇内。"))
    elif building and parent and building.station_id != parent.station_id:
        faults.append(_("所选楼宇不属于同一工作站。"))
    hosted = organisation.host_employer_name or organisation.host_credit_code
    if hosted and organisation.kind != OrganisationKind.POINT:
        faults.append(_("只有企业调解点有设点企业。"))
    return faults


def _faults_of_patterns(organisation: Organisation) -> list[str]:
    """A pattern that cannot be filled, repeats itself, or gives numbers of another pattern."""
    faults = _faults_of_pattern(organisation.number_pattern, name=_("案号格式"), number=_("案号"))
    faults += _faults_of_pattern(
        organisation.aid_number_pattern, name=_("援助编号格式"), number=_("援助编号")
    )
    if organisation.aid_number_pattern and organisation.kind != OrganisationKind.STATION:
        faults.append(_("只有工作站有援助编号格式。"))
    if faults:
        return faults
    own = _filled(organisation)
    others = Organisation.objects.exclude(pk=organisation.pk).exclude(
        number_pattern="", aid_number_pattern=""
    )
    taken = {number for other in others for number in _filled(other)}
    if organisation.number_pattern and own[0] in taken:
        faults.append(_("其他组织已使用相同的案号格式。"))
    if organisation.aid_number_pattern and own[-1] in taken:
        faults.append(_("其他组织已使用相同的援助编号格式。"))
    if len(own) > len(set(own)):
        faults.append(_("援助编号格式不能与案号格式相同。"))
    return faults


def _faults_of_pattern(pattern: str, *, name: str, number: str) -> list[str]:
    if not pattern:
        return []
    if set("{}") & set(PLACEHOLDER.sub("", pattern)):
        return [_("%s无法使用：只能包含 {code}、{year} 和 {n:04d} 三种占位符。") % name]
    found = PLACEHOLDER.findall(pattern)
    if not {"year", "n"} <= {part.partition(":")[0] for part in found}:
        return [
            _("%(name)s必须包含 {year} 和 {n:04d}，否则%(number)s会重复。")
            % {"name": name, "number": number}
        ]
    return []


def _filled(organisation: Organisation) -> list[str]:
    """A number of each of the organisation's patterns, that of cases first."""
    patterns = (organisation.number_pattern, organisation.aid_number_pattern)
    return [
        pattern.format(code=organisation.code, year=2000, n=1) for pattern in patterns if pattern
    ]


def _faults_of_move(organisation: Organisation, before: Organisation | None) -> list[str]:
    parent = organisation.parent
    if parent is None or parent == before:
        return []
    if parent.path.startswith(organisation.path):
        return [_("不能移到自己或者自己的下级之下。")]
    if organisation.kind != OrganisationKind.STATION and (
        before is None or parent.station_id != before.station_id
    ):
        return [_("不能移到另一个工作站：其案件和统计属于原工作站。")]
    return []


def _replant_children(organisation: Organisation) -> None:
    """The path of each organisation below follows that of its parent."""
    for child in organisation.children.select_for_update(of=("self",)):
        child.parent = organisation
        child.save()
        _replant_children(child)
