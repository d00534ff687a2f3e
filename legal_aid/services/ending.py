"""How aid ends, and how a mistaken end is undone (法律援助法 arts. 43, 48, 50)."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.services.common import legal_day
from legal_aid.enums import (
    AidKind,
    AidResult,
    AidState,
    AssignmentEnd,
    TerminationGround,
    WithdrawalReason,
)
from legal_aid.models import AidApplication
from legal_aid.services.assigning import end_assignment
from legal_aid.services.common import insist_may, insist_words
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate
from mediation.papers import services as papers


def close_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    result: str,
    recovered: Decimal | None,
    report: str,
    happened_on: date | None = None,
) -> AidApplication:
    """Close the matter with its result, what was recovered, and a report (art. 50).

    Raises:
        ActionRefused: while a stage is open, or for a matter that its case ends.
    """
    insist_may(actor, "close", application)
    if result not in AidResult.values:
        raise ActionRefused(_("请选择办理结果。"))
    report = insist_words(report, _("结案说明"))
    day = legal_day(happened_on, not_before=_last_day(application), what=_("最后一次办理的日期"))
    with gate(application, actor=actor, act="close_aid", version=version, happened_on=day) as fresh:
        if fresh.kind == AidKind.MEDIATION:
            raise ActionRefused(_("由调解案件办理的援助随案件结束，不单独结案。"))
        fire(fresh, "close", actor=actor, on=day)
        fresh.result, fresh.recovered_amount, fresh.end_text = result, recovered, report
        end_assignment(fresh, reason=AssignmentEnd.DONE, day=day)
    return fresh


def _last_day(application: AidApplication) -> date:
    days = [application.received_on, application.decided_on]
    days += application.steps.values_list("ended_on", flat=True)
    days += application.assignments.values_list("assigned_on", flat=True)
    return max(day for day in days if day)


def terminate_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    ground: str,
    explanation: str,
    happened_on: date | None = None,
) -> AidApplication:
    """End the aid before the matter ends, on one of the eight grounds of art. 48, in a letter."""
    insist_may(actor, "terminate", application)
    if ground not in TerminationGround.values:
        raise ActionRefused(_("请选择终止援助的事由。"))
    explanation = insist_words(explanation, _("理由说明"))
    day = legal_day(
        happened_on,
        not_before=application.decided_on or application.received_on,
        what=_("审批日期"),
    )
    with gate(
        application,
        actor=actor,
        act="terminate_aid",
        version=version,
        happened_on=day,
        reason=explanation,
    ) as fresh:
        if fresh.kind == AidKind.MEDIATION:
            raise ActionRefused(_("由调解案件办理的援助随案件结束，不单独终止。"))
        fresh.termination_ground, fresh.end_text = ground, explanation
        fire(fresh, "terminate", actor=actor, on=day)
        for step in fresh.steps.filter(ended_on=None):
            step.ended_on, step.result = max(day, step.started_on), AidResult.OTHER
            step.save()
        end_assignment(fresh, reason=AssignmentEnd.TERMINATED, day=day)
        papers.issue("aid_termination", fresh, actor=actor, happened_on=day)
    return fresh


def withdraw_application(
    application: AidApplication,
    *,
    actor: Actor,
    version: int | None,
    reason: str,
    happened_on: date | None = None,
) -> AidApplication:
    """The applicant takes the application back, or did not supply in time what was asked for.

    Raises:
        ActionRefused: for "not supplied" before its day is over.
    """
    insist_may(actor, "withdraw", application)
    if reason not in WithdrawalReason.values:
        raise ActionRefused(_("请选择撤回原因。"))
    day = legal_day(happened_on, not_before=application.received_on, what=_("申请日期"))
    with gate(
        application, actor=actor, act="withdraw_aid", version=version, happened_on=day
    ) as fresh:
        if reason == WithdrawalReason.NOT_SUPPLEMENTED:
            _insist_late(fresh, day)
        fresh.withdrawal_reason = reason
        fire(fresh, "withdraw", actor=actor, on=day)
        end_assignment(fresh, reason=AssignmentEnd.TERMINATED, day=day)
    return fresh


def _insist_late(application: AidApplication, day: date) -> None:
    asked = application.supplements.filter(supplied_on=None).first()
    if application.state != AidState.SUPPLEMENT or asked is None:
        raise ActionRefused(_("本件没有待补充的材料。"))
    if day <= asked.due_on:
        raise ActionRefused(
            _("补充期限到%(day)s为止，期满后才可以视为撤回。") % {"day": asked.due_on.isoformat()}
        )


def resume_application(
    application: AidApplication, *, actor: Actor, version: int | None, reason: str
) -> AidApplication:
    """Undo a mistaken closing or termination; a lawyer is assigned anew."""
    insist_may(actor, "resume", application)
    reason = insist_words(reason, _("恢复办理的理由"))
    with gate(
        application,
        actor=actor,
        act="resume_aid",
        version=version,
        reason=reason,
        happened_on=timezone.localdate(),
    ) as fresh:
        if fresh.kind == AidKind.MEDIATION:
            raise ActionRefused(_("由调解案件办理的援助随案件恢复，不单独恢复。"))
        fire(fresh, "resume", actor=actor)
        for paper in papers.issued("aid_termination", fresh):
            papers.void(paper, reason=reason, actor=actor, happened_on=timezone.localdate())
    return fresh
