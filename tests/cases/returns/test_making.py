"""Making a table: the very cases of the figure, typed cells, every mistake by name, kept for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases.enums import Category, Ending, Source
from cases.returns.models import Return, ReturnCase, ReturnTemplate
from cases.returns.official import official_columns, official_sheet
from cases.returns.periods import parse
from cases.returns.services import making
from mediation.history.gate import ActionRefused
from mediation.reports.report import build
from mediation.reports.scopes import of_actor
from mediation.stations.enums import BodyKind
from mediation.vault import files
from tests.cases import factories
from tests.cases.histories import Told, write
from tests.cases.returns import blanks
from tests.cases.returns.blanks import cell, col
from tests.cases.returns.test_filling import with_part
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
MARCH = parse("month", None, "2026-03")
TODAY = date(2026, 5, 4)


def told(cast: Cast, number: int, day: int = 3, **values: Any) -> Told:
    place = values.pop("organisation", cast.station)
    story = Told(place, date(2026, 3, 2), f"{place.code}-2026-{number:06d}", **values)
    return story.accept(date(2026, 3, day))


def make(cast: Cast, template: ReturnTemplate, period: Any = MARCH) -> Return:
    return making.make_return(template, period, actor=cast.actor("manager"), version=None)


def sheet_of(made: Return) -> Any:
    return blanks.opened(files.read(made.file)).worksheets[0]


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def problems(cast: Cast, template: ReturnTemplate) -> list[str]:
    return making.prepare(template, MARCH, actor=cast.actor("manager")).problems


# --- Lists ----------------------------------------------------------------------------------


def test_a_list_without_a_blank_has_its_own_sheet_with_headings(cast: Cast) -> None:
    write([told(cast, 1), told(cast, 2, day=9, source=Source.PHONE)])
    template = blanks.template(
        cast, col("number"), col("serial", "编号"), col("accepted_on", "受理"), col("source", "来源"),
        col("claimed_amount", "金额"), col("ending", "结果"),
    )  # fmt: skip
    sheet = sheet_of(make(cast, template))
    assert values(sheet)[0] == ["序号", "编号", "受理", "来源", "金额", "结果"]
    first, second = values(sheet)[1:]
    assert (first[0], first[1], first[2].date(), *first[3:]) == (
        1, "LJZ-2026-000001", date(2026, 3, 3), "本人来访申请", 1000.1, None,
    )  # fmt: skip
    assert (second[1], second[3]) == ("LJZ-2026-000002", "来电")


def test_the_office_reads_chinese_whatever_the_page_speaks(cast: Cast) -> None:
    write([told(cast, 1)])
    template = blanks.template(cast, col("source"), col("state"), col("listed_result"))
    with translation.override("en"):
        made = make(cast, template)
    assert values(sheet_of(made)) == [
        ["案件来源", "状态", "计入结果（文字）"], ["本人来访申请", "调解中", "受理"],
    ]  # fmt: skip


def test_the_list_is_that_of_its_figure(cast: Cast) -> None:
    write(
        [
            told(cast, 1).conclude(Ending.AGREEMENT, date(2026, 3, 9)),
            told(cast, 2).conclude(Ending.NO_AGREEMENT, date(2026, 3, 10)),
            told(cast, 3),
            Told(cast.station, date(2026, 3, 5), "LJZ-2026-000004"),
        ]
    )
    listed = {}
    for selection, ending in (
        ("received", ""), ("accepted", ""), ("concluded", ""), ("open_at_end", ""),
        ("concluded", "no_agreement"),
    ):  # fmt: skip
        template = blanks.template(
            cast, col("serial"), selection=selection, ending=ending, name=f"{selection}{ending}"
        )
        rows = making.prepare(template, MARCH, actor=cast.actor("manager")).contents.rows
        listed[template.name] = [str(row[0])[-1] for row in rows]
    assert listed == {
        "received": ["1", "2", "3", "4"], "accepted": ["1", "2", "3"], "concluded": ["1", "2"],
        "open_at_end": ["3"], "concludedno_agreement": ["2"],
    }  # fmt: skip


def test_filters_narrow_the_list(cast: Cast) -> None:
    write(
        [
            told(cast, 1), told(cast, 2, source=Source.PHONE),
            told(cast, 3, category=Category.DISMISSAL), told(cast, 4, organisation=cast.point),
        ]
    )  # fmt: skip
    listed = {}
    for name, chosen in {
        "source": "phone", "category": "dismissal", "organisation": cast.point,
    }.items():  # fmt: skip
        template = blanks.template(cast, col("serial"), name=name, **{name: chosen})
        rows = making.prepare(template, MARCH, actor=cast.actor("manager")).contents.rows
        listed[name] = [row[0] for row in rows]
    assert listed == {
        "source": ["LJZ-2026-000002"],
        "category": ["LJZ-2026-000003"],
        "organisation": ["LJZP1-2026-000004"],
    }


def test_the_cutoff_day_decides_the_month(cast: Cast) -> None:
    write([told(cast, 1, day=20), told(cast, 2, day=21)])
    template = blanks.template(cast, col("serial"), cutoff_day=20)
    listed = {
        text: making.prepare(
            template, parse("month", 20, text), actor=cast.actor("manager")
        ).contents.rows
        for text in ("2026-03", "2026-04")
    }
    assert listed == {"2026-03": [["LJZ-2026-000001"]], "2026-04": [["LJZ-2026-000002"]]}


def test_a_blank_is_filled_from_its_row_and_its_foot_stays(cast: Cast) -> None:
    write([told(cast, 1), told(cast, 2)])
    template = blanks.template(
        cast, col("number"), col("serial"), col("source", "来源", "visit=01\nphone=02"),
        col("claimed_amount"), blank=blanks.form_of_a_list(), first_row=4,
    )  # fmt: skip
    sheet = sheet_of(make(cast, template))
    assert values(sheet)[2:5] == [
        ["序号", "编号", "来源", "金额"],
        [1, "LJZ-2026-000001", "01", 1000.1],
        [2, "LJZ-2026-000002", "01", 1000.1],
    ]
    assert (sheet["A9"].value, sheet["D9"].value) == ("填表人", "=SUM(D4:D8)")
    assert sheet["D5"].number_format == "#,##0.00"


def test_an_empty_column_keeps_what_the_blank_has(cast: Cast) -> None:
    write([told(cast, number) for number in range(1, 3)])
    template = blanks.template(
        cast, col("empty"), col("serial"), blank=blanks.form_of_a_list(), first_row=8
    )
    sheet = sheet_of(make(cast, template))
    assert (sheet["A9"].value, sheet["B9"].value) == ("填表人", "LJZ-2026-000002")


def test_more_cases_than_the_blank_has_room_for_are_refused(cast: Cast) -> None:
    write([told(cast, number) for number in range(1, 7)])
    template = blanks.template(
        cast, col("number", "序号"), blank=blanks.form_of_a_list(), first_row=4
    )
    assert problems(cast, template) == ["单元格A9（序号）里已有内容，不能覆盖。"]
    with pytest.raises(ActionRefused, match="A9"):
        make(cast, template)
    assert not Return.objects.exists()


def test_headings_that_differ_are_pointed_out(cast: Cast) -> None:
    template = blanks.template(
        cast,
        col("number", "序号"),
        col("serial", "案号"),
        blank=blanks.form_of_a_list(),
        first_row=4,
    )
    prepared = making.prepare(template, MARCH, actor=cast.actor("manager"))
    assert prepared.remarks == ["空白表B3的表头是“编号”，模板写的是“案号”。"]
    assert prepared.problems == []


def test_shapes_of_the_blank_that_get_lost_are_pointed_out(cast: Cast) -> None:
    drawn = with_part("xl/drawings/drawing1.xml", "<xdr:sp xmlns:xdr='x'/>")
    template = blanks.template(cast, col("serial"), blank=drawn, first_row=20)
    prepared = making.prepare(template, MARCH, actor=cast.actor("manager"))
    assert prepared.remarks == ["空白表里的文本框、线条等图形不会写入生成的文件，请核对。"]


def test_codes_without_a_text_are_listed(cast: Cast) -> None:
    write([told(cast, 1), told(cast, 2, source=Source.PHONE), told(cast, 3, source=Source.PHONE)])
    template = blanks.template(cast, col("source", "来源", "visit=01"))
    assert problems(cast, template) == ["栏目“来源”的代码对照缺少：phone（来电）。"]
    with pytest.raises(ActionRefused, match="phone（来电）"):
        make(cast, template)


def test_a_name_never_becomes_a_formula(cast: Cast) -> None:
    manager = cast.actor("manager")
    with time_machine.travel(TODAY, tick=False):
        case = factories.registered_case(
            manager,
            received_on=date(2026, 3, 2),
            employers=[factories.employer('=HYPERLINK("http://x")')],
        )
    template = blanks.template(cast, col("respondent", "单位"), selection="received")
    written = sheet_of(make(cast, template))["A2"]
    assert (written.data_type, written.value) == ("s", '\'=HYPERLINK("http://x")')
    assert Return.objects.get().has_names
    assert [row.case_id for row in ReturnCase.objects.all()] == [case.pk]


def test_a_case_that_left_the_reader_s_sight_tells_no_more_than_its_number(cast: Cast) -> None:
    write([told(cast, 1).transfer(cast.other_station, date(2026, 4, 2))])
    template = blanks.template(
        cast, col("serial"), col("source"), col("claimed_amount"), col("listed_result")
    )
    prepared = making.prepare(template, MARCH, actor=cast.actor("manager"))
    assert prepared.contents.rows == [["LJZ-2026-000001", None, None, "受理"]]
    assert prepared.remarks == ["1件案件已不在查看范围内，只列编号、日期和结果：LJZ-2026-000001。"]


def test_the_number_of_queries_does_not_grow_with_the_cases(cast: Cast) -> None:
    template = blanks.template(cast, col("serial"), col("respondent"), col("mediator"))
    counts = []
    for number in (1, 2, 3):
        write([told(cast, number)])
        with CaptureQueriesContext(connection) as queries:
            making.prepare(template, MARCH, actor=cast.actor("manager"))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


# --- Figures --------------------------------------------------------------------------------


def test_figures_go_into_their_cells(cast: Cast) -> None:
    write(
        [
            told(cast, 1).conclude(Ending.AGREEMENT, date(2026, 3, 9)),
            told(cast, 2, source=Source.PHONE).conclude(Ending.NO_AGREEMENT, date(2026, 3, 9)),
            told(cast, 3, organisation=cast.point),
            told(cast, 4, category=Category.DISMISSAL),
        ]
    )
    template = blanks.figures(
        cast,
        cell("accepted", "B2"),
        cell("concluded", "B3"),
        cell("success_rate", "C2"),
        cell("accepted", "D2", narrow_by="source", narrow_code="phone"),
        cell("accepted", "D3", narrow_by="category", narrow_code="dismissal"),
        cell("accepted", "D4", narrow_by="organisation", narrow_code="LJZP1"),
        cell("accepted", "D5", narrow_by="body_kind", narrow_code="enterprise_committee"),
        cell("claimed_amount", "D6"),
        cell("open_at_end", "D7"),
        blank=blanks.form_of_figures(),
        sheet="月报",
    )
    book = blanks.opened(files.read(make(cast, template).file))
    sheet = book["月报"]
    assert {place: sheet[place].value for place in ("B2", "B3", "C2", "B4", "D2", "D3")} == {
        "B2": 4, "B3": 2, "C2": 0.5, "B4": "=B2+B3", "D2": 1, "D3": 1,
    }  # fmt: skip
    assert [sheet[f"D{row}"].value for row in (4, 5, 6, 7)] == [1, 1, 2000.2, 2]
    assert book["说明"]["A1"].value == "=1+1"


def test_nothing_divided_by_nothing_leaves_its_cell_empty(cast: Cast) -> None:
    template = blanks.figures(cast, cell("success_rate", "B2", "成功率"))
    sheet = sheet_of(make(cast, template))
    assert (sheet["A2"].value, sheet["B2"].value) == ("成功率", None)


def test_without_a_blank_the_name_stands_left_of_the_figure(cast: Cast) -> None:
    template = blanks.figures(cast, cell("accepted", "B2"), cell("concluded", "C2", "结案"))
    assert values(sheet_of(make(cast, template)))[1] == ["受理", 0, 0]


def test_a_merged_cell_and_an_unknown_figure_are_named(cast: Cast) -> None:
    template = blanks.figures(
        cast, cell("accepted", "C7", "受理"), cell("gone", "B2"), blank=blanks.form_of_figures()
    )
    assert problems(cast, template) == [
        "单元格B2：没有指标“gone”。",
        "单元格C7（受理）在合并单元格内，只能填写合并区域的左上角B6。",
    ]


def test_an_organisation_out_of_scope_is_named(cast: Cast) -> None:
    template = blanks.figures(
        cast, cell("accepted", "B2", narrow_by="organisation", narrow_code="ZJ")
    )
    assert problems(cast, template) == ["单元格B2：组织“ZJ”不在您的范围内。"]


# --- The official shape -----------------------------------------------------------------------


def test_the_official_shape_has_a_row_for_each_kind_of_body(cast: Cast) -> None:
    write(
        [
            told(cast, 1, workers=12, collective=True).conclude(Ending.AGREEMENT, date(2026, 3, 9)),
            told(cast, 2).conclude(Ending.WITHDRAWN, date(2026, 3, 9)),
            told(cast, 3, organisation=cast.point),
        ]
    )
    report = build(MARCH, of_actor(cast.actor("manager")))
    table = official_sheet(report)
    assert [column.key for column in table.columns] == [
        "accepted", "collective", "workers", "concluded", "agreement", "own_settlement",
        "no_agreement", "withdrawn", "claimed_amount",
    ]  # fmt: skip
    assert {row.code: list(row.values) for row in table.rows} == {
        "all": [3, 1, 14, 2, 1, 0, 0, 1, Decimal("2000.20")],
        "enterprise_committee": [1, 0, 1, 0, 0, 0, 0, 0, Decimal("0.00")],
        "regional": [2, 1, 13, 2, 1, 0, 0, 1, Decimal("2000.20")],
    }


def test_the_official_shape_fills_a_template(cast: Cast) -> None:
    write([told(cast, 1), told(cast, 2, organisation=cast.point)])
    template = blanks.figures(cast, *official_columns([BodyKind.ENTERPRISE_COMMITTEE]))
    sheet = sheet_of(make(cast, template))
    assert values(sheet)[1:4] == [
        ["当期受理案件总数", 2], ["当期受理案件总数：企业劳动争议调解委员会", 1], ["其中：集体争议", 0],
    ]  # fmt: skip
    assert template.columns.count() == 11
