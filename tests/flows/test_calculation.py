"""The reference calculation from the application to the printed sheet, through the pages."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from cases.models import Calculation
from mediation.history.models import AccessEntry
from tests.flows.conftest import Staff
from tests.flows.driver import NotDone
from tests.flows.pages import Page
from tests.flows.people import EMPLOYER, WORKER, dispute

pytestmark = pytest.mark.django_db
EMPLOYMENT = {"hired_on": "2020-03-01", "left_on": "2026-02-28"}


def start(staff: Staff) -> str:
    """A case in mediation whose application names the employment and the wage."""
    application = dispute()
    worker = application["applicants"][0] | EMPLOYMENT | {"monthly_wage": "45000"}
    serial = staff.clerk.register(**application | {"applicants": [worker]})
    staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    return serial


def form(page: Page):
    return page.form("/calculation/")


def words_of(content: bytes) -> str:
    """All that a PDF says, without the breaks of its lines."""
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def amounts(page: Page) -> list[str]:
    return [row.all("td")[3].text for row in page.main.all("table")[0].all("tr")[1:]]


def test_a_missing_parameter_is_said_entered_and_the_sheet_computed_again(staff: Staff) -> None:
    serial, mediator = start(staff), staff.mediator
    page = mediator.open(f"/cases/{serial}/calculation/")
    offered = form(page)
    assert offered.values["hired_on"] == ["2020-03-01"]
    assert offered.values["average_wage"] == ["45000"]
    looked = AccessEntry.objects.get(act="unmask")
    assert (looked.detail, looked.actor_name) == ("pay", mediator_name(staff))

    computed = mediator.send(offered.fill(with_severance=True, with_unlawful=True), "计算")
    assert not Calculation.objects.exists()
    assert ["270,000.00" in amounts(computed)[0], "540,000.00" in amounts(computed)[1]] == [
        True
    ] * 2
    assert "未核对上限" in amounts(computed)[0]
    assert "缺少参数“本市上年度职工月平均工资”（适用日期2026-02-28）" in computed.text
    saved = mediator.send(form(computed), "计算并保存")
    assert saved.title == "参考计算单（第1版）"

    manager = staff.manager
    entry = manager.open("/administration/parameters/new/").form("/new/")
    manager.send(
        entry.fill(
            kind="average_wage", value="10000", valid_from="2025-07-01", valid_to="2026-06-30",
            source="测试公布文件〔2025〕1号",
        )
    )  # fmt: skip
    again = mediator.open(saved.link("据此重新计算"))
    second = mediator.send(form(again), "计算并保存")
    assert second.title == "参考计算单（第2版）"
    assert "180,000.00" in amounts(second)[0]
    assert "未核对上限" not in second.text
    assert "测试公布文件〔2025〕1号" in second.text
    # What was kept stays as it was, and both are on the case.
    assert "270,000.00" in mediator.open(f"/cases/{serial}/calculation/1/").text
    listed = mediator.open(f"/cases/{serial}/calculation/versions/").text
    assert ["第2版" in listed, "第1版" in listed] == [True, True]

    printed = words_of(mediator.download(second.link("打印")).content)
    for words in (
        "参考计算单", WORKER, EMPLOYER, "180,000.00", "360,000.00", "《劳动合同法》第四十六条、第四十七条",
        "测试公布文件〔2025〕1号", "本计算单依据双方提供的数据作参考计算，不构成对任何一方主张的认定",
        "月最低工资标准",
    ):  # fmt: skip
        assert words in printed, words


def mediator_name(staff: Staff) -> str:
    return staff.cast.user("mediator").name


def test_every_line_from_one_form(staff: Staff) -> None:
    serial, mediator = start(staff), staff.mediator
    page = mediator.open(f"/cases/{serial}/calculation/")
    filled = form(page).fill(
        with_wages=True, with_overtime=True, with_annual_leave=True, with_double_pay=True,
        with_severance=True, with_notice_pay=True, with_unlawful=True,
        overtime_daily="400", hours_150="10", leave_daily="400", double_wage="9000",
        signed_on="2020-09-01", average_wage="10000", last_wage="9000",
        **{
            "periods-0-months": "3", "periods-0-agreed": "12,000", "periods-0-paid": "8000",
            "leave-0-year": "2025", "leave-0-work_years": "12", "leave-0-taken": "4",
        },
    )  # fmt: skip
    saved = mediator.send(filled, "计算并保存")
    assert [text.split(" ")[0] for text in amounts(saved)] == [
        "12,000.00", "750.00", "4,800.00", "45,000.00", "60,000.00", "9,000.00", "120,000.00",
    ]  # fmt: skip
    assert "N与2N不能同时主张" in saved.text
    # Computed again, all that was typed is there.
    again = form(mediator.open(saved.link("据此重新计算")))
    assert again.values["periods-0-agreed"] == ["12000"]
    assert again.values["leave-0-year"] == ["2025"]
    assert mediator.send(again, "计算并保存").title == "参考计算单（第1版）"


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(staff: Staff) -> None:
    serial, mediator = start(staff), staff.mediator
    page = mediator.open(f"/cases/{serial}/calculation/")
    filled = form(page).fill(
        with_wages=True, with_severance=True, hired_on="2026-03-01", left_on="2020-03-01",
        **{"periods-0-months": "3", "periods-0-agreed": "8000", "periods-0-paid": "12000"},
    )  # fmt: skip
    with pytest.raises(NotDone) as back:
        mediator.send(filled, "计算并保存")
    assert back.value.page.status == 422
    assert any("离职日期不能早于入职日期" in reason for reason in back.value.reasons)
    assert any("已付工资不能高于应付工资" in reason for reason in back.value.reasons)
    kept = form(back.value.page)
    assert kept.values["periods-0-paid"] == ["12000"]
    assert not Calculation.objects.exists()


def test_what_stands_in_a_line_that_is_not_chosen_is_no_mistake(staff: Staff) -> None:
    serial, mediator = start(staff), staff.mediator
    page = mediator.open(f"/cases/{serial}/calculation/")
    filled = form(page).fill(
        with_notice_pay=True, last_wage="9000", overtime_wage="many", hours_150="-3",
        **{"periods-0-months": "x", "leave-0-year": "last"},
    )  # fmt: skip
    assert mediator.send(filled, "计算并保存").title == "参考计算单（第1版）"


def test_a_removed_row_says_nothing(staff: Staff) -> None:
    serial, mediator = start(staff), staff.mediator
    filled = form(mediator.open(f"/cases/{serial}/calculation/")).fill(
        with_wages=True,
        **{
            "periods-0-months": "x", "periods-0-DELETE": True,
            "periods-1-months": "1", "periods-1-agreed": "100", "periods-1-paid": "0",
        },
    )  # fmt: skip
    assert amounts(mediator.send(filled, "计算"))[0] == "100.00"
    empty = form(mediator.open(f"/cases/{serial}/calculation/")).fill(
        with_wages=True, with_annual_leave=True, leave_daily="400"
    )
    with pytest.raises(NotDone) as back:
        mediator.send(empty, "计算")
    assert any("至少一段" in reason for reason in back.value.reasons)
    assert any("至少一个年度" in reason for reason in back.value.reasons)


def test_of_several_workers_one_is_chosen(staff: Staff) -> None:
    application = dispute()
    first = application["applicants"][0] | EMPLOYMENT
    second = first | {
        "name": "李小芳",
        "phone": "13800138001",
        "id_number": "",
        "hired_on": "2024-01-01",
    }
    serial = staff.clerk.register(**application | {"applicants": [first, second]})
    mediator = staff.mediator
    mediator.take(serial)
    page = mediator.open(f"/cases/{serial}/calculation/?worker=2")
    assert form(page).values["hired_on"] == ["2024-01-01"]
    saved = mediator.send(form(page).fill(with_notice_pay=True, last_wage="9000"), "计算并保存")
    assert "李小芳" in saved.text
    assert staff.mediator.fetch(f"/cases/{serial}/calculation/?worker=3").status == 404
