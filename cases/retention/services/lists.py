"""Making, proposing and approving a destruction list; two people, neither of them twice."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.retention import due, registry
from cases.retention.enums import Decision, Stage
from cases.retention.models import DestructionItem, DestructionList, DueRecord, LegalHold
from cases.retention.permissions import APPRAISERS, due_visible_to, may_approve
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.jobs.services import enqueue
from mediation.stations.models import User
from mediation.stations.numbering import next_serial

JOB = "retention.carry_out"
#: So many records a list: a person has to look at each of them.
MOST = 500
NAMED = 5


def make_list(serials: Sequence[str], *, actor: Actor) -> DestructionList:
    """A list of records that are due, for appraisal; each starts as to be destroyed.

    Raises:
        NotAllowed, ActionRefused: for nothing chosen, two stations, what is held or listed already.
    """
    if actor.role not in APPRAISERS:
        raise NotAllowed(_("只有站长可以编制销毁清单。"))
    rows = list(due_visible_to(actor).filter(serial__in=serials[: MOST + 1]).order_by("serial"))
    if not rows:
        raise ActionRefused(_("请至少选择一件到期档案。"))
    if len(rows) > MOST:
        raise ActionRefused(_("一份清单最多 %(count)s 件。") % {"count": MOST})
    stations = {row.station_id for row in rows}
    if len(stations) > 1:
        raise ActionRefused(_("一份清单只能包括同一工作站的档案。"))
    with transaction.atomic(), acting(actor, act="make_destruction_list"):
        station = rows[0].station
        number = f"XH-{next_serial(station, timezone.localdate().year, kind='destruction')}"
        _refuse_named(_listed_already(rows), _("已在另一份未完成的清单中：%(serials)s。"))
        _refuse_named(_held(rows), _("已登记暂缓销毁：%(serials)s。"))
        made = DestructionList(
            number=number, station=station, created_by=User.objects.get(pk=actor.user_id)
        )
        made.save()
        for row in rows:
            keeper = registry.keeper(row.subject_label)
            record = keeper.find(row.serial)
            DestructionItem(
                list=made,
                subject_label=row.subject_label,
                subject_id=row.subject_id,
                root_ref=row.root_ref,
                data_key_id=record.data_key_id,
                serial=row.serial,
                kind=row.kind,
                organisation_name=row.organisation.name,
                base_on=row.base_on,
                due_on=row.due_on,
                years=row.years,
            ).save()
    return made


def appraise(
    list_: DestructionList,
    *,
    decisions: Mapping[int, tuple[str, str, date | None]],
    opinion: str,
    actor: Actor,
    version: int | None,
) -> DestructionList:
    """Write what the appraisal says: item → decision, reason, extended to; and the opinion.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with gate(list_, actor=actor, act="appraise_records", version=version) as fresh:
        _insist(actor, fresh, Stage.DRAFT)
        fresh.opinion = opinion.strip()
        items = {item.pk: item for item in fresh.items.all()}
        for pk, (decision, reason, extended_to) in decisions.items():
            item = items.get(pk)
            if item is None:
                continue
            item.decision, item.reason = decision, reason.strip()
            item.extended_to = extended_to if decision == Decision.EXTEND else None
            if faults := _faults(item):
                raise ActionRefused(*faults)
            item.save()
    return fresh


def propose(list_: DestructionList, *, actor: Actor, version: int | None) -> DestructionList:
    """Hand the list to a second person."""
    with gate(list_, actor=actor, act="propose_destruction", version=version) as fresh:
        _insist(actor, fresh, Stage.DRAFT)
        if not fresh.opinion.strip():
            raise ActionRefused(_("请填写鉴定意见。"))
        fresh.stage = Stage.PROPOSED
        fresh.proposed_by, fresh.proposed_on = _user(actor), timezone.localdate()
    return fresh


def send_back(
    list_: DestructionList, *, answer: str, actor: Actor, version: int | None
) -> DestructionList:
    """The second person does not approve: back to appraisal, with the reason."""
    with gate(list_, actor=actor, act="send_back_destruction", version=version) as fresh:
        _insist_second(actor, fresh)
        if not answer.strip():
            raise ActionRefused(_("请填写退回的理由。"))
        fresh.stage, fresh.answer = Stage.DRAFT, answer.strip()
        fresh.proposed_by = fresh.proposed_on = None
    return fresh


