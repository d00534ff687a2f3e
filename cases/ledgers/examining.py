"""A ledger read from its first row to its last: each row checked, and compared with what is there."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.ledgers import columns as meanings
from cases.ledgers.columns import ERROR_HEADING, FIELDS, NAMING, is_known
from cases.ledgers.duplicates import Duplicates
from cases.ledgers.entries import Examined
from cases.ledgers.judging import Place, judge
from cases.ledgers.models import ImportBatch, ImportedRow
from cases.ledgers.reading import Layout, read
from mediation.sheets.book import Book, Row, Sheet, open_book
from mediation.sheets.cells import shown
from mediation.sheets.table import Column, Headings, data_rows, headings_of, samples
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Organisation
from mediation.vault.crypto import blind_index
from mediation.vault.uploads import Unacceptable

#: Rows that are checked and written together.
CHUNK = 500
#: Who may stand in a ledger as its mediator.
WORKING = (Role.MEDIATOR, Role.POINT_MEDIATOR, Role.MANAGER)


@dataclass(frozen=True)
class Ledger:
    """A file, the sheet of it that is read, and what its columns mean."""

    book: Book
    sheet: Sheet
    headings: Headings
    layout: Layout

    def rows(self) -> Iterator[Row]:
        """The rows of data."""
        places = self.layout.places
        naming = [places[code] for code in NAMING if code in places]
        return data_rows(self.sheet, self.headings, list(self.layout.fields), naming=naming)

    def samples(self) -> dict[int, list[str]]:
        """Column → what stands in it, for people to see."""
        return samples(self.sheet, self.headings)

    def lacking(self) -> list[Any]:
        """Labels of the fields without which a row tells of no case."""
        return meanings.missing(self.layout.fields)

    def remarks(self) -> list[str]:
        """What of the file is not read."""
        others = [sheet for sheet in self.book.sheets if sheet is not self.sheet]
        hidden = [sheet.name for sheet in others if sheet.is_hidden]
        shown_ = [sheet.name for sheet in others if not sheet.is_hidden]
        told = []
        if hidden:
            told.append(_("隐藏的工作表没有读取：%(names)s。") % {"names": "、".join(hidden)})
        if shown_:
            told.append(
                _("每次读取一张工作表，没有读取的有：%(names)s。") % {"names": "、".join(shown_)}
            )
        if self.book.without_result:
            told.append(
                _(
                    "有%(count)d个单元格的公式没有结果或结果错误（如#N/A），按空白读取；"
                    "请在 Excel 或 WPS 中打开、改正并保存后再上传。"
                )
                % {"count": self.book.without_result}
            )
        unread = [
            column.label
            for column in self.headings.columns
            if column.index not in self.layout.fields and column.heading != ERROR_HEADING
        ]
        if unread:
            told.append(_("没有读取的栏目：%(names)s。") % {"names": "、".join(unread)})
        return told


def open_ledger(
    content: bytes,
    *,
    sheet: str = "",
    fields: Mapping[int, str] | None = None,
    profile: Mapping[str, str] | None = None,
) -> Ledger:
    """The ledger in these bytes.

    Args:
        sheet: name of the sheet to read; the visible one with most known headings unless given.
        fields: column → field as somebody chose; matched by `columns.match` unless given.
        profile: heading → field, as the station chose before.

    Raises:
        Unacceptable: for what is no table, or has no headings of a ledger.
    """
    book = open_book(content)
    chosen = _sheet(book, sheet)
    if chosen is None:
        raise Unacceptable(
            _("没有找到台账的表头：前40行里应有一行写着“申请人”“被申请人”“受理日期”等栏目名称。")
        )
    page, headings = chosen
    words = _headings(headings.columns)
    if fields is None:
        fields = meanings.match(headings.columns, samples(page, headings), profile)
    known = {index: code for index, code in fields.items() if code in FIELDS and index in words}
    return Ledger(book, page, headings, Layout(known, words))


def _headings(columns: Sequence[Column]) -> dict[int, str]:
    """What each column is called in a message: its own words, and its group's where others share them."""
    counts = Counter(column.heading for column in columns)
    return {
        column.index: column.heading if counts[column.heading] == 1 else column.label
        for column in columns
    }


