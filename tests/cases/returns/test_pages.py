"""The pages of the report templates, from the first template to the table that was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.returns.models import Return, ReturnTemplate
from cases.returns.services import making
from mediation.history.models import AccessEntry
from mediation.reports.sections import sections
from mediation.vault import files
from tests.cases import factories
from tests.cases.histories import Told, write
from tests.cases.returns import blanks
from tests.cases.returns.blanks import cell, col
from tests.cases.returns.test_making import MARCH
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_may")]
Login = Callable[[str], Client]
NAME = "上海甲科技有限公司"
OF_ANOTHER_ROOM = next(
    figure.key for part in sections() if part.key != "cases" for figure in part.figures
)


@pytest.fixture
def _in_may() -> Any:
    with time_machine.travel(date(2026, 5, 4), tick=False):
        yield


def posted(**given: Any) -> dict[str, Any]:
    values = {
        "station": "LJZ", "name": "工会月报", "addressee": "区总工会", "period_kind": "month",
        "cutoff_day": "20", "content": "cases", "selection": "accepted", "first_row": "4",
    }  # fmt: skip
    return values | given


def upload(content: bytes, name: str = "月报.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def accepted(cast: Cast) -> None:
    write([Told(cast.station, date(2026, 3, 2), "LJZ-2026-000001").accept(date(2026, 3, 3))])


def named(cast: Cast) -> ReturnTemplate:
    """A list with the names of the parties of one case of March."""
    factories.registered_case(cast.actor("manager"), received_on=date(2026, 3, 2))
    return blanks.template(
        cast, col("serial"), col("respondent", "单位"), selection="received", name="含名称"
    )


def made(cast: Cast, template: ReturnTemplate) -> Return:
    return making.make_return(template, MARCH, actor=cast.actor("manager"), version=None)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_empty_list_says_what_to_do(cast: Cast, client_for: Login) -> None:
    page = text(client_for("manager").get("/returns/"))
    assert "还没有上报模板" in page
    assert "现行版本的行列、口径和周期未能核实" in page
    assert "新建模板" not in text(client_for("auditor").get("/returns/"))


def test_from_the_first_template_to_the_table_that_was_sent(cast: Cast, client_for: Login) -> None:
    accepted(cast)
    client = client_for("manager")
    sent = posted(blank_file=upload(blanks.form_of_a_list()))
    assert client.post("/returns/new/", sent).url == "/returns/MB-LJZ-2026-000001/"
    page = "/returns/MB-LJZ-2026-000001/"
    for version, (heading, field) in enumerate((("序号", "number"), ("编号", "serial")), start=1):
        column = {"heading": heading, "field": field, "version": version}
        assert client.post(f"{page}columns/new/", column).status_code == 302
    preview = client.get(f"{page}preview/", {"period": "2026-03"})
    assert preview.context["shown"].rows == [[("序号", "1"), ("编号", "LJZ-2026-000001")]]
    answer = client.post(f"{page}make/", {"period": "2026-03", "version": 3})
    assert answer.url == "/returns/BB-LJZ-2026-000001/"
    download = client.get(f"{answer.url}table.xlsx")
    assert "filename*=utf-8''%E5%B7%A5%E4%BC%9A" in download["Content-Disposition"]
    assert blanks.opened(download.content)["台账"]["B4"].value == "LJZ-2026-000001"
    asked = client.get(f"{answer.url}submit/")
    assert "都不能再改" in text(asked)
    sent_on = {"submitted_on": "2026-05-04", "note": "邮寄", "version": 1}
    assert client.post(f"{answer.url}submit/", sent_on).status_code == 302
    shown = text(client.get(answer.url))
    assert "已报送" in shown
    assert f"{answer.url}submit/" not in shown
    assert "2026-05-04" in text(client.get(page))
    assert [entry.detail for entry in AccessEntry.objects.filter(act="export")] == [
        "return BB-LJZ-2026-000001.xlsx"
    ]


def test_the_official_shape_is_offered_with_its_caveat(cast: Cast, client_for: Login) -> None:
    client = client_for("manager")
    page = client.get("/returns/new/?shape=official")
    assert "年代不明的人社统MA1号" in text(page)
    assert page.context["form"]["content"].value() == "figures"
    sent = posted(content="figures", selection="", first_row="2")
    client.post("/returns/new/?shape=official", sent)
    template = ReturnTemplate.objects.get()
    assert list(template.columns.values_list("figure", "cell", "narrow_code"))[:3] == [
        ("accepted", "B2", ""),
        ("accepted", "B3", "enterprise_committee"),
        ("accepted", "B4", "regional"),
    ]
    assert making.prepare(template, MARCH, actor=cast.actor("manager")).problems == []


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"selection": ""}, "selection", "请选择列入哪些案件。"),
        ({"content": "figures"}, "selection", "仅用于案件清单；统计数字在各单元格中分别缩小范围。"),
        ({"ending": "agreement"}, "ending", "只有“本期结案的案件”可以按结案方式缩小范围。"),
        ({"cutoff_day": "29"}, "cutoff_day", "29"),
        ({"first_row": "0"}, "first_row", "1"),
        ({"blank_file": b"%PDF"}, "blank_file", "只接受完好的 XLSX 工作簿。"),
        ({"blank_file": b""}, "blank_file", "文件是空的。"),
        ({"organisation": "ZJ"}, "organisation", ""),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(
    cast: Cast, client_for: Login, given: dict[str, Any], field: str, says: str
) -> None:
    if "blank_file" in given:
        given = {"blank_file": upload(given["blank_file"])}
    answer = client_for("manager").post("/returns/new/", posted(**given))
    form = answer.context["form"]
    assert answer.status_code == 422
    assert says in "".join(form.errors[field])
    assert form["name"].value() == "工会月报"
    assert not ReturnTemplate.objects.exists()


def test_an_unknown_sheet_is_told_beside_the_sheet(cast: Cast, client_for: Login) -> None:
    sent = posted(sheet="台帐", blank_file=upload(blanks.form_of_a_list()))
    form = client_for("manager").post("/returns/new/", sent).context["form"]
    assert form.errors["sheet"] == ["空白表里没有工作表“台帐”，只有：台账。"]


def test_a_template_is_changed_and_its_blank_dropped(cast: Cast, client_for: Login) -> None:
    template = blanks.template(cast, blank=blanks.form_of_a_list(), organisation=cast.point)
    client, page = client_for("manager"), template.get_absolute_url()
    assert client.get(f"{page}blank.xlsx").content == files.read(template.blank)
    form = client.get(f"{page}edit/").context["form"]
    assert (form["organisation"].value(), form["version"].value()) == ("LJZP1", 1)
    sent = posted(name="新名", is_active="on", drop_blank="on", organisation="LJZP1", version=1)
    assert client.post(f"{page}edit/", sent).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.blank, template.cutoff_day) == ("新名", None, 20)
    assert client.get(f"{page}blank.xlsx").status_code == 404
    assert client.post(f"{page}edit/", sent).status_code == 409


def test_columns_are_changed_moved_and_removed(cast: Cast, client_for: Login) -> None:
    template = blanks.template(cast, col("serial", "甲"), col("ending", "乙", "agreement=1"))
    client, page = client_for("manager"), template.get_absolute_url()
    form = client.get(f"{page}columns/2/").context["form"]
    assert form["mapping"].value() == "agreement=1"
    wrong = client.post(
        f"{page}columns/2/", {"field": "ending", "mapping": "agreed=1", "version": 1}
    )
    assert "代码“agreed”不存在" in "".join(wrong.context["form"].errors["mapping"])
    client.post(f"{page}columns/2/move/", {"direction": "up", "version": 1})
    assert [column.heading for column in template.columns.all()] == ["乙", "甲"]
    late = client.post(f"{page}columns/2/move/", {"direction": "up", "version": 1})
    assert late.status_code == 409
    assert "后面的栏目依次前移" in text(client.get(f"{page}columns/1/remove/"))
    client.post(f"{page}columns/1/remove/", {"version": 2})
    assert [column.heading for column in template.columns.all()] == ["甲"]
    for place in (0, 5, 10**12):
        assert client.get(f"{page}columns/{place}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"cell": "C0"}, "cell"), ({"cell": "XFE1"}, "cell"), ({"figure": "gone"}, "figure"),
        ({"narrowing": "organisation:ZJ"}, "narrowing"),
        ({"figure": OF_ANOTHER_ROOM, "narrowing": "source:phone"}, "narrowing"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_beside_its_field(
    cast: Cast, client_for: Login, given: dict[str, str], field: str
) -> None:
    template = blanks.figures(cast)
    sent = {"figure": "accepted", "cell": "B2", "version": 1} | given
    answer = client_for("manager").post(f"{template.get_absolute_url()}columns/new/", sent)
    assert list(answer.context["form"].errors) == [field]


def test_a_figure_s_cell_is_changed(cast: Cast, client_for: Login) -> None:
    template = blanks.figures(cast, cell("accepted", "B2", narrow_by="source", narrow_code="phone"))
    page = f"{template.get_absolute_url()}columns/1/"
    client = client_for("manager")
    assert client.get(page).context["form"]["narrowing"].value() == "source:phone"
    sent = {"figure": "concluded", "cell": "c7", "narrowing": "body_kind:regional", "version": 1}
    client.post(page, sent)
    assert template.columns.values_list("figure", "cell", "narrow_by", "narrow_code").get() == (
        "concluded", "C7", "body_kind", "regional",
    )  # fmt: skip
    taken = client.post(f"{template.get_absolute_url()}columns/new/", sent | {"version": 2})
    assert "已由栏目" in text(taken)
    assert taken.status_code == 422


def test_what_keeps_a_table_from_being_made_is_listed(cast: Cast, client_for: Login) -> None:
    accepted(cast)
    template = blanks.template(cast, col("source", "来源", "phone=02"))
    page, client = template.get_absolute_url(), client_for("manager")
    shown = client.get(f"{page}preview/", {"period": "2026-03"})
    assert shown.context["problems"] == ["栏目“来源”的代码对照缺少：visit（本人来访申请）。"]
    assert shown.context["may_make"] is False
    answer = client.post(f"{page}make/", {"period": "2026-03", "version": 1})
    assert (answer.status_code, Return.objects.count()) == (422, 0)
    assert "visit（本人来访申请）" in text(answer)


def test_the_preview_opens_with_the_newest_period_that_is_over(
    cast: Cast, client_for: Login
) -> None:
    page = f"{blanks.template(cast, col('serial'), cutoff_day=20).get_absolute_url()}preview/"
    client = client_for("manager")
    assert client.get(page).context["period"].label == "2026-04"
    running = client.get(page, {"period": "2026-05"})
    assert (running.context["is_over"], running.context["may_make"]) == (False, False)
    wrong = client.get(page, {"period": "2026-5"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["period"] == ["请按 2026-10 的格式填写期间。"]


def test_a_form_of_yesterday_makes_nothing(cast: Cast, client_for: Login) -> None:
    template = blanks.template(cast, col("serial"))
    page = f"{template.get_absolute_url()}make/"
    client = client_for("manager")
    assert client.post(page, {"period": "2026-03", "version": 7}).status_code == 409
    assert client.post(page, {"period": "2026-03"}).status_code == 422
    assert not Return.objects.exists()


def test_names_and_amounts_are_marked(cast: Cast, client_for: Login) -> None:
    client, page = client_for("manager"), named(cast).get_absolute_url()
    assert "单位：含当事人姓名或名称" in text(client.get(page))
    form = client.get(f"{page}columns/new/").context["form"]
    assert dict(form.fields["field"].choices)["claimed_amount"] == "请求金额（含金额）"


def test_an_auditor_sees_no_names_and_gets_no_file_with_names(
    cast: Cast, client_for: Login
) -> None:
    template = named(cast)
    kept = made(cast, template)
    manager, auditor = client_for("manager"), client_for("auditor")
    for page in (f"{template.get_absolute_url()}preview/?period=2026-03", kept.get_absolute_url()):
        assert NAME in text(manager.get(page))
        shown = text(auditor.get(page))
        assert NAME not in shown
        assert "***" in shown
    assert manager.get(f"{kept.get_absolute_url()}table.xlsx").status_code == 200
    assert auditor.get(f"{kept.get_absolute_url()}table.xlsx").status_code == 403
    plain = made(cast, blanks.template(cast, col("serial"), name="无名"))
    assert auditor.get(f"{plain.get_absolute_url()}table.xlsx").status_code == 200


def test_other_stations_and_roles_find_nothing(cast: Cast, client_for: Login) -> None:
    kept = made(cast, named(cast))
    pages = [kept.get_absolute_url(), kept.template.get_absolute_url()]
    stranger, mediator = client_for("other_manager"), client_for("mediator")
    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert [mediator.get(page).status_code for page in pages] == [403, 403]
    assert "含名称" not in text(stranger.get("/returns/"))


def test_a_second_submission_from_an_old_page_is_a_conflict(cast: Cast, client_for: Login) -> None:
    kept = made(cast, blanks.template(cast, col("serial")))
    page, client = f"{kept.get_absolute_url()}submit/", client_for("manager")
    sent = {"submitted_on": "2026-05-04", "version": 1}
    assert client.post(page, {**sent, "submitted_on": "2026-06-01"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 409
    assert "已经报送" in text(client.post(page, {**sent, "version": 2}))


def test_lists_have_a_fixed_number_of_queries(cast: Cast, client_for: Login) -> None:
    client, counts = client_for("manager"), []
    for number in range(3):
        template = blanks.template(
            cast, col("serial"), name=f"模板{number}", organisation=cast.point
        )
        with CaptureQueriesContext(connection) as queries:
            client.get("/returns/")
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    of_one = []
    for _edition in range(3):
        made(cast, template)
        with CaptureQueriesContext(connection) as queries:
            client.get(template.get_absolute_url())
        of_one.append(len(queries))
    assert of_one[0] == of_one[1] == of_one[2]
