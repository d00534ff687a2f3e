"""The ledger (台账): one row a case, with its dated events, for other programs (design §7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cases.enums import Capacity, EventKind, Side
from cases.models import Case, CaseEvent
from mediation.reports.cells import Cell

K = EventKind

#: Columns and their order are a fixed interface.
COLUMNS = (
    "serial", "case_number", "organisation", "state", "source", "external_references",
    "received_on", "reviewed_on", "eligible", "ineligible_reason", "accepted_on", "concluded_on",
    "ended_on", "ending", "category", "applicant", "respondent", "claimed_amount",
    "agreed_amount", "mediator", "events",
)  # fmt: skip
#: `state` of a void case, which no figure counts; its number is kept, and so is its row.
VOID = "void"
CHUNK = 500

_WORDS = {
    K.ACCEPTED: "accepted",
    K.INELIGIBLE: "ineligible",
    K.WITHDRAWN_BEFORE_ACCEPTANCE: "withdrawn",
    K.REOPENED: "reopened",
}


def rows(
    *, received_from: date | None = None, received_to: date | None = None
) -> Iterator[list[Cell]]:
    """Every case received from one day to another (both included), by day of receipt and serial.

    Read in chunks: memory does not grow with the number of cases.
    """
    cases = _readable()
    if received_from:
        cases = cases.filter(received_on__gte=received_from)
    if received_to:
        cases = cases.filter(received_on__lte=received_to)
    for case in cases.order_by("received_on", "serial").iterator(chunk_size=CHUNK):
        yield _row(case)


def rows_of(pks: Sequence[int]) -> dict[int, list[Cell]]:
    """Case → its row, for these cases."""
    found: dict[int, list[Cell]] = {}
    for start in range(0, len(pks), CHUNK):
        chunk = _readable().filter(pk__in=pks[start : start + CHUNK])
        found.update((case.pk, _row(case)) for case in chunk)
    return found


def _readable() -> Any:
    return Case.objects.select_related("organisation").prefetch_related(
        "parties", "external_references", "participations__user", "events__organisation"
    )


def _row(case: Case) -> list[Cell]:
    events = list(case.events.all())
    reviewed_on, eligible, reason = _decision(events)
    return [
        case.serial,
        case.case_number,
        case.organisation.code,
        VOID if case.voided_on else case.state,
        case.source,
        _joined(f"{row.system}:{row.number}" for row in case.external_references.all()),
        case.received_on,
        reviewed_on,
        eligible,
        reason,
        case.accepted_on,
        case.concluded_on,
        case.ended_on,
        case.ending,
        case.category,
        _names(case, Side.APPLICANT),
        _names(case, Side.RESPONDENT),
        case.claimed_amount,
        case.agreed_amount,
        _joined(_mediators(case)),
        ";".join(f"{event.happened_on.isoformat()}={word}" for event, word in _words(events)),
    ]


def _joined(values: Iterator[str]) -> str:
    return "、".join(values)


def _names(case: Case, side: Side) -> str:
    return _joined(party.name for party in case.parties.all() if party.side == side)


def _mediators(case: Case) -> Iterator[str]:
    """Who mediates, the lead first; of a case that nobody mediates any more, who led it last."""
    parts = [part for part in case.participations.all() if part.capacity == Capacity.MEDIATOR]
    active = [part for part in parts if part.is_active]
    led = [part for part in parts if part.is_lead]
    return (part.user.name for part in active or led[-1:])


def _decision(events: Sequence[CaseEvent]) -> tuple[date | None, str, str]:
    """Day, answer and reason of the latest decision on eligibility, one since undone as well.

    The latest is the one recorded last: a positive one keeps the day of its review.
    """
    decisions = [event for event in events if event.kind in (K.ELIGIBLE, K.INELIGIBLE)]
    if not decisions:
        return None, "", ""
    last = max(decisions, key=lambda event: event.pk)
    return last.happened_on, "yes" if last.kind == K.ELIGIBLE else "no", last.reason


def _words(events: Sequence[CaseEvent]) -> Iterator[tuple[CaseEvent, str]]:
    """The events that the ledger tells, in order, each in its word.

    Not told: positive decisions (a column of its own) and the giver's side of a transfer.
    """
    for event in events:
        if event.kind == K.CONCLUDED:
            yield event, event.ending
        elif event.kind == K.TRANSFERRED_IN:
            yield event, f"transferred:{event.organisation.code}"
        elif event.kind in _WORDS:
            yield event, _WORDS[EventKind(event.kind)]
