"""What was entered about the limitation of claims: added, and taken back with a reason."""

from django.utils.translation import gettext as _

from cases.models import Case, LimitationEvent
from cases.services.common import insist_may, legal_day
from mediation.deadlines.limitation import Ground
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate


def record_limitation_event(
    case: Case, event: LimitationEvent, *, actor: Actor, version: int | None
) -> LimitationEvent:
    """Enter an interruption or suspension (调解仲裁法 art. 27; 17号令 art. 31).

    Raises:
        ActionRefused: for a day to come, a claim of another case, a suspension without an end, and
            what is entered already.
    """
    with gate(case, actor=actor, act="record_limitation", version=version) as fresh:
        insist_may(actor, "record_limitation", fresh)
        event.case = fresh
        event.happened_on = legal_day(event.happened_on)
        suspends = event.ground in Ground.SUSPENDING
        if suspends != (event.until is not None) or (
            event.until and event.until < event.happened_on
        ):
            raise ActionRefused(_("时效中止须填写截止日期，且不早于发生日期；其他事由不填。"))
        if event.claim_id and not fresh.claims.filter(pk=event.claim_id).exists():
            raise ActionRefused(_("该请求不属于本案，请刷新后重试。"))
        same = fresh.limitation_events.filter(
            claim=event.claim_id, ground=event.ground, happened_on=event.happened_on
        )
        if same.exists():
            raise ActionRefused(_("该事由已经登记。"))
        event.save()
    return event


def remove_limitation_event(
    event: LimitationEvent, *, actor: Actor, version: int | None, reason: str
) -> Case:
    """Take back what was entered by mistake; history keeps it.

    Args:
        version: the case's.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(
        event.case, actor=actor, act="remove_limitation", version=version, reason=reason
    ) as fresh:
        insist_may(actor, "record_limitation", fresh)
        row = fresh.limitation_events.filter(pk=event.pk).first()
        if row is None:
            raise ActionRefused(_("该事由不属于本案，请刷新后重试。"))
        row.delete()
    return fresh