def cancel(list_: DestructionList, *, actor: Actor, version: int | None) -> DestructionList:
    """Give the list up before it is approved; its records are due as before."""
    with gate(list_, actor=actor, act="cancel_destruction", version=version) as fresh:
        _insist(actor, fresh, Stage.DRAFT, Stage.PROPOSED)
        fresh.stage = Stage.CANCELLED
    return fresh


def approve(
    list_: DestructionList, *, answer: str, actor: Actor, version: int | None
) -> DestructionList:
    """The second person approves; a job then destroys item by item.

    What has become held, or is not due any more, since the list was made refuses the whole list:
    the appraisal has to look at it again.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with gate(list_, actor=actor, act="approve_destruction", version=version) as fresh:
        _insist_second(actor, fresh)
        items = list(fresh.items.filter(decision=Decision.DESTROY))
        _refuse_named(_held(items), _("已登记暂缓销毁：%(serials)s。请退回重新鉴定。"))
        _refuse_named(_not_due(fresh, items), _("已不再到期：%(serials)s。请退回重新鉴定。"))
        fresh.stage, fresh.answer = Stage.APPROVED, answer.strip()
        fresh.approved_by, fresh.approved_on = _user(actor), timezone.localdate()
        enqueue(JOB, key=f"{JOB}:{fresh.number}", payload={"list": fresh.pk}, actor=actor)
    return fresh


def _user(actor: Actor) -> User:
    user: User = User.objects.get(pk=actor.user_id)
    return user


def _insist(actor: Actor, list_: DestructionList, *stages: Stage) -> None:
    if actor.role not in APPRAISERS:
        raise NotAllowed(_("只有站长可以办理销毁鉴定。"))
    _insist_stage(list_, *stages)


def _insist_second(actor: Actor, list_: DestructionList) -> None:
    _insist_stage(list_, Stage.PROPOSED)
    if not may_approve(actor, list_):
        raise NotAllowed(_("须由提交人以外的站长或系统管理员审批。"))


def _insist_stage(list_: DestructionList, *stages: Stage) -> None:
    if list_.stage not in stages:
        raise ActionRefused(
            _("清单当前状态为“%(stage)s”，不能进行此操作。") % {"stage": list_.get_stage_display()}
        )


def _faults(item: DestructionItem) -> list[str]:
    faults = []
    if item.decision not in Decision.values:
        faults.append(_("%(serial)s：请选择鉴定结论。") % {"serial": item.serial})
    if item.decision != Decision.DESTROY and not item.reason:
        faults.append(_("%(serial)s：保留或延长须写明理由。") % {"serial": item.serial})
    if item.decision == Decision.EXTEND and (
        item.extended_to is None or item.extended_to <= timezone.localdate()
    ):
        faults.append(_("%(serial)s：延长至的日期须晚于今天。") % {"serial": item.serial})
    return faults


def _listed_already(rows: Sequence[DueRecord]) -> list[str]:
    open_items = DestructionItem.objects.filter(list__stage__in=Stage.OPEN)
    refs = [row.root_ref for row in rows]
    return sorted(open_items.filter(root_ref__in=refs).values_list("serial", flat=True))


def _held(rows: Sequence[Any]) -> list[str]:
    refs = [row.root_ref for row in rows]
    active = LegalHold.objects.active().filter(root_ref__in=refs)
    return sorted(set(active.values_list("serial", flat=True)))


def _not_due(list_: DestructionList, items: Sequence[DestructionItem]) -> list[str]:
    today = timezone.localdate()
    found = []
    for keeper in registry.keepers():
        own = [item for item in items if item.subject_label == keeper.label]
        if own:
            pks = [item.subject_id for item in own]
            standing = due.still_due(keeper, list_.station_id, pks, today)
            found += [item.serial for item in own if item.subject_id not in standing]
    return found


def _refuse_named(serials: Sequence[str], sentence: str) -> None:
    if serials:
        shown = "、".join(serials[:NAMED]) + ("…" if len(serials) > NAMED else "")
        raise ActionRefused(sentence % {"serials": shown})
