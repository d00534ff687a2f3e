"""The parties change: who leaves keeps the history, who comes is asked anew."""

from datetime import date
from typing import Any

import pytest

from cases.change_enums import ChangeKind
from cases.enums import Side
from cases.models import Agent, Case, Party, PartyChange
from cases.services import agreement as agreements
from cases.services import intake, parties
from cases.services.parties import Answer, Ground, Newcomer
from mediation.history.actor import Actor
from mediation.history.gate import NotAllowed
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.people.models import Employer, Person
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
GROUND = Ground(DAY, "市场监管局准予变更登记通知书", "公司已更名")
YES, NO = Answer(True, DAY, "phone"), Answer(False, DAY, "phone")


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def given(actor: Actor, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "version": None, "ground": GROUND} | more


def against(case: Case) -> list[tuple[str, str]]:
    rows = case.claims_against.select_related("respondent").order_by("pk")
    return [(row.respondent.name, row.outcome) for row in rows]


def names(case: Case) -> list[str]:
    return [party.name for party in make.again(case).parties.all()]


def test_a_renamed_party_stays_the_same_and_issued_papers_do_not_change(
    case: Case, mediator: Actor
) -> None:
    employer = make.parties(case)[1][0]
    agreement = make.offered(case, mediator)
    old_text = papers.issued("agreement", agreement).get().context_json
    parties.rename_party(
        case, employer, **given(mediator, name="上海乙科技有限公司", legal_representative="李经理")
    )

    employer.refresh_from_db()
    assert (employer.name, employer.former_name, employer.legal_representative) == (
        "上海乙科技有限公司", "上海甲科技有限公司", "李经理",
    )  # fmt: skip
    assert Employer.objects.get().name == "上海乙科技有限公司"
    assert papers.issued("agreement", agreement).get().context_json == old_text
    agreements.void_agreement(agreement, actor=mediator, version=None, reason="更名后另拟")
    new = make.offered(make.again(case), mediator)
    frozen = papers.issued("agreement", new).get().context
    assert [(p["name"], p["former_name"]) for p in frozen["respondents"]] == [
        ("上海乙科技有限公司", "上海甲科技有限公司")
    ]
    change = PartyChange.objects.get()
    assert (change.kind, change.party, change.name_before) == (
        "renamed",
        employer,
        "上海甲科技有限公司",
    )
    refused = refusal(
        parties.rename_party, make.again(case), employer, **given(mediator, name=employer.name)
    )
    assert refused == ["名称和法定代表人均未变更。"]


@pytest.mark.parametrize(
    ("answer", "outcome"), [(YES, "open"), (NO, "not_accepted")], ids=["agrees", "refuses"]
)
def test_a_user_company_is_added_with_its_claims_and_its_answer(
    case: Case, mediator: Actor, answer: Answer, outcome: str
) -> None:
    user_company = make.employer("上海用工有限公司", employer_role="using_company")
    claims = list(case.claims.all())
    parties.add_party(case, Newcomer(user_company, answer, claims), **given(mediator))

    assert names(case) == ["张晓明", "上海甲科技有限公司", "上海用工有限公司"]
    assert against(case) == [("上海甲科技有限公司", "open"), ("上海用工有限公司", outcome)]
    assert user_company.consents.get().answer is answer.agrees
    assert user_company.employer.station_id == case.station_id


def test_the_wrong_employer_is_replaced(case: Case, mediator: Actor) -> None:
    wrong = make.parties(case)[1][0]
    agreement = make.offered(case, mediator)
    right = make.employer("上海正确有限公司")
    parties.replace_party(case, wrong, Newcomer(right, YES), **given(mediator))

    wrong.refresh_from_db()
    agreement.refresh_from_db()
    assert (wrong.ceased_on, right.succeeds, right.side) == (DAY, wrong, Side.RESPONDENT)
    assert names(case) == ["张晓明", "上海正确有限公司"]
    assert against(case) == [("上海正确有限公司", "open")]
    # A text that names who left cannot go on; its paper is void and says why.
    paper = Paper.objects.get(kind="agreement")
    assert (agreement.state, paper.voided_on is not None) == ("void", True)
    assert paper.void_reason == GROUND.reason
    refused = refusal(parties.rename_party, make.again(case), wrong, **given(mediator, name="某"))
    assert refused == ["请选择本案的当事人。"]


def test_heirs_succeed_a_worker_and_companies_a_divided_one(case: Case, mediator: Actor) -> None:
    worker, (employer,) = make.parties(case)
    heirs = [
        Newcomer(make.worker(name, phone=phone), YES)
        for name, phone in (("张甲", "13800138001"), ("张乙", "13800138002"))
    ]
    parties.succeed_party(case, worker, heirs, **given(mediator))
    split = [
        Newcomer(make.employer("上海甲一有限公司"), YES),
        Newcomer(make.employer("上海甲二有限公司"), NO),
    ]
    parties.succeed_party(make.again(case), employer, split, **given(mediator))

    assert names(case) == ["张甲", "张乙", "上海甲一有限公司", "上海甲二有限公司"]
    assert against(case) == [("上海甲一有限公司", "open"), ("上海甲二有限公司", "not_accepted")]
    assert [(c.kind, c.party.name, c.entered.name) for c in PartyChange.objects.all()] == [
        ("succeeded", "张晓明", "张甲"), ("succeeded", "张晓明", "张乙"),
        ("succeeded", "上海甲科技有限公司", "上海甲一有限公司"),
        ("succeeded", "上海甲科技有限公司", "上海甲二有限公司"),
    ]  # fmt: skip
    assert set(Person.objects.values_list("name", flat=True)) == {"张晓明", "张甲", "张乙"}
    make.declare(case, mediator)
    make.effective(make.again(case), mediator, respondents=[split[0].party])


