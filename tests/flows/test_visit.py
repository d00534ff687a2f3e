"""One visit: everything from the application to the closing with one form, or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cases.models import Agreement, Case, Consent, OwnSettlement, Party, Term
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
    assert page.url == f"/cases/{case.serial}/papers/"
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
    form = doubtful(staff.manager, form)
    assert len(form.values["heeded"]) == 2  # no account to pay to, and no word of a default
    form.fill(**rows("money", account="工商银行陆家嘴支行 6222000000000000"))
    form.fill(**{"outcome-breach_consequences": "任何一期逾期，余款全部到期。"})
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
        (
            {"review-conflict": "near_relative", "review-disclosure": "申请人之兄"},
            "审查与受理",
            "同意",
        ),
        ({"sitting-starts": "11:00", "sitting-ends": "11:30"}, "调解", "尚未开始"),
        ({"sitting-came_for_employer": ""}, "调解", "到场人姓名"),
        ({"money-0-item": "经济补偿"}, "结果与结案", "劳动关系解除日期"),
        ({"outcome-agents_sign": "on"}, "结果与结案", "特别授权"),
        ({"money-0-item": "", "money-0-amount": "", "money-0-paid": False}, "结果与结案", "条款"),
    ],
)
def test_what_an_act_lacks_is_said_in_its_section_and_nothing_is_written(
    staff, changed, section, said
):
    told = refused(staff.mediator, typed(staff.mediator, **changed))
    summary = sections(told)
    assert list(summary) == [section]
    assert said in summary[section]


def sections(told: NotDone) -> dict[str, str]:
    """What the summary on top says: section → its sentences."""
    notice = told.page.main.all("div", class_="notice-danger")[0]
    assert "什么也没有登记" in notice.text
    headings = [line.text for line in notice.all("p")[1:]]
    return dict(zip(headings, (found.text for found in notice.all("ul")), strict=True))


def test_all_sections_are_judged_at_once(staff):
    told = refused(
        staff.mediator,
        typed(
            staff.mediator,
            **rows("applicants", **worker(id_number="110101199003070000")),
            **rows("respondents", name="", credit_code=""),
            **rows("claims", kind="", amount=""),
            **{
                "case-facts": "", "review-in_scope": False, "review-all_agree": False,
                "sitting-record": "", "outcome-sealed": False, "money-0-paid": False,
            },
        ),
    )  # fmt: skip
    expected = {
        "申请": ["争议事实", "证件", "被申请人", "调解请求"],
        "审查与受理": ["属于劳动争议调解范围", "同意调解"],
        "调解": ["调解笔录"],
        "结果与结案": ["调解组织印章", "履行期限"],
    }
    summary = sections(told)
    assert list(summary) == list(expected)
    for section, words in expected.items():
        assert [one for one in words if one not in summary[section]] == [], section


def doubtful(person: Person, form: Form) -> Form:
    """The form that comes back with warnings, each ticked as read."""
    told = refused(person, form)
    assert "请先核对" in told.page.text
    asked = told.page.form(button=DONE)
    return asked.fill(heeded=[value for value, _label in asked.options["heeded"]])


def test_warnings_are_read_before_anything_stands_for_good(staff):
    staff.mediator.send(typed(staff.mediator), DONE)
    known = Case.objects.get().serial
    form = typed(
        staff.mediator, **{"sitting-identity_checked": False, "outcome-clauses": "尽快办理退工"}
    )
    # First the question whether it is the same dispute; its answer stays while the next is asked.
    with pytest.raises(NotDone) as refusal:
        staff.mediator.send(form, DONE)
    form = refusal.value.page.form(button=DONE).fill(not_a_duplicate_of=known)
    form = doubtful(staff.mediator, form)
    assert form.values["not_a_duplicate_of"] == [known]
    said = "".join(form.values["heeded"])
    words = ("已有其他调解", f"未核验“{WORKER}”", "未核验“王经理”", "尽快")
    assert [word for word in words if word not in said] == []
    staff.mediator.send(form, DONE)
    assert Case.objects.count() == 2


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
    for model in (Case, Consent, Agreement, Term):
        assert set(model.history.values_list("act_happened_on", flat=True)) == {date(2026, 3, 5)}
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
    # Come back to by the browser's own button, and changed: no double click, another dispute.
    form.fill(**rows("money", amount="21000"))
    form.fill(**{"sitting-starts": "08:00", "sitting-ends": "08:30"})
    with pytest.raises(NotDone) as refusal:
        staff.mediator.send(form, DONE)
    assert "可能是重复申请" in refusal.value.page.text
    form = refusal.value.page.form(button=DONE)
    assert form.values["money-0-amount"] == ["21000"]
    staff.mediator.send(form.fill(not_a_duplicate_of=Case.objects.get().serial), DONE)
    assert sorted(Case.objects.values_list("agreed_amount", flat=True)) == [20000, 21000]


def test_another_station_is_out_of_reach(staff):
    form = typed(staff.mediator)
    form.values["case-organisation"] = [str(staff.cast.other_station.pk)]
    with pytest.raises(NotDone) as refusal:
        staff.mediator.send(form, DONE)
    assert list(sections(refusal.value)) == ["申请"]
    # What one may not send from an own page, one may not send from another's.
    staff.clerk.open("/")
    form.values["csrfmiddlewaretoken"] = staff.clerk.open("/cases/new/").form(
        button="登记"
    ).values["csrfmiddlewaretoken"]  # fmt: skip
    with pytest.raises(NotDone) as refusal:
        staff.clerk.send(form, DONE)
    assert refusal.value.page.status == 403
    assert not Case.objects.exists()


def test_a_committee_tells_both_sides_of_the_relation(staff):
    point = staff.point_mediator
    form = typed(
        point, **rows("respondents", name="上海测试有限公司"),
        **{
            "review-conflict": "employed_by_respondent",
            "review-disclosure": "调解员为该公司人事主管。",
        },
    )  # fmt: skip
    told = refused(point, form)
    assert "由工作站调解" in sections(told)["审查与受理"]
    point.send(told.page.form(button=DONE).fill(**{"review-told": "on"}), DONE)
    case = Case.objects.get()
    assert case.state == "settled"
    notices = case.relation_notices.order_by("party__side")
    assert [(row.party.side, row.choice) for row in notices] == [
        ("applicant", "point"), ("respondent", ""),
    ]  # fmt: skip


def test_who_may_not_accept_does_not_see_the_form(staff):
    staff.administrator.edit_organisation("LJZP1", may_accept=False)
    for person in (staff.clerk, staff.legal_aid, staff.auditor, staff.point_mediator):
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
    told = refused(staff.mediator, form)
    assert "几个单位" in sections(told)["调解"]
    form = told.page.form(button=DONE).fill(**{"sitting-came_for_employer": "王经理、赵主任"})
    staff.mediator.send(form, DONE)
    case = Case.objects.get()
    came = case.sessions.get().attendances.values_list("party__name", "name")
    assert dict(came)["上海用工单位有限公司"] == "赵主任"
    assert Party.objects.filter(case=case).count() == 3
    assert Agreement.objects.get().copies == 4
    assert case.consents.filter(answer=True).count() == 3
    assert set(case.claims_against.values_list("outcome", flat=True)) == {"agreed"}
    assert Agreement.objects.get().marks.count() == 5
    assert EMPLOYER in staff.mediator.case(case.serial).text
