"""What must be true of a case and everything below it, whatever was done to it.

The database's own constraints are left out: an operation that ran into one would show itself as an
IntegrityError.
"""

from datetime import date

from django.db.models import Max, Sum

from cases.change_enums import OPEN_TRANSFERS
from cases.enums import AgreementState, CaseState, ClaimOutcome, Ending, EventKind, SessionStatus
from cases.guards import missing_marks, missing_to_perform
from cases.models import Agreement, Case
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.people.services import register_of

UNFINISHED = (AgreementState.DRAFT, AgreementState.SIGNING)
TOOK_EFFECT = (*AgreementState.STANDING, AgreementState.SUPERSEDED)


def broken(case: Case) -> list[str]:
    """Names of the invariants that `case` breaks."""
    checks = [_acceptance, _events, _clock, _history, _held, _parties]
    if case.voided_on:
        checks.append(_void)
    elif case.state == CaseState.SETTLED:
        checks.append(_settled)
    elif case.state == CaseState.REFERRED:
        checks.append(_referred)
    if case.state in CaseState.FINAL:
        checks.append(_ended)
    found = [check.__name__.strip("_") for check in checks if not check(case)]
    return found + [
        f"agreement {row.number}" for row in case.agreements.all() if not _agreement(row)
    ]


def _acceptance(case: Case) -> bool:
    accepted = case.accepted_on is not None
    return accepted == bool(case.case_number) and accepted == (case.due_on is not None)


def _events(case: Case) -> bool:
    """The events, told in their order, end where the case stands."""
    accepted: date | None = None
    ended: tuple[date, str] | None = None
    for event in case.events.order_by("pk"):
        if event.kind == EventKind.ACCEPTED:
            if accepted or ended:
                return False
            accepted = event.happened_on
        elif event.kind in (
            EventKind.CONCLUDED, EventKind.WITHDRAWN_BEFORE_ACCEPTANCE, EventKind.INELIGIBLE,
        ):  # fmt: skip
            if ended or (event.kind == EventKind.CONCLUDED) != (accepted is not None):
                return False
            ended = event.happened_on, event.ending or Ending.NOT_ACCEPTED
            if event.kind == EventKind.CONCLUDED and event.happened_on < (accepted or date.max):
                return False
        elif event.kind == EventKind.REOPENED:
            if ended is None or event.happened_on < ended[0]:
                return False
            ended = None
    now = (case.ended_on, case.ending) if case.ended_on else None
    last = case.events.filter(kind=EventKind.CONCLUDED).order_by("pk").last()
    amount = last.amount if last is not None and case.concluded_on else None
    return accepted == case.accepted_on and ended == now and amount == case.agreed_amount


def _clock(case: Case) -> bool:
    """Only granted extensions move the end of the fifteen days."""
    if case.extensions.filter(granted=False).exists():
        return False
    last = case.extensions.order_by("pk").last()
    return case.extended_to == (last.to_due if last else None) and (
        last is None or case.due_on == last.to_due
    )


def _history(case: Case) -> bool:
    newest = case.history.first()
    return (newest.state, newest.version) == (case.state, case.version)


def _held(case: Case) -> bool:
    """Holdings follow each other without a gap up to the holder of today, one event pair a move."""
    held = list(case.holdings.order_by("starts_on", "pk"))
    ends = [row.ends_on for row in held]
    moved = case.events.filter(kind=EventKind.TRANSFERRED_IN).order_by("pk")
    left = case.events.filter(kind=EventKind.TRANSFERRED_OUT).order_by("pk")
    places = [row.organisation_id for row in held]
    return (
        held[0].starts_on == case.received_on
        and ends == [*(row.starts_on for row in held[1:]), None]
        and places[-1] == case.organisation_id
        and [row.organisation_id for row in moved] == places[1:]
        and [row.organisation_id for row in left] == places[:-1]
    )


def _parties(case: Case) -> bool:
    """Open claims are against somebody who is party; who is party is in the holder's register."""
    present = list(case.parties.select_related("person", "employer"))
    open_against = case.claims_against.filter(outcome=ClaimOutcome.OPEN)
    gone = open_against.exclude(respondent__in=[party.pk for party in present])
    registers = {(party.person or party.employer).station_id for party in present}
    return not gone.exists() and registers == {register_of(case.organisation).pk}


def _void(case: Case) -> bool:
    """Nothing is under way, no paper counts, and the event says so."""
    events = case.events.filter(kind=EventKind.VOIDED)
    papers_count = Paper.objects.of_aggregate(case).standing().exists()
    return _nothing_under_way(case) and events.count() == 1 and not papers_count


def _nothing_under_way(case: Case) -> bool:
    planned = case.sessions.filter(status=SessionStatus.PLANNED).exists()
    unfinished = case.agreements.filter(state__in=UNFINISHED).exists()
    offered = case.transfers.filter(state__in=OPEN_TRANSFERS).exists()
    return not planned and not unfinished and not offered


def _settled(case: Case) -> bool:
    """An agreement in effect or a proved settlement, and no claim without an outcome."""
    if case.claims_against.filter(outcome=ClaimOutcome.OPEN).exists():
        return False
    standing = case.agreements.filter(state__in=AgreementState.STANDING).first()
    if case.ending == Ending.AGREEMENT:
        return (
            standing is not None
            and standing.total == case.agreed_amount
            and standing.effective_on <= case.concluded_on
        )
    settlement = getattr(case, "own_settlement", None)
    return (
        standing is None
        and settlement is not None
        and settlement.amount == case.agreed_amount
        and settlement.settled_on <= case.concluded_on
    )


def _referred(case: Case) -> bool:
    """The notice in writing; after mediation also where the case goes."""
    if case.accepted_on is None:
        return case.eligible is False and papers.issued("non_acceptance", case).count() == 1
    return papers.issued("termination", case).count() == 1 and case.destinations.exists()


def _ended(case: Case) -> bool:
    """Nothing may come about any more."""
    withdrawn = case.state == CaseState.WITHDRAWN
    requested = case.withdrawal_requests.exists() or not withdrawn
    return _nothing_under_way(case) and requested


def _agreement(agreement: Agreement) -> bool:
    """Effect follows from the marks, payments from the terms, and a paper from being offered."""
    marked = not missing_marks(agreement)
    if agreement.state in TOOK_EFFECT:
        last = agreement.marks.aggregate(last=Max("marked_on"))["last"]
        if not marked or agreement.effective_on != last:
            return False
    elif agreement.effective_on is not None or (
        agreement.state == AgreementState.SIGNING and marked
    ):
        return False
    in_force = agreement.state in (AgreementState.SIGNING, *AgreementState.STANDING)
    if papers.issued("agreement", agreement).count() != in_force:
        return False
    if agreement.state == AgreementState.PERFORMED and missing_to_perform(agreement):
        return False
    sums = agreement.terms.annotate(parts=Sum("instalments__amount"))
    if any(term.parts not in (None, term.amount) for term in sums):
        return False
    return agreement.total == sum(term.amount or 0 for term in sums)
