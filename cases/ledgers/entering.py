"""The one act by which a historic case comes in: in its state, with its dates and foreign numbers.

No transition is played over. What is written says where it comes from (`ImportedRow`), and history
calls every row of it by the act `import_ledger`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from cases.change_enums import VoidReason
from cases.enums import (
    Capacity,
    Category,
    ClaimKind,
    ClaimOutcome,
    EmployerRole,
    Ending,
    EventKind,
    PartyKind,
    ReferenceSystem,
    Side,
)
from cases.ledgers import words
from cases.ledgers.entries import Entry
from cases.ledgers.judging import COLLECTIVE_FROM
from cases.ledgers.models import ImportBatch, ImportedRow
from cases.ledgers.reading import kind_of_applicant
from cases.ledgers.register import link_all
from cases.ledgers.telling import SERIAL, objective_of
from cases.models import (
    Case,
    CaseEvent,
    Claim,
    ClaimAgainst,
    ExternalReference,
    Holding,
    Participation,
    Party,
)
from mediation.deadlines import duties
from mediation.deadlines.calendar import WorkingCalendar, station_calendar
from mediation.history.actor import Actor
from mediation.history.recording import create_recorded
from mediation.people.enums import IdType
from mediation.people.services import register_of
from mediation.stations.models import Organisation
from mediation.stations.numbering import case_numbers, case_serials
from mediation.vault import keys

#: What the ending of a case made of its claims.
OUTCOMES = {
    Ending.AGREEMENT: ClaimOutcome.AGREED,
    Ending.OWN_SETTLEMENT: ClaimOutcome.AGREED,
    Ending.NO_AGREEMENT: ClaimOutcome.NOT_AGREED,
    Ending.WITHDRAWN: ClaimOutcome.WITHDRAWN,
    Ending.NOT_ACCEPTED: ClaimOutcome.NOT_ACCEPTED,
}


def enter_historic_cases(
    batch: ImportBatch, entries: Sequence[Entry], *, actor: Actor
) -> list[Case]:
    """Write a case for each of `entries`, in the caller's transaction and `acting` block.

    A serial of ours and a case number are taken over where they are free; whoever has none gets the
    next. The numbers that the file brings must have raised the counters before.
    """
    if not entries:
        return []
    serials, numbers = _serials(entries), _numbers(entries)
    calendar = station_calendar()
    cases = [
        _case(entry, serial, number, calendar, actor)
        for entry, serial, number in zip(entries, serials, numbers, strict=True)
    ]
    keys.make(case.data_key_id for case in cases)
    create_recorded(cases)
    pairs = list(zip(entries, cases, strict=True))
    create_recorded([row for entry, case in pairs for row in _holdings(entry, case)])
    parties = {case.pk: _parties(entry, case) for entry, case in pairs}
    _link(parties.values(), cases)
    create_recorded([party for rows in parties.values() for party in rows])
    claims = {case.pk: claim for entry, case in pairs if (claim := _claim(entry, case))}
    create_recorded(list(claims.values()))
    create_recorded(
        [
            row
            for entry, case in pairs
            if case.pk in claims
            for row in _against(entry, claims[case.pk], parties[case.pk])
        ]
    )
    create_recorded([row for entry, case in pairs for row in _participations(entry, case)])
    create_recorded([row for entry, case in pairs for row in _references(entry, case)])
    create_recorded([row for entry, case in pairs for row in _events(entry, case)])
    create_recorded(
        [
            ImportedRow(case=case, batch=batch, number=entry.row, digest=entry.digest)
            for entry, case in pairs
        ]
    )
    return cases


# --- Numbers ----------------------------------------------------------------------------------


def _serials(entries: Sequence[Entry]) -> list[str]:
    """The serial of each: its own where it is one of ours and free, else the next of its year."""
    wanted = [entry.serial for entry in entries if SERIAL.fullmatch(entry.serial)]
    taken = set(Case.objects.filter(serial__in=wanted).order_by().values_list("serial", flat=True))
    codes = {one.code for entry in entries for one in _organisations(entry)}

    def own(entry: Entry) -> str:
        found = SERIAL.fullmatch(entry.serial)
        return entry.serial if found and found[1] in codes and entry.serial not in taken else ""

    return _filled([own(entry) for entry in entries], entries, case_serials, lambda e: e.received_on.year)  # fmt: skip


def _numbers(entries: Sequence[Entry]) -> list[str]:
    """The case number of each that was accepted: its own, else the next of its year."""
    accepted = [entry for entry in entries if entry.accepted_on]
    given = _filled(
        [entry.case_number for entry in accepted],
        accepted,
        case_numbers,
        lambda entry: (entry.accepted_on or entry.received_on).year,
    )
    drawn = dict(zip((entry.row for entry in accepted), given, strict=True))
    return [drawn.get(entry.row, "") for entry in entries]


def _filled(
    known: list[str],
    entries: Sequence[Entry],
    draw: Callable[[Organisation, int, int], list[str]],
    year_of: Callable[[Entry], int],
) -> list[str]:
    """`known`, with numbers drawn for those that are empty, counter by counter."""
    lacking: dict[tuple[int, int], list[int]] = defaultdict(list)
    organisations: dict[int, Organisation] = {}
    for place, (number, entry) in enumerate(zip(known, entries, strict=True)):
        if not number:
            first = entry.holdings[0].organisation
            organisations[first.pk] = first
            lacking[first.pk, year_of(entry)].append(place)
    # In one order, so that two imports cannot wait for each other's counters.
    for (pk, year), places in sorted(lacking.items()):
        for place, number in zip(places, draw(organisations[pk], year, len(places)), strict=True):
            known[place] = number
    return known


def _organisations(entry: Entry) -> Iterable[Organisation]:
    return [entry.organisation, *(held.organisation for held in entry.holdings)]


# --- Rows -------------------------------------------------------------------------------------


def _case(entry: Entry, serial: str, number: str, calendar: WorkingCalendar, actor: Actor) -> Case:
    accepted, refused = entry.accepted_on is not None, entry.ending == Ending.NOT_ACCEPTED
    objective = True if accepted else objective_of(entry.ineligible_reason) if refused else None
    due_on = None
    if entry.accepted_on:
        due_on = duties.deadline(duties.MEDIATION, entry.accepted_on, calendar).due
    return Case(
        serial=serial,
        case_number=number,
        organisation=entry.organisation,
        station_id=entry.organisation.station_id or entry.organisation.pk,
        state=entry.case_state,
        source=entry.source,
        received_on=entry.received_on,
        category=entry.category,
        is_collective=entry.worker_count >= COLLECTIVE_FROM,
        worker_count=entry.worker_count,
        facts=entry.facts,
        summary=entry.summary,
        claimed_amount=entry.claimed_amount or Decimal(0),
        reviewed_on=entry.reviewed_on,
        eligible=True if accepted else False if refused else None,
        objective_met=objective,
        willing=True if accepted else False if refused and objective else None,
        ineligible_reason=entry.ineligible_reason if refused else "",
        accepted_on=entry.accepted_on,
        due_on=due_on,
        ending=entry.ending,
        failure_reason=entry.failure_reason if entry.ending == Ending.NO_AGREEMENT else "",
        concluded_on=entry.concluded_on,
        ended_on=entry.ended_on,
        agreed_amount=entry.agreed_amount if entry.ending in Ending.SETTLED else None,
        voided_on=entry.voided_on,
        void_reason=VoidReason.MISTAKE if entry.voided_on else "",
        created_by_id=actor.user_id,
    )


def _holdings(entry: Entry, case: Case) -> list[Holding]:
    return [
        Holding(
            case=case, organisation=held.organisation, starts_on=held.starts_on, ends_on=held.ends_on
        )
        for held in entry.holdings
    ]  # fmt: skip


def _parties(entry: Entry, case: Case) -> list[Party]:
    kinds = [kind_of_applicant(name, entry.source) for name in entry.applicants]
    other = PartyKind.EMPLOYER if PartyKind.WORKER in kinds else PartyKind.WORKER
    rows = [
        Party(case=case, side=Side.APPLICANT, kind=kind, name=name)
        for name, kind in zip(entry.applicants, kinds, strict=True)
    ]
    for name in entry.respondents:
        kind = words.kind_of(name, otherwise=other)
        rows.append(Party(case=case, side=Side.RESPONDENT, kind=kind, name=name))
    for order, party in enumerate(rows, start=1):
        party.order = order
        if party.kind == PartyKind.EMPLOYER:
            party.employer_role = EmployerRole.EMPLOYER
    _give_numbers(entry, rows)
    return rows


def _give_numbers(entry: Entry, rows: list[Party]) -> None:
    """Telephones go to the first of a side; identity number and credit code to whom they fit."""
    for side, phone in (
        (Side.APPLICANT, entry.applicant_phone),
        (Side.RESPONDENT, entry.respondent_phone),
    ):
        next(party for party in rows if party.side == side).phone = phone
    workers = [party for party in rows if party.kind == PartyKind.WORKER]
    employers = [party for party in rows if party.kind == PartyKind.EMPLOYER]
    if entry.id_number and workers:
        workers[0].id_type, workers[0].id_number = IdType.RESIDENT, entry.id_number
    if entry.credit_code and employers:
        employers[-1].credit_code = entry.credit_code


def _link(parties: Iterable[list[Party]], cases: Sequence[Case]) -> None:
    """The parties refer to the register of whoever holds their case."""
    by_register: dict[int, tuple[Organisation, list[Party]]] = {}
    for case, rows in zip(cases, parties, strict=True):
        register = register_of(case.organisation)
        by_register.setdefault(register.pk, (register, []))[1].extend(rows)
    for _pk, (register, rows) in sorted(by_register.items()):
        link_all(rows, station=register)


def _claim(entry: Entry, case: Case) -> Claim | None:
    if not (entry.claim or entry.claimed_amount or entry.category):
        return None
    return Claim(
        case=case,
        category=entry.category or Category.OTHER,
        kind=ClaimKind.OTHER,
        amount=entry.claimed_amount or None,
        description=entry.claim,
    )


def _against(entry: Entry, claim: Claim, parties: list[Party]) -> list[ClaimAgainst]:
    outcome = OUTCOMES[Ending(entry.ending)] if entry.ending else ClaimOutcome.OPEN
    return [
        ClaimAgainst(
            case=claim.case,
            claim=claim,
            respondent=party,
            outcome=outcome,
            outcome_on=entry.ended_on,
        )
        for party in parties
        if party.side == Side.RESPONDENT
    ]


def _participations(entry: Entry, case: Case) -> list[Participation]:
    return [
        Participation(
            case=case,
            user_id=user,
            capacity=Capacity.MEDIATOR,
            is_lead=place == 0,
            starts_on=entry.accepted_on or entry.received_on,
        )
        for place, user in enumerate(entry.mediators)
    ]


def _references(entry: Entry, case: Case) -> list[ExternalReference]:
    """What others call the case; and what the ledger called it, where we do not."""
    told = list(entry.references)
    if entry.serial and entry.serial != case.serial:
        told.append((ReferenceSystem.OTHER, entry.serial))
    if entry.case_number and entry.case_number != case.case_number:
        told.append((ReferenceSystem.OTHER, entry.case_number))
    return [
        ExternalReference(case=case, system=system, number=number)
        for system, number in dict.fromkeys(told)
    ]


def _events(entry: Entry, case: Case) -> list[CaseEvent]:
    conclusions = [i for i, event in enumerate(entry.events) if event.kind == EventKind.CONCLUDED]
    rows = []
    for place, event in enumerate(entry.events):
        row = CaseEvent(
            case=case,
            kind=event.kind,
            happened_on=event.day,
            organisation=event.organisation,
            ending=event.ending,
            reason=event.reason,
            objective_met=event.objective_met,
        )
        if event.ending:
            settled = event.ending in Ending.SETTLED
            row.persons = entry.worker_count
            row.persons_settled = entry.worker_count if settled else 0
            if case.concluded_on and place == conclusions[-1]:
                row.amount = case.agreed_amount
        rows.append(row)
    return rows
