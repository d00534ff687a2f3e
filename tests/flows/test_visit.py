"""One visit: everything from the application to the closing with one form, or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cases.models import Agreement, Case, OwnSettlement, Party
from mediation.jobs.models import Job
from mediation.papers.models import Paper
from mediation.stations.models import Counter
from tests.cases.applications import credit_code
from tests.flows.driver import NotDone, Person
from tests.flows.pages import Form
from tests.flows.people import EMPLOYER, FACTS, WORKER, claim, employer, worker
from tests.flows.reading import pdf_text

DONE, ADDRESS = "办结并打印文书", "/cases/visit/"


def rows(prefix: str, **fields: object) -> dict[str, object]:
    return {f"{prefix}-0-{name}": value for name, value in fields.items()}


def typed(person: Person, **changed: object) -> Form:
    """The form as it is filled in where everything is well."""
    fields = (
        rows("applicants", **worker())
        | rows("respondents", **employer())
        | rows("claims", **claim())
        | {
            "case-source": "本人来访申请",
            "case-facts": FACTS,
            "review-in_scope": "on",
            "review-not_barred": "on",
            "review-parties_reachable": "on",
            "review-facts_clear": "on",
            "review-all_agree": "on",
            "review-conflict": "none",
            "sitting-came_for_employer": "王经理",
            "sitting-record": "双方当场谈妥。",
            "sitting-identity_checked": "on",
            "sitting-record_signed": "on",
            "outcome-sealed": "on",
        }
        | rows("money", item="工资差额", amount="20000", paid="on")
    )
    return person.open(ADDRESS).form(button=DONE).fill(**fields | changed)


def refused(person: Person, form: Form) -> NotDone:
    """What is said when nothing was carried out, with everything typed still there."""
    before = (Case.objects.count(), Paper.objects.count(), Job.objects.count(), counters())
    with pytest.raises(NotDone) as refusal:
        person.send(form, DONE)
    assert (Case.objects.count(), Paper.objects.count(), Job.objects.count(), counters()) == before
    kept = refusal.value.page.form(button=DONE).values
    for name, values in form.values.items():
        if name != "csrfmiddlewaretoken":
            assert kept.get(name) == values, name
    return refusal.value


def counters() -> list[tuple[int, int]]:
    return sorted(Counter.objects.values_list("pk", "value"))


def test_from_the_application_to_the_papers(staff):
    mediator = staff.mediator
    page = mediator.send(typed(mediator), DONE)

    case = Case.objects.get()
    today = date(2026, 3, 16)
    assert page.url == f"/cases/{case.serial}/papers/print/"
    assert (case.state, case.ending, case.agreed_amount) == ("settled", "agreement", Decimal(20000))
    assert {case.received_on, case.accepted_on, case.reviewed_on, case.ended_on} == {today}
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.effective_on) == ("performed", today)
    assert {(row.answer, row.way) for row in case.consents.all()} == {(True, "in_person")}
    assert case.consents.count() == 2
    session = case.sessions.get()
    assert sorted(row.name for row in session.attendances.all()) == [WORKER, "王经理"]
    assert session.signatures.exclude(status="signed").count() == 0
    for title in ("调解协议书", "登记回执"):
        assert title in page.text
    paper = mediator.download(
        f"/cases/{case.serial}/papers/print/set.pdf?paper=receipt&paper=agreement-1"
    )
    text = pdf_text(paper.content)
    assert "20,000.00" in text
    assert WORKER in text
    history = mediator.open(f"/cases/{case.serial}/history/").text
    for act in ("登记签名盖章", "以达成协议或和解结案", "登记履行"):
        assert act in history


def test_the_parties_settled_by_themselves(staff):
    form = typed(
        staff.mediator,
        **{
            "outcome-ending": "own", "outcome-content": "公司当场补发工资。",
            "outcome-amount": "18000", "outcome-confirmed": "on",
        }
        | rows("money", item="", amount="", paid=False),
    )  # fmt: skip
    staff.mediator.send(form, DONE)
    case, own = Case.objects.get(), OwnSettlement.objects.get()
    assert (case.state, case.ending, case.agreed_amount) == (
        "settled", "own_settlement", Decimal(18000),
    )  # fmt: skip
    assert (own.proof, own.settled_on) == ("confirmed", date(2026, 3, 16))
    assert case.consents.filter(purpose="own_settlement").count() == 2


def test_instalments_of_which_the_first_is_paid_on_the_spot(staff):
    form = typed(
        staff.manager,
        **rows("money", item="工资差额", amount="10000.01", paid="on", parts="3",
               pay_on="2026-03-16"),
    )  # fmt: skip
    staff.manager.send(form, DONE)
    agreement = Agreement.objects.get()
    parts = agreement.terms.get().instalments.order_by("number")
    assert [(part.due_on.isoformat(), part.amount, part.paid_on is None) for part in parts] == [
        ("2026-03-16", Decimal("3333.33"), False),
        ("2026-04-16", Decimal("3333.33"), True),
        ("2026-05-16", Decimal("3333.35"), True),
    ]
    assert agreement.state == "effective"


@pytest.mark.parametrize(
    ("changed", "section", "said"),
    [
        ({"case-facts": ""}, "申请", "争议"),
        ({"applicants-0-id_number": "110101199003070000"}, "申请", "证件"),
        ({"review-in_scope": False}, "审查与受理", "必填"),
        ({"review-all_agree": False}, "审查与受理", "必填"),
        (
            {"review-conflict": "near_relative", "review-disclosure": "申请人之兄"},
            "审查与受理",
            "同意",
        ),
        ({"sitting-starts": "11:00", "sitting-ends": "11:30"}, "调解", "尚未开始"),
        ({"sitting-came_for_employer": ""}, "调解", "到场人姓名"),
        ({"sitting-record": ""}, "调解", "必填"),
        ({"money-0-item": "经济补偿"}, "结果与结案", "劳动关系解除日期"),
        ({"money-0-paid": False}, "结果与结案", "履行期限"),
        ({"outcome-sealed": False}, "结果与结案", "必填"),
        ({"outcome-agents_sign": "on"}, "结果与结案", "特别授权"),
        ({"money-0-item": "", "money-0-amount": "", "money-0-paid": False}, "结果与结案", "条款"),
    ],
)
def test_what_is_missing_is_said_by_section_and_nothing_is_written(staff, changed, section, said):
    told = refused(staff.mediator, typed(staff.mediator, **changed))
    summary = told.page.main.all("div", class_="notice-danger")[0].text
    assert "什么也没有登记" in summary
    headings = [h for h in ("申请", "审查与受理", "调解", "结果与结案") if f"{h} " in f"{summary} "]
    assert section in headings
    assert said in summary, summary
    assert told.page.status == 422


def test_all_sections_are_judged_at_once(staff):
    told = refused(
        staff.mediator,
        typed(staff.mediator, **{
            "claims-0-kind": "", "review-all_agree": False, "sitting-record": "",
            "outcome-sealed": False,
        }),
    )  # fmt: skip
    summary = told.page.main.all("div", class_="notice-danger")[0].text
    assert [one for one in ("申请", "审查与受理", "调解", "结果与结案") if one not in summary] == []


def test_a_visit_entered_later_needs_its_reason_once(staff):
    form = typed(staff.mediator, **{"case-received_on": "2026-03-05"})
    told = refused(staff.mediator, form)
    assert any("补录原因" in reason for reason in told.reasons)
    form = typed(
        staff.mediator,
        **{"case-received_on": "2026-03-05", "case-late_reason": "当日停电，先记在纸上"},
    )
    staff.mediator.send(form, DONE)
    case = Case.objects.get()
    assert {case.received_on, case.accepted_on, case.ended_on} == {date(2026, 3, 5)}
    history = staff.mediator.open(f"/cases/{case.serial}/history/").text
    assert history.count("当日停电，先记在纸上") >= 8


def test_an_agent_with_special_authority_signs_for_the_employer(staff):
    form = typed(staff.mediator)
    form = staff.mediator.send(form, "添加代理人").form(button=DONE)
    assert form.values["sitting-record"] == ["双方当场谈妥。"]
    form.fill(
        **rows("agents", name="李律师", principal="respondents-0", authority="special"),
        **{"outcome-agents_sign": "on", "sitting-came_for_employer": ""},
    )
    staff.mediator.send(form, DONE)
    mark = Agreement.objects.get().marks.get(party__side="respondent")
    assert mark.agent.name == "李律师"
    names = Case.objects.get().sessions.get().attendances.values_list("name", flat=True)
    assert sorted(names) == sorted([WORKER, "李律师"])


def test_a_form_that_is_sent_twice_makes_one_case(staff):
    form = typed(staff.mediator)
    first = staff.mediator.send(form, DONE)
    again = staff.mediator.send(form, DONE)
    assert first.url == again.url
    assert Case.objects.count() == 1
    # Another person's token is nobody else's.
    other = typed(staff.manager, **rows("applicants", **worker("李四", id_number="")))
    other.values["token"] = form.values["token"]
    with pytest.raises(NotDone) as refusal:
        staff.manager.send(other, DONE)
    assert "请重新打开登记页面后再提交。" in refusal.value.reasons


def test_a_probable_duplicate_has_to_be_confirmed(staff):
    staff.mediator.send(typed(staff.mediator), DONE)
    serial = Case.objects.get().serial
    with pytest.raises(NotDone) as refusal:
        staff.mediator.send(typed(staff.mediator), DONE)
    assert "可能是重复申请" in refusal.value.page.text
    form = refusal.value.page.form(button=DONE).fill(not_a_duplicate_of=serial)
    staff.mediator.send(form, DONE)
    assert Case.objects.count() == 2


def test_who_may_not_accept_does_not_see_the_form(staff):
    for person in (staff.clerk, staff.legal_aid, staff.auditor):
        assert person.fetch(ADDRESS).status == 403
        assert ADDRESS not in [
            link.attributes.get("href") for link in person.open("/").main.all("a")
        ]
    assert ADDRESS in [
        link.attributes.get("href") for link in staff.mediator.open("/").main.all("a")
    ]


def test_several_parties_on_each_side(staff):
    form = typed(staff.mediator)
    form = staff.mediator.send(form, "添加被申请人").form(button=DONE)
    form.fill(**{
        "respondents-1-kind": "employer", "respondents-1-name": "上海用工单位有限公司",
        "respondents-1-credit_code": credit_code(3),
    })  # fmt: skip
    staff.mediator.send(form, DONE)
    case = Case.objects.get()
    assert Party.objects.filter(case=case).count() == 3
    assert case.consents.filter(answer=True).count() == 3
    assert set(case.claims_against.values_list("outcome", flat=True)) == {"agreed"}
    assert Agreement.objects.get().marks.count() == 5
    assert EMPLOYER in staff.mediator.case(case.serial).text
