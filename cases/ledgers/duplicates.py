"""Which rows tell of a case that is there already, or of one that an earlier row tells of.

The same number is the same case. Without one on both sides it is the same person, employer and day of
receipt, give or take some days; two different numbers are two cases, whoever the parties are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.enums import Side
from cases.ledgers.entries import Entry, Examined, Finding
from cases.ledgers.enums import Stage
from cases.ledgers.models import ImportedRow
from cases.ledgers.telling import SERIAL
from cases.models import Case, Party
from mediation.sheets.cells import shown
from mediation.stations.models import Organisation

#: The same dispute, written down a little later by somebody else.
WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Known:
    """What tells a case from another."""

    words: str
    received_on: date
    case_number: str
    serial: str


def _who(station: int, applicant: str, respondent: str) -> int:
    """A pair of parties as a number: a large file's pairs fit into memory."""
    return hash((station, applicant.casefold(), respondent.casefold()))


def station_of(organisation: Organisation) -> int:
    return organisation.station_id or organisation.pk


def is_serial(text: str, codes: Collection[str]) -> bool:
    """Whether it is a serial of this system, of one of these organisations."""
    found = SERIAL.fullmatch(text)
    return found is not None and found[1] in codes


class Duplicates:
    """Looks rows up chunk by chunk, and remembers those of the file."""

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = frozenset(codes)
        self._serials: dict[str, int] = {}
        self._numbers: dict[tuple[int, str], int] = {}
        self._pairs: dict[int, list[_Known]] = defaultdict(list)
        self._digests: dict[str, int] = {}

    def mark(self, chunk: Sequence[Examined]) -> None:
        """Say of each entry of `chunk` what it repeats, if anything."""
        entries = [one.entry for one in chunk if one.entry is not None and not one.done]
        in_base = _Base(entries, self._codes)
        for one in chunk:
            if one.entry is None:
                continue
            if not one.done:
                self._mark(one, one.entry, in_base)
            if not one.duplicate_of:
                self._remember(one.entry)

    def _mark(self, one: Examined, entry: Entry, in_base: "_Base") -> None:
        ours = entry.serial if is_serial(entry.serial, self._codes) else ""
        station = station_of(entry.organisation)
        # Number by number, the file before the database: an earlier row explains it best.
        for row in (
            self._serials.get(ours) if ours else None,
            self._numbers.get((station, entry.case_number)) if entry.case_number else None,
            self._digests.get(entry.digest),
        ):
            if row is not None:
                one.duplicate_of = _("第%(row)d行") % {"row": row}
                return
        if found := in_base.same_number(entry, ours) or in_base.same_row(entry):
            one.duplicate_of = found
            return
        if ours:
            return
        pairs = [known for key in _keys(entry) for known in self._pairs.get(key, ())]
        for known in (*pairs, *in_base.same_people(entry)):
            if abs(known.received_on - entry.received_on) > WINDOW:
                continue
            if known.case_number and entry.case_number and known.case_number != entry.case_number:
                self._warn(one, entry, known)
                continue
            one.duplicate_of = known.words
            return

    def _warn(self, one: Examined, entry: Entry, known: _Known) -> None:
        if one.warnings and any(finding.column == _("案号") for finding in one.warnings):
            return
        one.warnings.append(
            Finding(
                entry.row, _("案号"), "", shown(entry.case_number),
                _("与%(other)s的当事人和收到日期相同，案号不同，按另一件登记。") % {"other": known.words},
            )
        )  # fmt: skip

    def _remember(self, entry: Entry) -> None:
        if is_serial(entry.serial, self._codes):
            self._serials[entry.serial] = entry.row
        station = station_of(entry.organisation)
        if entry.case_number:
            self._numbers[station, entry.case_number] = entry.row
        self._digests[entry.digest] = entry.row
        words = _("第%(row)d行") % {"row": entry.row}
        known = _Known(words, entry.received_on, entry.case_number, entry.serial)
        for key in _keys(entry):
            self._pairs[key].append(known)


def _keys(entry: Entry) -> Iterator[int]:
    station = station_of(entry.organisation)
    for applicant in entry.applicants:
        for respondent in entry.respondents:
            yield _who(station, applicant, respondent)


class _Base:
    """What the database holds of the cases that some entries may repeat, in four queries.

    A case of an import that was undone is none: it may be entered again.
    """

    def __init__(self, entries: Sequence[Entry], codes: Collection[str]) -> None:
        self._serials: dict[str, Case] = {}
        self._numbers: dict[tuple[int, str], Case] = {}
        self._rows: dict[str, Case] = {}
        self._pairs: dict[int, list[_Known]] = defaultdict(list)
        if not entries:
            return
        undone = ImportedRow.objects.filter(batch__stage__in=(Stage.UNDONE, Stage.UNDOING))
        cases = Case.objects.exclude(
            voided_on__isnull=False, pk__in=undone.order_by().values("case")
        ).order_by()
        stations = {station_of(entry.organisation) for entry in entries}
        serials = [entry.serial for entry in entries if is_serial(entry.serial, codes)]
        numbers = [entry.case_number for entry in entries if entry.case_number]
        asked = Q(serial__in=serials) | Q(case_number__in=numbers, station__in=stations)
        for case in cases.filter(asked):
            self._serials[case.serial] = case
            if case.case_number:
                self._numbers[case.station_id, case.case_number] = case
        digests = [entry.digest for entry in entries]
        kept = cases.filter(imported_row__digest__in=digests).select_related("imported_row")
        self._rows = {case.imported_row.digest: case for case in kept}
        self._read_people(entries, cases.filter(voided_on=None, station__in=stations))

    def _read_people(self, entries: Sequence[Entry], cases: object) -> None:
        names = {name for entry in entries for name in entry.applicants}
        days = [entry.received_on for entry in entries]
        applicants = (
            Party.objects.filter(
                side=Side.APPLICANT,
                name__in=names,
                case__in=cases,
                case__received_on__range=(min(days) - WINDOW, max(days) + WINDOW),
            )
            .order_by()
            .values_list(
                "name", "case_id", "case__station_id", "case__received_on", "case__case_number",
                "case__serial",
            )
        )  # fmt: skip
        found = list(applicants)
        respondents: dict[int, list[str]] = defaultdict(list)
        for case_id, name in (
            Party.objects.filter(side=Side.RESPONDENT, case__in={row[1] for row in found})
            .order_by()
            .values_list("case_id", "name")
        ):
            respondents[case_id].append(name)
        for name, case_id, station, received_on, number, serial in found:
            known = _Known(number or serial, received_on, number, serial)
            for respondent in respondents[case_id]:
                self._pairs[_who(station, name, respondent)].append(known)

    def same_number(self, entry: Entry, ours: str) -> str:
        """The case that has the entry's number, in words; empty for none."""
        found = self._serials.get(ours) if ours else None
        # A row with a serial of ours is known by that: only two of one number are the same.
        if found is None and entry.case_number:
            found = self._numbers.get((station_of(entry.organisation), entry.case_number))
        return str(found) if found else ""

    def same_row(self, entry: Entry) -> str:
        """The case that the very same row made before."""
        found = self._rows.get(entry.digest)
        return str(found) if found else ""

    def same_people(self, entry: Entry) -> list[_Known]:
        """Cases of the same person against the same employer."""
        return [known for key in _keys(entry) for known in self._pairs.get(key, ())]
