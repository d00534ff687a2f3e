"""Periods and holds."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.retention import registry
from cases.retention.models import LegalHold, RetentionPeriod
from cases.retention.permissions import APPRAISERS, KEEPERS
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation, User
from mediation.stations.permissions import organisations_visible_to

EARLIEST = date(1990, 1, 1)


def set_period(period: RetentionPeriod, *, actor: Actor) -> RetentionPeriod:
    """Enter how long a station keeps a kind of record from a day on.

    Raises:
        NotAllowed, ActionRefused.
    """
    _insist(actor, KEEPERS, period.station)
    with transaction.atomic(), acting(actor, act="set_retention_period"):
        Organisation.objects.select_for_update(of=("self",)).get(pk=period.station_id)
        if faults := _faults(period):
            raise ActionRefused(*faults)
        period.save()
    return period


def remove_period(period: RetentionPeriod, *, reason: str, actor: Actor) -> None:
    """Take out an entry that should never have been made; history keeps it."""
    _insist(actor, KEEPERS, period.station)
    if not reason.strip():
        raise ActionRefused(_("请填写理由。"))
    with transaction.atomic(), acting(actor, act="remove_retention_period", reason=reason):
        Organisation.objects.select_for_update(of=("self",)).get(pk=period.station_id)
        period.delete()


def place_hold(
    serial: str, *, ground: str, reason: str, until: date | None, actor: Actor
) -> LegalHold:
    """Put off the destruction of a record until a day, or until somebody lifts the hold.

    Raises:
        NotAllowed, ActionRefused.
    """
    keeper, record = _found(serial, actor)
    _insist(actor, APPRAISERS, record.organisation)
    today = timezone.localdate()
    if record.destroyed_on:
        raise ActionRefused(_("%(serial)s 已销毁。") % {"serial": serial})
    if until is not None and until < today:
        raise ActionRefused(_("暂缓至的日期不能早于今天。"))
    if not reason.strip():
        raise ActionRefused(_("请填写说明。"))
    with transaction.atomic(), acting(actor, act="place_hold"):
        root = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        hold = LegalHold(
            subject_label=keeper.label,
            subject_id=root.pk,
            root_ref=root.aggregate_ref(),
            data_key_id=root.data_key_id,
            serial=root.serial,
            station_id=root.organisation.station_id or root.organisation_id,
            ground=ground,
            reason=reason.strip(),
            placed_by=User.objects.get(pk=actor.user_id),
            placed_on=today,
            until=until,
        )
        hold.save()
    return hold


def lift_hold(hold: LegalHold, *, reason: str, actor: Actor) -> None:
    """The reason for waiting is gone: the record may be destroyed when its time is over.

    Raises:
        NotAllowed, ActionRefused.
    """
    _insist(actor, APPRAISERS, hold.station)
    if not reason.strip():
        raise ActionRefused(_("请填写解除理由。"))
    with transaction.atomic(), acting(actor, act="lift_hold"):
        root = hold.aggregate_root()
        type(root)._default_manager.select_for_update(of=("self",)).get(pk=root.pk)
        fresh = LegalHold.objects.get(pk=hold.pk)
        if fresh.lifted_on:
            raise ActionRefused(_("已经解除。"))
        fresh.lifted_on, fresh.lift_reason = timezone.localdate(), reason.strip()
        fresh.lifted_by = User.objects.get(pk=actor.user_id)
        fresh.save()


def _found(serial: str, actor: Actor) -> tuple[registry.Keeper, Any]:
    found = registry.find(serial.strip().upper())
    if found is None or not _sees(actor, found[1].organisation):
        raise ActionRefused(_("找不到编号为 %(serial)s 的档案。") % {"serial": serial})
    return found


def _sees(actor: Actor, organisation: Organisation) -> bool:
    visible: bool = organisations_visible_to(actor).filter(pk=organisation.pk).exists()
    return visible


def _insist(actor: Actor, roles: tuple[str, ...], organisation: Organisation) -> None:
    if actor.role not in roles or not _sees(actor, organisation):
        raise NotAllowed(_("您的角色不能进行此操作。"))


def _faults(period: RetentionPeriod) -> list[str]:
    faults = []
    if period.station.kind != OrganisationKind.STATION:
        faults.append(_("保管期限只能属于工作站。"))
    if period.kind not in {kind.code for kind in registry.kinds()}:
        faults.append(_("请选择档案种类。"))
    if not period.source.strip():
        faults.append(_("请写明依据文件的名称和条款。"))
    if period.years is not None and not 1 <= period.years <= 100:
        faults.append(_("保管年限应为 1 至 100 年；永久保管请留空。"))
    if not EARLIEST <= period.valid_from <= timezone.localdate():
        faults.append(_("适用日期过早，或晚于今天。"))
    same = RetentionPeriod.objects.filter(
        station=period.station, kind=period.kind, valid_from=period.valid_from
    )
    if same.exists():
        faults.append(_("该种类已有自同一日起适用的期限。"))
    return faults
