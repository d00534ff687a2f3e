"""Where a case goes that was not settled (去向): several, later ones, corrections, what came of it."""

from datetime import date

from django.utils.translation import gettext as _

from cases.enums import CaseState, DestinationResult, Ending
from cases.models import Case, Destination
from cases.services.common import insist_may, insist_state, legal_day
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate

#: Columns that the forms own.
COLUMNS = ("kind", "body_name", "decided_on", "number", "result", "result_on", "remarks")


def add_destination(
    case: Case, destination: Destination, *, actor: Actor, version: int | None
) -> Destination:
    """Where a case went, told after it was closed."""
    day = legal_day(destination.decided_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="add_destination", version=version, happened_on=day) as fresh:
        _insist_ended(fresh, actor)
        destination.decided_on = day
        write_destination(fresh, destination)
    return destination


def correct_destination(
    destination: Destination, *, actor: Actor, version: int | None, reason: str
) -> Destination:
    """Complete or correct a destination: its number, what came of it, a mistake.

    Args:
        version: the case's.
        reason: why; history keeps what stood there before.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(
        destination.case, actor=actor, act="correct_destination", version=version, reason=reason
    ) as fresh:
        row = _row(fresh, destination, actor)
        for name in COLUMNS:
            setattr(row, name, getattr(destination, name))
        write_destination(fresh, row)
    return row


def remove_destination(
    destination: Destination, *, actor: Actor, version: int | None, reason: str
) -> Case:
    """Take back a destination recorded by mistake; history keeps it.

    Raises:
        ActionRefused: for the last one of a case without agreement (17号令 art. 30).
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(
        destination.case, actor=actor, act="remove_destination", version=version, reason=reason
    ) as fresh:
        row = _row(fresh, destination, actor)
        if fresh.ending == Ending.NO_AGREEMENT and fresh.destinations.count() == 1:
            raise ActionRefused(_("调解不成的案件须保留至少一项去向，请更正这一项。"))
        row.delete()
    return fresh


def write_destination(case: Case, destination: Destination) -> None:
    """Write a destination inside an operation that has opened the gate already."""
    day = legal_day(destination.decided_on, not_before=case.received_on, what=_("收到申请日期"))
    _insist_result(destination.result, destination.result_on, day)
    destination.case, destination.decided_on = case, day
    destination.save()


def _insist_result(result: str, result_on: date | None, decided_on: date) -> None:
    if result and result not in DestinationResult.values:
        raise ActionRefused(_("请选择处理结果。"))
    if result_on and not result:
        raise ActionRefused(_("填写结果日期的，请选择处理结果。"))
    if result_on:
        legal_day(result_on, not_before=decided_on, what=_("去向日期"))


def _insist_ended(case: Case, actor: Actor) -> None:
    insist_may(actor, "add_destination", case)
    # Of a collective case settled in part, some members went another way.
    partly = (CaseState.SETTLED,) if case.partly_settled else ()
    insist_state(case, CaseState.REFERRED, CaseState.WITHDRAWN, *partly)


def _row(case: Case, destination: Destination, actor: Actor) -> Destination:
    _insist_ended(case, actor)
    row: Destination | None = case.destinations.filter(pk=destination.pk).first()
    if row is None:
        raise ActionRefused(_("该去向不属于本案，请刷新后重试。"))
    return row
