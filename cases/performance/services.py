"""Recording that a party has turned to somebody because of a breach, and what came of it."""

from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import AgreementState
from cases.limitation import course_of, limitations, unperformed_days
from cases.models import Agreement, Case
from cases.performance.enums import PursuitState
from cases.performance.models import STEPS, Pursuit
from cases.performance.remedies import Choice, Situation, choices
from cases.promises import promises_of
from cases.services.common import beside, insist_may, legal_day, person_of
from cases.tracks.titles import enforceable_of
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire, gate


def choices_for(agreement: Agreement, today: date) -> list[Choice]:
    """The ways that are open today because something of the agreement is late; empty else."""
    promises = promises_of(agreement)
    if not any(one.is_late(today) for one in promises):
        return []
    case, calendar = agreement.case, station_calendar()
    course = course_of(case, unperformed=unperformed_days(agreement, today))
    return choices(
        Situation(
            agreement,
            promises,
            today,
            calendar,
            set(agreement.pursuits.values_list("remedy", "state")),
            titled_on(agreement),
            limitations(case, case.claims.all(), course, today=today, calendar=calendar),
        )
    )


def titled_on(agreement: Agreement) -> date | None:
    """Since when a court enforces it: by its track, or converted before tracks were followed."""
    if title := enforceable_of(agreement):
        return title.on
    return agreement.effective_on if agreement.state == AgreementState.CONVERTED else None


def missing_to_reopen(case: Case) -> list[str]:
    """What a body is dealing with, or has granted, stands on the agreement that reopening takes away."""
    if case.pursuits.filter(state__in=PursuitState.RUNNING).exists():
        return [_("当事人已就未履行提出的申请正在进行或者已获支持，不能恢复办理。")]
    return []


def open_pursuit(row: Pursuit, agreement: Agreement, *, actor: Actor, token: UUID) -> Pursuit:
    """Record which way the party has taken; sent again, the same row is returned.

    Args:
        row: unsaved: its way, body, number, day and note.
        token: of the form, by which it is known when it comes twice.

    Raises:
        NotAllowed.
        ActionRefused: for a way that is closed or being taken already, and for a day to come or
            before the agreement took effect.
    """
    with beside(agreement.case, actor=actor, act="open_pursuit", happened_on=row.filed_on) as case:
        insist_may(actor, "record_performance", case)
        made: Pursuit | None = case.pursuits.filter(token=token).first()
        if made is not None:
            return made
        fresh = Agreement.objects.get(pk=agreement.pk)
        fresh.case = case
        if fresh.state not in AgreementState.IN_FORCE or case.voided_on:
            raise ActionRefused(_("协议已不再有效。"))
        legal_day(row.filed_on, not_before=fresh.effective_on, what=_("协议生效日期"))
        offered = {one.remedy: one for one in choices_for(fresh, timezone.localdate())}
        choice = offered.get(row.remedy)  # type: ignore[call-overload]  # a code is a Remedy
        if choice is None:
            raise ActionRefused(_("没有到期未履行的款项或约定。"))
        if not choice.is_possible:
            raise ActionRefused(choice.why)
        row.case, row.agreement, row.token, row.recorded_by_id = (
            case,
            fresh,
            token,
            person_of(actor),
        )
        row.number = (case.pursuits.aggregate(last=Max("number"))["last"] or 0) + 1
        row.save()
    return row


def move_pursuit(
    pursuit: Pursuit,
    step: str,
    *,
    actor: Actor,
    version: int | None,
    on: date,
    reference: str = "",
    note: str = "",
) -> Pursuit:
    """Record what the body has said.

    Args:
        step: one of `STEPS`.
        reference: the body's number of it, kept as it was where empty.

    Raises:
        NotAllowed, StaleVersion.
        ActionRefused: for a step that is not possible now, and for a day before the last step.
    """
    if step not in STEPS:
        raise LookupError(step)
    with (
        beside(pursuit.case, actor=actor, act=f"{step}_pursuit", happened_on=on) as case,
        gate(pursuit, actor=actor, act=f"{step}_pursuit", version=version, happened_on=on) as fresh,
    ):
        fresh.case = case
        legal_day(on, not_before=fresh.last_day, what=_("上一步的日期"))
        fire(fresh, step, actor=actor, on=on)
        fresh.reference = reference or fresh.reference
        if note:
            fresh.note = f"{fresh.note}\n{note}".strip()
    return fresh
