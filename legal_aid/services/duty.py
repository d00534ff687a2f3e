"""The duty roster: turns at the desk and in buildings, of which nobody has two at once."""

from django.db import transaction
from django.utils.translation import gettext as _

from legal_aid.models import DutyShift
from legal_aid.on_duty import OnDuty, hold, unfit, who
from legal_aid.services.visits import date_faults, insist_station, insist_within
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate

#: What the form owns beside the person, and an edit may change.
EDITABLE = ("building", "held_on", "starts_at", "ends_at", "remarks")


def create_shift(shift: DutyShift, *, actor: Actor) -> DutyShift:
    """Put one turn on the roster.

    Raises:
        NotAllowed: for everybody but the manager of a station.
        ActionRefused: when the person is on duty at that time already, or does not belong here.
    """
    station = insist_station(actor, "keep_roster")
    with (
        transaction.atomic(),
        acting(actor, act="create_shift", happened_on=shift.held_on),
    ):
        shift.station = station
        hold([who(shift)])
        _refuse(faults(shift))
        shift.save()
    return shift


def edit_shift(changed: DutyShift, *, actor: Actor, version: int | None) -> DutyShift:
    """Write the turn as `changed` by a form."""
    with transaction.atomic():
        hold([who(changed)])
        with gate(
            changed, actor=actor, act="edit_shift", version=version, happened_on=changed.held_on
        ) as fresh:
            insist_within(fresh.station, actor, "keep_roster")
            for name in (*EDITABLE, "officer", "lawyer"):
                setattr(fresh, name, getattr(changed, name))
            _refuse(faults(fresh))
    return fresh


def delete_shift(shift: DutyShift, *, actor: Actor, version: int | None) -> None:
    """Take a turn off the roster; history keeps it."""
    with transaction.atomic(), acting(actor, act="delete_shift"):
        with gate(shift, actor=actor, act="delete_shift", version=version) as fresh:
            insist_within(fresh.station, actor, "keep_roster")
        fresh.delete()  # outside the gate, which saves what it opened


def swap_shifts(
    shift: DutyShift, other: DutyShift, *, actor: Actor, version: int, other_version: int
) -> None:
    """Two persons take each other's turn.

    Args:
        version, other_version: what the form carried: the persons are those that it showed.

    Raises:
        ActionRefused: for one turn, or one person, twice, and where either is on duty elsewhere.
    """
    if shift.pk == other.pk or who(shift).key == who(other).key:
        raise ActionRefused(_("请选择另一人的值班。"))
    with transaction.atomic():
        hold([who(shift), who(other)])
        # In the order of their keys, so that two swaps of the same pair wait for each other.
        first, second = sorted((shift, other), key=lambda row: row.pk)
        versions = {shift.pk: version, other.pk: other_version}
        with (
            gate(first, actor=actor, act="swap_shifts", version=versions[first.pk]) as one,
            gate(second, actor=actor, act="swap_shifts", version=versions[second.pk]) as two,
        ):
            for row in (one, two):
                insist_within(row.station, actor, "keep_roster")
            one.officer, two.officer = two.officer, one.officer
            one.lawyer, two.lawyer = two.lawyer, one.lawyer
            _refuse([*faults(one, but=two), *faults(two, but=one)])


def faults(shift: DutyShift, *, but: DutyShift | None = None) -> list[str]:
    """Why the turn cannot stand on the roster; `but` another one that changes with it."""
    found = date_faults(shift.held_on)
    if shift.ends_at <= shift.starts_at:
        found.append(_("结束时间应当晚于开始时间。"))
    if shift.building is not None and shift.building.station_id != shift.station_id:
        found.append(_("该楼宇不属于本站。"))
    person = who(shift)
    if sentence := unfit(person, shift.station, shift.held_on):
        found.append(sentence)
    elif clash := clashes(shift, person, but=but):
        found.append(
            _("%(name)s在%(day)s %(from)s–%(to)s已有值班，不能重叠。")
            % {
                "name": person.name,
                "day": clash.held_on,
                "from": f"{clash.starts_at:%H:%M}",
                "to": f"{clash.ends_at:%H:%M}",
            }
        )
    return found


def clashes(shift: DutyShift, person: OnDuty, *, but: DutyShift | None = None) -> DutyShift | None:
    """Another turn of the person within the same hours, wherever it is."""
    rows = DutyShift.objects.filter(
        person.turns(),
        held_on=shift.held_on,
        starts_at__lt=shift.ends_at,
        ends_at__gt=shift.starts_at,
    ).exclude(pk__in=[row.pk for row in (shift, but) if row is not None and row.pk])
    found: DutyShift | None = rows.first()
    return found


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)