def _sheet(book: Book, wanted: str) -> tuple[Sheet, Headings] | None:
    named = [sheet for sheet in book.sheets if sheet.name == wanted and wanted]
    candidates = named or [sheet for sheet in book.sheets if not sheet.is_hidden]
    found = [(sheet, headings_of(sheet, is_known)) for sheet in candidates]
    with_headings = [(sheet, headings) for sheet, headings in found if headings is not None]
    # Of equals the first: `max` keeps it.
    return max(with_headings, key=lambda pair: pair[1].score, default=None)


def insist_on_columns(ledger: Ledger) -> None:
    """Raise Unacceptable where the ledger lacks what every case needs."""
    if lacking := ledger.lacking():
        raise Unacceptable(
            _("台账缺少必要的栏目：%(names)s。")
            % {"names": "、".join(str(name) for name in lacking)}
        )


def place_for(organisation: Organisation | None, within: Any) -> Place:
    """Where a ledger is entered.

    Args:
        organisation: whose the rows are that name none, and the root of those that may be named;
            None where every row names one of `within`.
        within: the organisations that the importer may enter for.
    """
    if organisation is not None:
        within = within.filter(path__startswith=organisation.path)
    known: dict[str, Organisation] = {}
    for one in within.select_related("parent", "station").order_by("-path"):
        # A code is unique; of two of one name the upper one is meant.
        known[one.name] = one
    known |= {one.code: one for one in list(known.values())}
    people: dict[int, dict[str, list[int]]] = {}
    stations = {one.station_id or one.pk for one in known.values()}
    working = Membership.objects.filter(
        Q(organisation__station__in=stations) | Q(organisation__in=stations), role__in=WORKING
    ).order_by("user_id")
    for station, own, name, user in working.values_list(
        "organisation__station_id", "organisation_id", "user__name", "user_id"
    ):
        ids = people.setdefault(station or own, {}).setdefault(name, [])
        if user not in ids:
            ids.append(user)
    return Place(organisation, known, people)


def examine(
    ledger: Ledger, place: Place, *, batch: ImportBatch | None = None
) -> Iterator[list[Examined]]:
    """Every row of data, in chunks: what it came to, and what it repeats.

    Args:
        batch: the import that is being written: rows that it has entered already are done.
    """
    duplicates = Duplicates({one.code for one in place.organisations.values()})
    rows = ledger.rows()
    while chunk := list(islice(rows, CHUNK)):
        examined = [_examined(row, ledger.layout, place) for row in chunk]
        if batch is not None and batch.pk:
            _mark_done(examined, batch)
        duplicates.mark(examined)
        yield examined


def _examined(row: Row, layout: Layout, place: Place) -> Examined:
    values = read(row, layout)
    entry = judge(values, place, digest_of(row, layout, place))
    return Examined(row.number, entry, errors=values.errors, warnings=values.warnings)


def digest_of(row: Row, layout: Layout, place: Place) -> str:
    """What tells a row from every other: all that it says, under a key, and whom it was entered for."""
    told = [f"{code}={shown(row.cell(index))}" for index, code in sorted(layout.fields.items(), key=lambda pair: pair[1])]  # fmt: skip
    code = place.default.code if place.default else ""
    return blind_index("ledger_row", "\x1f".join((code, *told)))


def _mark_done(examined: Sequence[Examined], batch: ImportBatch) -> None:
    numbers = [one.row for one in examined]
    written = ImportedRow.objects.filter(batch=batch, number__in=numbers).order_by()
    done = set(written.values_list("number", flat=True))
    for one in examined:
        one.done = one.row in done
