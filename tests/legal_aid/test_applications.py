"""The way of an application for aid: each path, each refusal, and what follows the case."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cases.services.closing import reopen_case
from legal_aid.early import may_start_early
from legal_aid.models import AidApplication
from legal_aid.services import applying, deciding, ending, terms, working
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.papers import services as papers
from mediation.people.models import Employer, Person
from tests.cases import endings
from tests.cases import factories as make
from tests.legal_aid import aid
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Cast):
    return cast.actor("legal_aid")


@pytest.fixture
def manager(cast: Cast):
    return cast.actor("manager")


def test_an_application_gets_a_serial_and_enters_the_register(officer, cast):
    application = aid.registered(officer)
    assert application.serial == f"ALJZ-{application.received_on.year}-000001"
    assert (application.state, application.means) == ("draft", "not_asked")
    assert application.person == Person.objects.get(name="李小梅", station=cast.station)
    assert application.employer == Employer.objects.get(name="上海欠薪科技有限公司")


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor"])
def test_nobody_but_the_desk_registers_an_application(cast, part):
    with pytest.raises(NotAllowed):
        aid.registered(cast.actor(part))


def test_what_is_missing_to_submit_is_said_in_sentences(officer):
    application = aid.registered(officer, id_number="", phone="", summary="")
    with pytest.raises(ActionRefused) as refused:
        applying.submit_application(application, actor=officer, version=None)
    assert refused.value.reasons == ["填写证件号码。", "填写电话。", "填写案情及请求。"]


def test_the_whole_way_of_a_representation(officer, manager):
    application = aid.in_progress(officer, manager)
    assert (application.state, application.number[-1]) == ("in_progress", "号")
    step = application.steps.get()
    working.end_step(
        step, actor=officer, version=None, result="partly_favourable",
        ended_on=aid.today(), recovered=Decimal("12000.00"),
    )  # fmt: skip
    assert working.recovered_in_steps(application) == Decimal("12000.00")
    closed = ending.close_application(
        application, actor=officer, version=None, result="partly_favourable",
        recovered=Decimal("12000.00"), report="仲裁裁决支持两个月工资。",
    )  # fmt: skip
    assert (closed.state, closed.ended_on) == ("closed", aid.today())
    assert closed.assignments.get().end_reason == "done"


def test_an_open_stage_stands_in_the_way_of_closing_and_of_the_next(officer, manager):
    application = aid.in_progress(officer, manager)
    with pytest.raises(ActionRefused, match="登记各办理阶段的结果"):
        ending.close_application(
            application, actor=officer, version=None, result="settled", recovered=None, report="完"
        )
    with pytest.raises(ActionRefused, match="前一阶段"):
        aid.begin(application, officer, "first_instance")


def test_only_the_manager_decides(officer):
    application = aid.checked(aid.submitted(officer))
    with pytest.raises(NotAllowed):
        deciding.approve_application(application, actor=officer, version=None)
    with pytest.raises(NotAllowed):
        deciding.refuse_application(
            application, actor=officer, version=None, reason="other", explanation="无"
        )


def test_registering_checks_for_conflicts_so_that_approval_finds_the_check(officer, manager):
    application = aid.submitted(officer)
    assert application.checks.get().is_barring is False
    approved = deciding.approve_application(application, actor=manager, version=None)
    assert approved.state == "approved"


def test_a_refusal_has_its_reason_and_its_letter(officer, manager):
    application = aid.submitted(officer)
    with pytest.raises(ActionRefused, match="理由说明"):
        deciding.refuse_application(
            application, actor=manager, version=None, reason="no_grounds", explanation=" "
        )
    refused = deciding.refuse_application(
        application, actor=manager, version=None, reason="no_grounds", explanation="已超过时效。"
    )
    assert (refused.state, refused.decided_by_id) == ("refused", manager.user_id)
    letter = papers.newest("aid_refusal", refused)
    assert letter is not None
    assert letter.context["refusal"]["text"] == "已超过时效。"


def test_who_decides_on_an_older_look_is_told(officer, manager):
    application = aid.checked(aid.submitted(officer))
    deciding.approve_application(application, actor=manager, version=application.version)
    with pytest.raises(StaleVersion):
        deciding.refuse_application(
            application, actor=manager, version=application.version,
            reason="other", explanation="重复点击",
        )  # fmt: skip


def test_what_is_missing_is_told_once_and_late_papers_count_as_withdrawn(officer, manager):
    application = aid.submitted(officer)
    day = aid.today() - timedelta(days=9)
    row = applying.ask_supplement(
        application, actor=manager, version=None, items="劳动合同复印件", happened_on=day
    )
    assert row.due_on == day + timedelta(days=terms.SUPPLEMENT_DAYS)
    assert papers.newest("aid_supplement", application) is not None
    with pytest.raises(ActionRefused, match="期满后"):
        ending.withdraw_application(
            application, actor=officer, version=None, reason="not_supplemented",
            happened_on=row.due_on,
        )  # fmt: skip
    supplied = applying.supply(application, actor=officer, version=None)
    assert (supplied.state, supplied.supplements.get().supplied_on) == ("submitted", aid.today())
    with pytest.raises(ActionRefused, match="已经告知过"):
        applying.ask_supplement(supplied, actor=manager, version=None, items="身份证")


def test_an_application_without_its_papers_is_deemed_withdrawn_after_the_last_day(officer):
    application = aid.submitted(officer)
    applying.ask_supplement(
        application, actor=officer, version=None, items="劳动合同",
        happened_on=aid.today() - timedelta(days=8),
    )  # fmt: skip
    gone = ending.withdraw_application(
        application, actor=officer, version=None, reason="not_supplemented"
    )
    assert (gone.state, gone.withdrawal_reason) == ("withdrawn", "not_supplemented")


@pytest.mark.parametrize("kind", ["advice", "drafting"])
def test_advice_and_drafting_close_in_one_step(officer, kind):
    application = aid.registered(officer, kind=kind)
    with pytest.raises(ActionRefused, match="不办理此步骤"):
        applying.submit_application(application, actor=officer, version=None)
    done = applying.close_at_once(
        application, actor=officer, version=None, report="代拟仲裁申请书。"
    )
    assert (done.state, done.result, done.end_text) == ("closed", "given", "代拟仲裁申请书。")


def test_a_termination_names_one_of_the_eight_grounds(officer, manager):
    application = aid.in_progress(officer, manager)
    with pytest.raises(ActionRefused, match="事由"):
        ending.terminate_application(
            application, actor=manager, version=None, ground="bored", explanation="不想办"
        )
    over = ending.terminate_application(
        application, actor=manager, version=None, ground="own_agent", explanation="自行委托律师。"
    )
    assert (over.state, over.assignments.get().end_reason) == ("terminated", "terminated")
    assert over.steps.get().result == "other"
    assert papers.newest("aid_termination", over) is not None
    back = ending.resume_application(over, actor=manager, version=None, reason="误终止")
    assert (back.state, back.ended_on, back.termination_ground) == ("in_progress", None, "")
    assert papers.newest("aid_termination", back) is None


# --- Means --------------------------------------------------------------------------------------


def test_means_are_asked_for_where_the_station_says_so(officer, manager, cast):
    aid.terms(
        cast.station, means_kinds=["representation"], exemptions=["migrant_wages"],
        income_limit=Decimal("2690.00"),
    )  # fmt: skip
    assert aid.registered(officer).means == "open"
    poor = aid.registered(officer, means_proof="promise", family_income="2000.00")
    rich = aid.registered(officer, means_proof="promise", family_income="9000.00")
    migrant = aid.registered(officer, means_exemption="migrant_wages", groups="migrant_worker")
    other_claim = aid.registered(
        officer, means_exemption="migrant_wages", groups="migrant_worker", cause="certificate"
    )
    unknown_here = aid.registered(officer, means_exemption="relief")
    assert [one.means for one in (poor, rich, migrant, other_claim, unknown_here)] == [
        "met", "not_met", "exempt", "open", "open",
    ]  # fmt: skip
    applying.submit_application(rich, actor=officer, version=None)
    with pytest.raises(ActionRefused, match="经济状况"):
        deciding.approve_application(aid.checked(rich), actor=manager, version=None)


def test_the_newest_terms_that_have_begun_hold(cast):
    aid.terms(cast.station, decision_days=5)
    newer = aid.terms(cast.station, valid_from=aid.today(), decision_days=9)
    assert terms.terms_on(cast.station, aid.today() - timedelta(days=1)).decision_days == 5
    assert terms.terms_on(cast.station, aid.today()) == newer
    assert terms.terms_on(cast.other_station, aid.today()).counted_kinds == [
        "advice", "drafting", "mediation", "representation",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "may"), [(-1, False), (0, True), (6, True), (7, False), (None, False)]
)
def test_aid_starts_early_only_when_limitation_ends_in_under_seven_days(officer, left, may):
    ends = None if left is None else aid.today() + timedelta(days=left)
    application = aid.submitted(officer, limitation_ends_on=ends)
    assert may_start_early(application, aid.today()) is may


# --- The case as the aided matter ----------------------------------------------------------------


def test_a_mediated_matter_ends_and_comes_back_with_its_case(officer, manager, cast):
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator)
    application = applying.aid_by_mediation(case, actor=officer)
    assert (application.state, application.kind) == ("in_progress", "mediation")
    assert applying.aid_by_mediation(case, actor=officer) == application
    agreement = make.effective(case, mediator)
    endings.settle(make.again(case), mediator)
    application.refresh_from_db()
    assert (application.state, application.result) == ("closed", "settled")
    assert application.recovered_amount == agreement.total
    reopen_case(make.again(case), actor=manager, version=None, reason="误结案")
    application.refresh_from_db()
    assert (application.state, application.recovered_amount) == ("in_progress", None)
    assert AidApplication.objects.count() == 1


def test_a_matter_of_a_case_is_not_closed_by_itself(officer, cast):
    case = make.case_in_mediation(cast.actor("mediator"))
    application = applying.aid_by_mediation(case, actor=officer)
    with pytest.raises(ActionRefused, match="随案件结束"):
        ending.close_application(
            application, actor=officer, version=None, result="settled", recovered=None, report="完"
        )
