"""Visits to buildings (楼宇巡访): planned, reported, cancelled."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.services.common import EARLIEST, too_early
from legal_aid.models import BuildingVisit, VisitStaff
from legal_aid.on_duty import OnDuty, unfit, who
from legal_aid.roles import may
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.stations.models import Organisation
from mediation.stations.numbering import next_serial

#: What the form owns, and an edit may change.
EDITABLE = ("building", "held_on", "starts_at", "ends_at", "place")
#: How far ahead visits and shifts are planned: further is a mistake in the year.
AHEAD = timedelta(days=550)
#: Tells the serials of visits from those of cases and consultations.
PREFIX = "V"


def insist_station(actor: Actor, act: str) -> Organisation:
    """The actor's own station; NotAllowed for everybody who may not `act` there."""
    if not may(actor, act) or actor.station_id is None:
        raise NotAllowed(_("只有工作站的法律援助人员和站长可以办理。"))
    return Organisation.objects.get(pk=actor.station_id)


def insist_within(station: Organisation, actor: Actor, act: str) -> None:
    """NotAllowed unless the actor may `act` at that station."""
    if not may(actor, act) or not station.path.startswith(actor.organisation_path):
        raise NotAllowed(_("您不能办理该工作站的事项。"))


def date_faults(day: date) -> list[str]:
    """Why no visit or shift can be on `day`."""
    if day < EARLIEST:
        return [too_early()]
    if day > timezone.localdate() + AHEAD:
        return [_("日期过晚，请核对年份。")]
    return []


def plan_visit(visit: BuildingVisit, *, staff: Collection[OnDuty], actor: Actor) -> BuildingVisit:
    """Plan a round, or write down one that has taken place.

    Raises:
        NotAllowed: for everybody but the legal-aid staff and the manager of a station.
        ActionRefused: for a building of another station, and where the building has a visit that
            begins at that time.
    """
    station = insist_station(actor, "plan_visit")
    with transaction.atomic(), acting(actor, act="plan_visit", happened_on=visit.held_on):
        visit.station = station
        # The counter's row is locked: of two who send the same form one finds the other's visit.
        serial = next_serial(station, visit.held_on.year, kind="visit")
        _refuse(_faults(visit, staff))
        visit.serial = f"{PREFIX}{serial}"
        visit.save()
        _write_staff(visit, staff)
    return visit


def edit_visit(
    changed: BuildingVisit, *, staff: Collection[OnDuty], actor: Actor, version: int | None
) -> BuildingVisit:
    """Write the visit as `changed` by a form."""
    with gate(
        changed, actor=actor, act="edit_visit", version=version, happened_on=changed.held_on
    ) as fresh:
        insist_within(fresh.station, actor, "plan_visit")
        _insist_not_cancelled(fresh)
        moved = fresh.held_on != changed.held_on
        if moved and (fresh.is_reported or logged_under(fresh)):
            raise ActionRefused(_("已有巡访情况或者登记事项，不能再改日期。"))
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
        _refuse(_faults(fresh, staff))
        _write_staff(fresh, staff)
    return fresh


def report_visit(
    visit: BuildingVisit,
    *,
    people_reached: int,
    summary: str,
    actor: Actor,
    version: int | None,
) -> BuildingVisit:
    """What came of the visit: how many people were reached, and what was found."""
    with gate(
        visit, actor=actor, act="report_visit", version=version, happened_on=visit.held_on
    ) as fresh:
        insist_within(fresh.station, actor, "plan_visit")
        _insist_not_cancelled(fresh)
        if fresh.held_on > timezone.localdate():
            raise ActionRefused(_("巡访日期未到，不能登记巡访情况。"))
        fresh.people_reached, fresh.summary = people_reached, summary
    return fresh


def cancel_visit(
    visit: BuildingVisit, *, reason: str, actor: Actor, version: int | None
) -> BuildingVisit:
    """The visit does not take place; the row stays, with the reason.

    Raises:
        ActionRefused: when something is logged under it, or it is reported: then it took place.
    """
    with gate(visit, actor=actor, act="cancel_visit", version=version, reason=reason) as fresh:
        insist_within(fresh.station, actor, "plan_visit")
        _insist_not_cancelled(fresh)
        if not reason.strip():
            raise ActionRefused(_("请填写取消原因。"))
        if fresh.is_reported:
            raise ActionRefused(_("已登记巡访情况，不能取消。"))
        if logged_under(fresh):
            raise ActionRefused(_("已有咨询或者法律援助申请登记在本次巡访下，不能取消。"))
        fresh.cancelled_on, fresh.cancel_reason = timezone.localdate(), reason.strip()
    return fresh


def logged_under(visit: BuildingVisit) -> bool:
    """Whether a consultation or an application names the visit."""
    return bool(visit.consultations.exists() or visit.applications.exists())


def insist_takes_place(visit: BuildingVisit | None) -> None:
    """Refuse to log something under a cancelled visit, and let nobody cancel it meanwhile.

    Called inside the transaction that logs it; the database refuses the same (`rules`).
    """
    if visit is not None:
        rows = BuildingVisit.objects.select_for_update(of=("self",), no_key=True)
        _insist_not_cancelled(rows.get(pk=visit.pk))


def _insist_not_cancelled(visit: BuildingVisit) -> None:
    if visit.is_cancelled:
        raise ActionRefused(_("该次巡访已取消。"))


def _write_staff(visit: BuildingVisit, staff: Collection[OnDuty]) -> None:
    wanted = {person.key: person for person in staff}
    for row in visit.staff.select_related("officer", "lawyer"):
        if wanted.pop(who(row).key, None) is None:
            row.delete()
    for person in wanted.values():
        VisitStaff(visit=visit, officer=person.officer, lawyer=person.lawyer).save()


def _faults(visit: BuildingVisit, staff: Collection[OnDuty]) -> list[str]:
    faults = date_faults(visit.held_on)
    if visit.building.station_id != visit.station_id:
        faults.append(_("该楼宇不属于本站。"))
    if visit.ends_at is not None and visit.ends_at <= visit.starts_at:
        faults.append(_("结束时间应当晚于开始时间。"))
    there = set()
    if visit.pk:
        there = {who(row).key for row in visit.staff.select_related("officer", "lawyer")}
    faults += [
        sentence
        for person in staff
        if person.key not in there and (sentence := unfit(person, visit.station, visit.held_on))
    ]
    others = BuildingVisit.objects.filter(
        station=visit.station,
        building=visit.building,
        held_on=visit.held_on,
        starts_at=visit.starts_at,
        cancelled_on=None,
    ).exclude(pk=visit.pk)
    if other := others.first():
        faults.append(_("该楼宇在这一时间已有巡访（%(serial)s）。") % {"serial": other.serial})
    return faults


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)
