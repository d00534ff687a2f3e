"""Nine workers come in at once: from the pasted table to nine settled cases (issue B, series)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cases.models import Agreement, Case, MediationSession, Series
from mediation.papers.models import Paper
from tests.cases.applications import resident_id
from tests.cases.many import NAMES
from tests.flows.driver import NotDone, Person
from tests.flows.people import EMPLOYER, employer
from tests.flows.reading import pdf_text

REGISTER, READ = "登记全部案件", "读入表格"


def sheet(names: tuple[str, ...] = NAMES) -> str:
    """A table as a spreadsheet copies it, with a title, other headings and a total."""
    rows = ["欠薪人员名单", "序号\t姓名\t身份证号\t手机\t入职时间\t欠薪金额（元）"]
    for n, name in enumerate(names):
        cells = {
            "id": resident_id(serial=f"{n:03d}"),
            "phone": f"1380000000{n}",
            "hired": f"2024.3.{n + 1}",
            "amount": f"{n + 1},000",
        }
        rows.append("\t".join([str(n + 1), name, *cells.values()]))
    rows.append(f"合计\t\t\t\t\t{sum(range(1, len(names) + 1))},000")
    return "\n".join(rows)


def common(page_form, **changed):
    """What the applications have in common, as it is typed."""
    respondent = {f"respondents-0-{name}": value for name, value in employer().items()}
    return page_form.fill(
        **respondent
        | {
            "case-source": "本人来访申请",
            "case-facts": "公司自2026年1月起拖欠工资。",
            "claim-kind": "工资差额",
        }
        | changed
    )


def pasted(clerk: Person, text: str, **changed: str):
    """The form with the table read into rows."""
    form = common(clerk.open("/series/new/").form(button=REGISTER), pasted=text, **changed)
    return clerk.send(form, READ)


def registered(clerk: Person, names: tuple[str, ...] = NAMES) -> str:
    """The address of a series of these workers, submitted to review."""
    page = pasted(clerk, sheet(names))
    return clerk.send(page.form(button=REGISTER), "登记并提交审查").url


def act(person: Person, url: str, name: str, **fields):
    """Carry out an act on all the cases that it fits."""
    form = person.open(f"{url}{name}/").form(button="")
    return person.send(form.fill(**fields))


def test_nine_workers_from_a_table_to_nine_settled_cases(staff, calendar, monthly_rates):
    clerk, mediator = staff.clerk, staff.mediator

    # A table with a number that a spreadsheet has rounded: said beside the cell, nothing is lost.
    page = pasted(clerk, sheet().replace(resident_id(serial="001"), "3.10115E+17"))
    assert "读入9行，请逐行核对。" in page.text
    form = page.form(button=REGISTER)
    assert form.values["workers-1-id_number"] == ["3.10115E+17"]
    assert "号码已被电子表格改成科学计数法" in page.section("div_id_workers-1-id_number").text
    with pytest.raises(NotDone):
        clerk.send(form, REGISTER)
    form.fill(**{"workers-1-id_number": resident_id(serial="001")})
    series = clerk.send(form, "登记并提交审查").url
    assert Case.objects.filter(series__serial="SLJZ-2026-000001").count() == 9

    # One answer of the employer for all, one of each worker; nine numbers.
    act(mediator, series, "take", conflict="none")
    yes = dict.fromkeys(("in_scope", "not_barred", "parties_reachable", "facts_clear"), "True")
    act(mediator, series, "review", **yes)
    act(mediator, series, "consent", who=f"name:{EMPLOYER}", answer="yes", way="电话")
    act(mediator, series, "consent", who="", answer="yes")
    accepted = act(mediator, series, "accept")
    assert accepted.messages == ["已受理9件案件。"]

    # One sitting, one record in each case.
    form = mediator.open(f"{series}sessions/record/").form(button="保存笔录")
    form.fill(span="上午", record="公司愿按八成支付。", result="达成一致")
    held = mediator.send(form)
    assert "存入 9 件案件" in held.section("sittings").text
    assert MediationSession.objects.filter(record="公司愿按八成支付。").count() == 9

    # The terms once, the amounts each; one case keeps what it is left alone with.
    form = mediator.open(f"{series}agreements/new/").form(button="起草全部协议")
    serials = list(Case.objects.order_by("pk").values_list("serial", flat=True))
    own = {f"own-{serial}-amount": 800 * n for n, serial in enumerate(serials, start=1)}
    own |= {f"own-{serial}-account": f"工商银行62220000{n}" for n, serial in enumerate(serials)}
    form.fill(item="工资差额", pay_on="2026-03-31", parts=2, clauses="单位出具离职证明。", **own)
    mediator.send(form)
    assert [row.total for row in Agreement.objects.order_by("case_id")] == [
        Decimal(800 * n) for n in range(1, 10)
    ]
    act(mediator, series, "agreements/offer")
    assert Paper.objects.filter(kind="agreement").count() == 9
    printed = mediator.download(f"{series}papers/agreement.pdf").content
    assert pdf_text(printed).count("单位出具离职证明") == 9

    # The employer, the mediator and the seal at once; each worker signs in their own case.
    for place in (f"party:{EMPLOYER}:", "mediator::", "seal::"):
        act(mediator, series, "agreements/mark", place=place)
    with pytest.raises(NotDone) as refused:
        act(mediator, series, "settle")
    assert refused.value.reasons == ["请至少选择一件本系列案的案件。"]
    for name, serial in zip(NAMES, serials, strict=True):
        mediator.sign(f"/cases/{serial}/agreements/1/", f"申请人 {name}")
    settled = act(mediator, series, "settle")
    assert "36,000.00" in settled.section("cases").text

    report = monthly_rates("2026-03")
    keys = ("received", "accepted", "concluded", "settled", "agreed_amount", "open_at_end")
    assert [report[key] for key in keys] == [9, 9, 9, 9, "36000.00", 0]


def test_a_series_without_agreement_is_referred_and_followed(staff):
    clerk, mediator = staff.clerk, staff.mediator
    series = registered(clerk, NAMES[:2])
    act(mediator, series, "take", conflict="none")
    yes = dict.fromkeys(("in_scope", "not_barred", "parties_reachable", "facts_clear"), "True")
    act(mediator, series, "review", **yes)
    act(mediator, series, "consent", who=f"name:{EMPLOYER}", answer="yes")
    act(mediator, series, "consent", who="", answer="yes")
    act(mediator, series, "accept")

    act(
        mediator, series, "refer", reason="分歧较大",
        **{"destinations-0-kind": "劳动人事争议仲裁", "destinations-0-body_name": "浦东新区仲裁委"},
    )  # fmt: skip
    assert set(Case.objects.values_list("ending", flat=True)) == {"no_agreement"}

    serial = Case.objects.order_by("pk")[0].serial
    mediator.act(serial, "destinations/new", kind="劳动保障监察")
    page = mediator.act(
        serial, "destinations/1", number="浦劳人仲（2026）第88号", result="支持请求",
        result_on="2026-03-16", reason="收到裁决书",
    )  # fmt: skip
    told = page.section("ending").text
    assert "浦劳人仲（2026）第88号" in told
    assert "支持请求" in told
    assert "劳动保障监察" in told


def test_too_many_rows_stay_and_the_collective_dispute_is_offered(staff):
    names = (*NAMES, "陈十")
    page = pasted(staff.clerk, sheet(names))
    assert "集体争议" in page.section("workers").text
    with pytest.raises(NotDone) as refused:
        staff.clerk.send(page.form(button=REGISTER), REGISTER)
    form = refused.value.page.form(button=REGISTER)
    assert [form.values[f"workers-{n}-name"][0] for n in range(10)] == list(names)
    assert "系列案最多九件" in refused.value.reasons[0]


def test_a_probable_duplicate_asks_for_a_tick(staff):
    registered(staff.clerk, NAMES[:2])
    page = pasted(staff.clerk, sheet(NAMES[:2]))
    with pytest.raises(NotDone) as refused:
        staff.clerk.send(page.form(button=REGISTER), REGISTER)
    form = refused.value.page.form(button=REGISTER)
    known = [value for value, _label in form.options["not_a_duplicate_of"]]
    assert len(known) == 2
    staff.clerk.send(form.fill(not_a_duplicate_of=known), REGISTER)
    assert Series.objects.count() == 2


def test_the_same_form_sent_twice_makes_one_series(staff):
    page = pasted(staff.clerk, sheet(NAMES[:2]))
    form = page.form(button=REGISTER)
    first = staff.clerk.send(form, REGISTER)
    known = list(Case.objects.values_list("serial", flat=True))
    form.values["not_a_duplicate_of"] = known
    again = staff.clerk.send(form, REGISTER)
    assert first.url == again.url
    assert Case.objects.count() == 2
