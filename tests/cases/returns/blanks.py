"""Blanks as a superior sends them, and templates that fill them."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.services.templates import Blank, add_template
from tests.support.cast import Cast


def as_bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def form_of_figures() -> bytes:
    """A title over merged cells, a label, an empty cell, a sum, and a second sheet with a formula."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "月报"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "调解工作月报"
    sheet["A2"], sheet["A3"], sheet["A4"] = "受理", "结案", "合计"
    sheet["B4"] = "=B2+B3"
    sheet["C2"].number_format = "0.0%"
    sheet.merge_cells("B6:C7")
    book.create_sheet("说明")["A1"] = "=1+1"
    return as_bytes(book)


def form_of_a_list() -> bytes:
    """Headings in row 3, room for cases from row 4, a foot in row 9."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "台账"
    for place, heading in zip("ABCD", ("序号", "编号", "来源", "金额"), strict=True):
        sheet[f"{place}3"] = heading
    sheet["D4"].number_format = "#,##0.00"
    sheet["A9"], sheet["D9"] = "填表人", "=SUM(D4:D8)"
    return as_bytes(book)


def template(
    cast: Cast,
    *columns: ReturnColumn,
    blank: bytes = b"",
    part: str = "manager",
    **settings: Any,
) -> ReturnTemplate:
    """A monthly list of accepted cases, unless settings say otherwise."""
    values: dict[str, Any] = {
        "station": cast.station, "name": "台账月报", "addressee": "区总工会", "period_kind": "month",
        "content": "cases", "selection": "accepted",
    }  # fmt: skip
    return add_template(
        ReturnTemplate(**(values | settings)),
        actor=cast.actor(part),
        blank=Blank("月报.xlsx", blank) if blank else None,
        columns=columns,
    )


def figures(cast: Cast, *columns: ReturnColumn, **settings: Any) -> ReturnTemplate:
    return template(cast, *columns, content="figures", selection="", **settings)


def col(field: str, heading: str = "", mapping: str = "") -> ReturnColumn:
    return ReturnColumn(field=field, heading=heading, mapping=mapping)


def cell(figure: str, place: str, heading: str = "", **narrowed: str) -> ReturnColumn:
    return ReturnColumn(figure=figure, cell=place, heading=heading, **narrowed)
