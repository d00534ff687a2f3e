"""The work on an aided matter: its stages, each with body, result and what was recovered."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.services.common import legal_day
from legal_aid.enums import AidKind, AidResult, AidState
from legal_aid.models import AidApplication, AidStep
from legal_aid.services.common import insist_may
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate


def begin_step(
    application: AidApplication, step: AidStep, *, actor: Actor, version: int | None
) -> AidStep:
    """Begin a stage; the first one takes the matter from "assigned" to "in progress".

    Args:
        step: unsaved, with stage, body, reference and the day it began.

    Raises:
        ActionRefused: while another stage is open, or on a day out of order.
    """
    insist_may(actor, "record_step", application)
    with gate(
        application,
        actor=actor,
        act="begin_aid_step",
        version=version,
        happened_on=step.started_on,
    ) as fresh:
        _insist_worked_by_us(fresh)
        if fresh.state == AidState.ASSIGNED:
            fire(fresh, "begin", actor=actor)
        elif fresh.state != AidState.IN_PROGRESS:
            raise ActionRefused(
                _("当前状态为“%(state)s”，不能进行此操作。") % {"state": fresh.get_state_display()}
            )
        if fresh.steps.filter(ended_on=None).exists():
            raise ActionRefused(_("请先登记前一阶段的结果。"))
        last = fresh.steps.order_by("ended_on").last()
        legal_day(
            step.started_on,
            not_before=last.ended_on if last else fresh.received_on,
            what=_("前一阶段的结束日期") if last else _("申请日期"),
        )
        step.application = fresh
        step.save()
    return step


def end_step(
    step: AidStep,
    *,
    actor: Actor,
    version: int | None,
    result: str,
    ended_on: date,
    recovered: Decimal | None = None,
    remarks: str = "",
) -> AidStep:
    """Record how a stage ended, and what it recovered."""
    application = step.application
    insist_may(actor, "record_step", application)
    if result not in AidResult.values:
        raise ActionRefused(_("请选择阶段结果。"))
    with gate(
        application, actor=actor, act="end_aid_step", version=version, happened_on=ended_on
    ) as fresh:
        row: AidStep = fresh.steps.select_for_update().get(pk=step.pk)
        if row.ended_on is not None:
            raise ActionRefused(_("该阶段的结果已经登记。"))
        legal_day(ended_on, not_before=row.started_on, what=_("阶段开始日期"))
        row.ended_on, row.result = ended_on, result
        row.recovered_amount = recovered
        row.remarks = "\n".join(filter(None, (row.remarks, remarks.strip())))
        row.save()
    return row


def recovered_in_steps(application: AidApplication) -> Decimal | None:
    """What the stages recovered together; None where none says anything."""
    amounts = [row.recovered_amount for row in application.steps.all() if row.recovered_amount]
    return sum(amounts, Decimal(0)) if amounts else None


def _insist_worked_by_us(application: AidApplication) -> None:
    if application.kind != AidKind.REPRESENTATION:
        raise ActionRefused(
            _("“%(kind)s”不办理此步骤。") % {"kind": application.get_kind_display()}
        )