def test_a_guardian_acts_and_signs_for_a_worker(case: Case, mediator: Actor) -> None:
    worker, (employer,) = make.parties(case)
    guardian = Agent(name="张父", phone="13800138003")
    parties.add_guardian(case, worker, guardian, **given(mediator))

    guardian.refresh_from_db()
    assert (guardian.party, guardian.authority, guardian.title) == (
        worker,
        "statutory",
        "法定代理人",
    )
    make.declare(case, mediator)
    agreement = make.offered(make.again(case), mediator)
    make.mark(agreement, mediator, "party", party=worker, agent=guardian)
    assert agreement.marks.get().agent == guardian
    frozen = papers.issued("agreement", agreement).get().context
    assert [a["title"] for a in frozen["applicants"][0]["agents"]] == ["法定代理人"]
    assert frozen["signers"][0]["agent_title"] == "法定代理人"
    refused = refusal(
        parties.add_guardian, make.again(case), employer, Agent(name="某"), **given(mediator)
    )
    assert refused == ["只有自然人可以有法定代理人。"]


def test_in_review_the_answer_may_come_later(mediator: Actor) -> None:
    case = make.case_in_review(mediator)
    worker, (employer,) = make.parties(case)
    for party in (worker, employer):
        make.consent(case, mediator, party)
    assert make.again(case).willing is True
    right = make.employer("上海正确有限公司")
    parties.replace_party(make.again(case), employer, Newcomer(right), **given(mediator))

    assert make.again(case).willing is None
    assert against(case) == [("上海正确有限公司", "open")]
    make.consent(make.again(case), mediator, right)
    assert make.again(case).willing is True


def test_what_is_missing_is_refused_and_nothing_is_written(case: Case, mediator: Actor) -> None:
    _worker, (employer,) = make.parties(case)
    new = lambda: make.employer("上海新公司")  # noqa: E731
    assert refusal(
        parties.add_party, case, Newcomer(new(), None, list(case.claims.all())), **given(mediator)
    ) == ["案件正在调解，请一并登记“上海新公司”是否同意调解。"]
    assert refusal(parties.add_party, case, Newcomer(new(), YES), **given(mediator)) == [
        "请选择针对新增被申请人的调解请求。"
    ]
    foreign = make.registered_case(mediator).claims.get()
    assert refusal(parties.add_party, case, Newcomer(new(), YES, [foreign]), **given(mediator)) == [
        "请选择本案的调解请求。"
    ]
    same = Newcomer(make.employer("上海甲科技有限公司"), YES, list(case.claims.all()))
    assert refusal(parties.add_party, case, same, **given(mediator)) == [
        "“上海甲科技有限公司”已是本案当事人。"
    ]
    assert refusal(parties.succeed_party, case, employer, [], **given(mediator)) == [
        "请至少填写一名承继人。"
    ]
    for ground, sentence in (
        (Ground(DAY, "", "理由"), "请写明变更的依据和理由。"),
        (Ground(date(2999, 1, 1), "依据", "理由"), "发生日期不能晚于今天。"),
    ):
        told = refusal(
            parties.replace_party,
            case,
            employer,
            Newcomer(new(), YES),
            **given(mediator, ground=ground),
        )
        assert told == [sentence]
    make.effective(case, mediator)
    told = refusal(
        parties.replace_party, make.again(case), employer, Newcomer(new(), YES), **given(mediator)
    )
    assert told == ["本案已有生效的调解协议，“上海甲科技有限公司”不能退出。"]
    assert (Party.everyone.filter(case=case).count(), PartyChange.objects.count()) == (2, 0)


def test_who_and_when(cast: Cast, mediator: Actor) -> None:
    case = make.registered_case(mediator)
    employer = make.parties(case)[1][0]
    told = refusal(parties.rename_party, case, employer, **given(mediator, name="新名"))
    assert told == ["案件尚在登记，请直接修改登记内容。"]
    in_mediation = make.case_in_mediation(mediator)
    employer = make.parties(in_mediation)[1][0]
    for part in ("clerk", "colleague", "legal_aid", "auditor", "other_manager"):
        with pytest.raises(NotAllowed):
            parties.rename_party(in_mediation, employer, **given(cast.actor(part), name="新名"))


def test_the_application_that_goes_back_to_the_counter_knows_only_present_parties(
    cast: Cast, mediator: Actor
) -> None:
    case = make.case_in_review(mediator)
    wrong = make.parties(case)[1][0]
    right = make.employer("上海正确有限公司")
    parties.replace_party(case, wrong, Newcomer(right), **given(mediator))
    intake.return_to_intake(make.again(case), actor=mediator, version=None, reason="补充")
    fresh = make.again(case)
    application = intake.Application(
        case=fresh,
        parties=list(fresh.parties.all()),
        claims=[intake.ClaimDraft(claim, [right]) for claim in fresh.claims.all()],
    )
    intake.save_application(fresh, application, actor=mediator, version=None)
    assert (names(case), Party.everyone.filter(case=case).count()) == (
        ["张晓明", "上海正确有限公司"],
        3,
    )
    assert ChangeKind(PartyChange.objects.get().kind) == ChangeKind.REPLACED
