"""The form as a workbook: what is not to be filled in is locked, what is has lists and hints."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cases.offline.enums import EntryKind
from cases.offline.layout import (
    FORMAT,
    HEADING_ROW,
    LINES,
    LISTS_SHEET,
    MARK,
    STAMP_SHEET,
    Field,
    Shape,
    fields_of,
    in_chinese,
)
from cases.offline.models import HandOut
from cases.offline.stamp import Stamp
from mediation.reports.cells import guarded

_HEADING = PatternFill("solid", fgColor="FFE8EEF7")
_OPEN = Protection(locked=False)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FORMATS = {Shape.DAY: "yyyy-mm-dd", Shape.TIME: "hh:mm", Shape.TEXT: "@"}


def workbook_of(
    hand_out: HandOut, parties: Sequence[str], facts: Sequence[tuple[str, str]]
) -> bytes:
    """The form, as bytes.

    Args:
        parties: labels of the parties, in the order of `hand_out.known`.
        facts: label and value of what the first sheet says of the case.
    """
    with in_chinese():
        book = Workbook()
        _cover(book.worksheets[0], hand_out, facts)
        lists = book.create_sheet(LISTS_SHEET)
        headings = {}
        for kind in EntryKind:
            fields = fields_of(kind, parties)
            headings[str(kind.value)] = [guarded(field.label) for field in fields]
            _sheet(book, lists, kind, fields, parties)
        _stamp(book, hand_out, parties, headings)
        for sheet in book.worksheets:
            sheet.protection.sheet = True
        lists.sheet_state = "veryHidden"
        stream = io.BytesIO()
        book.save(stream)
    return stream.getvalue()


def _cover(sheet: Any, hand_out: HandOut, facts: Sequence[tuple[str, str]]) -> None:
    sheet.title = _("说明")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 80
    sheet.append([_("离线办理表")])
    sheet["A1"].font = Font(bold=True, size=14)
    handed = timezone.localtime(hand_out.handed_at)
    rows = [
        *facts,
        (_("第几次交出"), str(hand_out.number)),
        (_("交出时间"), f"{handed:%Y-%m-%d %H:%M}"),
        ("", ""),
        (
            _("怎样填写"),
            _("在后面四张工作表的白色格子里填写，一行一件；有下拉列表的，请从列表中选择。"),
        ),
        (_("日期"), _("写作 2026-3-5；填写事情发生的日期，不是填表的日期。")),
        (_("时间"), _("写作 14:30。")),
        (_("请不要"), _("改动标题、增删行列或者另建表格：改动过的表格不能导入。")),
        (_("交回"), _("在系统的“离线办理”中上传；逐件核对后才会登记，重复上传不会重复登记。")),
        (_("保密"), _("表中有当事人信息，请妥善保管，交回后删除。")),
    ]
    for label, value in rows:
        sheet.append([guarded(label), guarded(value)])
    for row in sheet.iter_rows(min_row=2, max_col=2):
        row[0].font, row[1].alignment = Font(bold=True), _WRAPPED


def _sheet(
    book: Workbook, lists: Any, kind: EntryKind, fields: Sequence[Field], parties: Sequence[str]
) -> None:
    sheet: Any = book.create_sheet(str(kind.label))
    sheet["A1"] = str(kind.label)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = _("带 * 的必须填写；没有发生的不填。")
    sheet.freeze_panes = f"A{HEADING_ROW + 1}"
    last = HEADING_ROW + LINES
    for place, field in enumerate(fields, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = field.width
        heading = sheet.cell(HEADING_ROW, place, guarded(field.label))
        heading.font, heading.fill, heading.alignment = Font(bold=True), _HEADING, _WRAPPED
        if field.required:
            sheet.cell(HEADING_ROW - 1, place, "*")
        for number in range(HEADING_ROW + 1, last + 1):
            cell = sheet.cell(number, place)
            cell.protection, cell.alignment = _OPEN, _WRAPPED
            cell.number_format = _FORMATS.get(field.shape, "@")
        rule = _rule(lists, field, parties)
        if rule is not None:
            rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{last}")
            sheet.add_data_validation(rule)


def _rule(lists: Any, field: Field, parties: Sequence[str]) -> DataValidation | None:
    """What the office program lets into the column: a list of our own sheet, else nothing special."""
    options = (
        list(parties) if field.shape is Shape.PARTY else [label for _code, label in field.choices]
    )
    if not options:
        return None
    place = 1 if lists.max_column == 1 and lists["A1"].value is None else lists.max_column + 1
    for number, option in enumerate(options, start=1):
        lists.cell(number, place, guarded(option))
    letter = get_column_letter(place)
    formula = f"'{LISTS_SHEET}'!${letter}$1:${letter}${len(options)}"
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.errorTitle, rule.error = _("请从列表中选择"), _("请从下拉列表中选择一项。")
    return rule


def _stamp(
    book: Workbook, hand_out: HandOut, parties: Sequence[str], headings: dict[str, list[str]]
) -> None:
    sheet: Any = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "veryHidden"
    stamp = Stamp(
        str(hand_out.reference), hand_out.case.serial, hand_out.organisation.code,
        hand_out.case_version, parties, headings,
    )  # fmt: skip
    for row in (
        [MARK, FORMAT],
        [stamp.reference, stamp.serial, stamp.organisation, stamp.case_version],
        [stamp.mac()],
        *([label] for label in parties),
    ):
        sheet.append(row)
