"""Checking a whole ledger, and entering it: all of it in one transaction, or chunk by chunk.

Rows are entered only after every one of them was checked. Up to `IN_ONE` rows they are then entered in
one transaction: all, or none. A larger ledger would keep everybody else from writing for too long: it
goes in by chunks, each all or none. A worker that is killed loses at most the chunk it was at; what is
there is told by the rows of `ImportedRow`, and whoever goes on begins after them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from cases.ledgers.duplicates import is_serial
from cases.ledgers.entering import enter_historic_cases
from cases.ledgers.entries import Entry, Examined, Finding
from cases.ledgers.enums import Mode
from cases.ledgers.examining import Ledger, examine
from cases.ledgers.judging import Place
from cases.ledgers.models import ImportBatch
from cases.ledgers.telling import SERIAL
from mediation.history.actor import Actor, acting
from mediation.stations.models import Organisation
from mediation.stations.numbering import number_in, raise_to

#: About ten seconds of writing: nobody waits in vain for so long.
IN_ONE = 2000
#: Of errors, warnings and duplicates so many are listed; all are counted.
LISTED = 2000
#: Of the cases to be made so many are shown.
SHOWN = 20
Progress = Callable[[int], None]


@dataclass
class Checked:
    """What a ledger comes to.

    Attributes:
        highest: counter ("case_serial:LJZ:2026") → the highest number that the file brings.
    """

    rows: int = 0
    new: int = 0
    duplicates: int = 0
    wrong: int = 0
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    repeated: list[tuple[int, str]] = field(default_factory=list)
    first: list[Entry] = field(default_factory=list)
    highest: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, one: Examined) -> None:
        """Count one row. One with errors is neither new nor a duplicate."""
        self.rows += 1
        self.counts["errors"] += len(one.errors)
        self.counts["warnings"] += len(one.warnings)
        self.errors += one.errors[: max(0, LISTED - len(self.errors))]
        self.warnings += one.warnings[: max(0, LISTED - len(self.warnings))]
        if one.errors:
            self.wrong += 1
        elif one.duplicate_of:
            self.duplicates += 1
            if len(self.repeated) < LISTED:
                self.repeated.append((one.row, one.duplicate_of))
        elif one.entry is not None:
            self.new += 1
            if len(self.first) < SHOWN:
                self.first.append(one.entry)


def check(ledger: Ledger, place: Place, *, progress: Progress | None = None) -> Checked:
    """Read the whole ledger and write nothing."""
    checked = Checked()
    codes = {one.code for one in place.organisations.values()}
    for chunk in examine(ledger, place):
        for one in chunk:
            checked.add(one)
            if one.is_new and one.entry is not None:
                _note_highest(checked.highest, one.entry, codes)
        if progress:
            progress(checked.rows)
    return checked


def _note_highest(highest: dict[str, int], entry: Entry, codes: set[str]) -> None:
    if is_serial(entry.serial, codes):
        code, year, number = SERIAL.fullmatch(entry.serial).groups()  # type: ignore[union-attr]
        _raise(highest, f"case_serial:{code}:{year}", int(number))
    if entry.case_number and entry.accepted_on:
        holder = entry.holdings[0].organisation
        for year_ in {entry.received_on.year, entry.accepted_on.year}:
            running = number_in(holder, year_, entry.case_number)
            if running is not None:
                _raise(highest, f"case_number:{holder.sealing_organisation.code}:{year_}", running)


def _raise(highest: dict[str, int], key: str, number: int) -> None:
    highest[key] = max(highest.get(key, 0), number)


class Changed(ValueError):
    """Since the ledger was checked something came to be that makes rows wrong."""


def write(
    batch: ImportBatch,
    ledger: Ledger,
    place: Place,
    *,
    actor: Actor,
    progress: Progress | None = None,
) -> int:
    """Enter the rows of a checked ledger, or go on where a killed worker stopped.

    Args:
        progress: called between transactions with the number of rows that are done.

    Returns:
        How many cases this batch has made, an earlier run's included.

    Raises:
        Changed: in mode WHOLE, when rows have become wrong since they were checked; nothing is
            entered.
    """
    whole = batch.mode == Mode.WHOLE
    if whole:
        # Before the first row is written, for a long ledger is not entered in one transaction.
        wrong = sum(
            bool(one.errors) for chunk in examine(ledger, place, batch=batch) for one in chunk
        )
        if wrong:
            raise Changed(
                _("核对之后情况有变化，%(count)d行不能再导入，没有导入任何一行。请重新核对。")
                % {"count": wrong}
            )
    with acting(actor, act="import_ledger", reason=batch.reason):
        _raise_counters(batch)
        chunks = examine(ledger, place, batch=batch)
        if whole and batch.new <= IN_ONE:
            with transaction.atomic():
                return sum(made for _rows, made in _entered(batch, chunks, actor))
        made = rows = 0
        for read, now in _entered(batch, chunks, actor):
            rows, made = rows + read, made + now
            if progress:
                progress(rows)
        return made


def _entered(
    batch: ImportBatch, chunks: Iterator[list[Examined]], actor: Actor
) -> Iterator[tuple[int, int]]:
    """Chunk by chunk: how many rows it had, and how many of them are cases of this batch now.

    One import at a time looks up what is there and enters what is not: two of the same file would
    both find nothing.
    """
    while True:
        with transaction.atomic():
            _wait_for_other_imports()
            chunk = next(chunks, None)
            if chunk is None:
                return
            fresh = [one.entry for one in chunk if one.is_new and not one.done and one.entry]
            enter_historic_cases(batch, fresh, actor=actor)
            done = len(fresh) + sum(one.done for one in chunk)
        yield len(chunk), done


def _wait_for_other_imports() -> None:
    roots = Organisation.objects.filter(parent=None).order_by("pk")
    list(roots.select_for_update(no_key=True, of=("self",)).values_list("pk")[:1])


def _raise_counters(batch: ImportBatch) -> None:
    """No number that the file brings is given to somebody else, now or later."""
    codes = {key.split(":")[1] for key in batch.highest}
    organisations = {one.code: one for one in Organisation.objects.filter(code__in=codes)}
    for key, number in sorted(batch.highest.items()):
        kind, code, year = key.split(":")
        if code in organisations:
            raise_to(organisations[code], kind, int(year), number)
