"""A form that comes back: its stamp, and its lines checked cell by cell."""

import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from cases.offline.enums import EntryKind
from cases.offline.layout import (
    FORMAT,
    HEADING_ROW,
    LINES,
    LONGEST_TEXT,
    MARK,
    STAMP_SHEET,
    Field,
    Shape,
    code_of,
    fields_of,
    in_chinese,
)
from cases.offline.stamp import Stamp
from mediation.vault.uploads import Unacceptable
from mediation.vault.workbooks import insist_on_plain

_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, SyntaxError, OSError)
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_TIME = re.compile(r"(\d{1,2})\s*[:：时]\s*(\d{1,2})\s*分?(?:\s*[:：]\s*\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was filled in: codes and ISO text by field name."""

    kind: str
    number: int
    values: dict[str, str]


@dataclass(slots=True)
class Filled:
    """A form: its stamp with its seal, its lines, and what is wrong with them, in sentences."""

    stamp: Stamp
    mac: str
    lines: list[Line] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    @property
    def is_authentic(self) -> bool:
        """Whether what was not to be filled in is as it was handed out."""
        return self.stamp.is_sealed_by(self.mac)


def read(content: bytes) -> Filled:
    """What an uploaded form says.

    Raises:
        Unacceptable: for what is no plain workbook, or none that we handed out.
    """
    insist_on_plain(content)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
        with in_chinese():
            return _form(book)
    except _BROKEN as error:
        if isinstance(error, Unacceptable):
            raise
        raise Unacceptable(_not_ours()) from error


def _not_ours() -> str:
    return _("这不是本系统交出的离线办理表，或者表格的结构已被改动，不能导入。")


def _form(book: Workbook) -> Filled:
    names = [str(kind.label) for kind in EntryKind]
    if any(name not in book.sheetnames for name in (STAMP_SHEET, *names)):
        raise Unacceptable(_not_ours())
    stamp_rows = [list(row) for row in book[STAMP_SHEET].iter_rows(values_only=True, max_row=60)]
    if len(stamp_rows) < 3 or stamp_rows[0][:2] != [MARK, FORMAT]:
        raise Unacceptable(_not_ours())
    reference, serial, organisation, version = stamp_rows[1][:4]
    parties = [str(row[0]) for row in stamp_rows[3:] if row[0]]
    found = Filled(
        Stamp(
            str(reference), str(serial), str(organisation), int(version), parties,
            {str(kind.value): _headings(book[str(kind.label)]) for kind in EntryKind},
        ),
        str(stamp_rows[2][0]),
    )  # fmt: skip
    for kind in EntryKind:
        _read_lines(found, book[str(kind.label)], kind, fields_of(kind, parties), parties)
    return found


def _headings(sheet: Any) -> list[str]:
    cells = next(sheet.iter_rows(min_row=HEADING_ROW, max_row=HEADING_ROW, values_only=True), ())
    return [str(cell) for cell in cells if cell not in (None, "")]


def _read_lines(
    found: Filled, sheet: Any, kind: EntryKind, fields: Sequence[Field], parties: Sequence[str]
) -> None:
    rows = sheet.iter_rows(
        min_row=HEADING_ROW + 1, max_row=HEADING_ROW + LINES, max_col=len(fields), values_only=True
    )
    for number, cells in enumerate(rows, start=HEADING_ROW + 1):
        if all(_is_blank(cell) for cell in cells):
            continue
        values: dict[str, str] = {}
        for one, cell in zip(fields, cells, strict=False):
            try:
                values[one.name] = _value(one, cell, parties)
            except ValueError as mistake:
                where = {"sheet": kind.label, "row": number, "column": one.label, "why": mistake}
                found.mistakes.append(_("“%(sheet)s”第%(row)d行“%(column)s”：%(why)s") % where)
        found.lines.append(Line(kind, number, {k: v for k, v in values.items() if v}))
    if _filled_below(sheet):
        found.mistakes.append(
            _("“%(sheet)s”填写到了表格以外，请移到白色格子里；一张表不够的，请再领一份。")
            % {"sheet": kind.label}
        )


def _filled_below(sheet: Any) -> bool:
    below = sheet.iter_rows(min_row=HEADING_ROW + LINES + 1, values_only=True)
    return any(not _is_blank(cell) for row in below for cell in row)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(one: Field, cell: Any, parties: Sequence[str]) -> str:
    """The cell as code or ISO text.

    Raises:
        ValueError: with the sentence of what is expected.
    """
    if _is_blank(cell):
        if one.required:
            raise ValueError(_("没有填写。"))
        return ""
    if one.shape is Shape.DAY:
        return _day(cell).isoformat()
    if one.shape is Shape.TIME:
        return f"{_time(cell):%H:%M}"
    text = str(cell).strip()
    if one.shape is Shape.PARTY:
        known = {code_of(label): label for label in parties}
        if code_of(text) not in known:
            raise ValueError(_("请从下拉列表中选择一项。"))
        return code_of(text)
    if one.choices:
        codes = {label: code for code, label in one.choices}
        if text not in codes:
            raise ValueError(_("请从下拉列表中选择一项。"))
        return codes[text]
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("文字过长，最多%(most)d字。") % {"most": LONGEST_TEXT})
    return text


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.fullmatch(str(cell).strip())
    if match is not None:
        with suppress(ValueError):
            return date(*(int(part) for part in match.groups()))
    raise ValueError(_("不是日期，请写作 2026-3-5。"))


def _time(cell: Any) -> time:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    match = _TIME.fullmatch(str(cell).strip())
    if match is not None:
        with suppress(ValueError):
            return time(int(match[1]), int(match[2]))
    raise ValueError(_("不是时间，请写作 14:30。"))
