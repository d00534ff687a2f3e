"""Who acts in an aided matter: assigned, refused, replaced, released."""

from datetime import timedelta

import pytest

from cases.models import Agent, Participation
from cases.services.assignment import assign_mediator
from legal_aid.models import AidApplication, AidAssignment, AidCheck
from legal_aid.services.assigning import (
    assign_lawyer,
    end_assignment,
    follow_into_case,
    replace_lawyer,
)
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion, gate
from tests.cases import factories as make
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.actor("legal_aid")


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


def again(application):
    return AidApplication.objects.get(pk=application.pk)


def refused(operation, *args, **kwargs):
    """The sentences with which the operation refuses."""
    with pytest.raises(ActionRefused) as caught:
        operation(*args, **kwargs)
    return caught.value.reasons


def test_an_approved_matter_gets_its_lawyer_and_the_check_is_on_record(cast, officer):
    application, lawyer = aid.application(cast), aid.lawyer(cast)

    made = assign_lawyer(application, lawyer, actor=officer, version=1)

    assert (made.lawyer, made.assigned_on, made.before_approval) == (lawyer, aid.today(), False)
    assert (again(application).state, again(application).version) == ("assigned", 2)
    check = AidCheck.objects.get()
    assert (check.occasion, check.found, check.is_barring) == ("assignment", 0, False)
    assert check.named.splitlines() == ["钱律师（上海正言律师事务所）", aid.EMPLOYER]
    assert check.checked_by_id == officer.user_id


@pytest.mark.parametrize("state", ["draft", "submitted", "in_progress", "refused", "closed"])
def test_only_an_approved_matter_gets_a_lawyer(cast, manager, state):
    ended = {"ended_on": aid.today()} if state in ("refused", "closed") else {}
    reason = {"refusal_reason": "means"} if state == "refused" else {}
    result = {"result": "settled"} if state == "closed" else {}
    application = aid.application(cast, state, **ended, **reason, **result)
    [sentence] = refused(assign_lawyer, application, aid.lawyer(cast), actor=manager, version=None)
    assert application.get_state_display() in sentence
    assert AidAssignment.objects.count() == 0


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor", "stranger"])
def test_nobody_outside_the_desk_assigns(cast, part):
    application, lawyer = aid.application(cast), aid.lawyer(cast)
    with pytest.raises(NotAllowed):
        assign_lawyer(application, lawyer, actor=cast.actor(part), version=None)


def test_a_stale_page_assigns_nobody(cast, officer):
    application, lawyer = aid.application(cast), aid.lawyer(cast)
    with pytest.raises(StaleVersion):
        assign_lawyer(application, lawyer, actor=officer, version=7)


def test_a_full_lawyer_is_refused_with_load_and_capacity_the_manager_too(cast, manager):
    lawyer = aid.lawyer(cast, capacity=2)
    aid.fill(cast, lawyer, 2)
    assert refused(assign_lawyer, aid.application(cast), lawyer, actor=manager, version=None) == [
        "“钱律师”在办2件，已达同时办理上限2件，请另选律师。"
    ]


def test_a_lawyer_of_another_station_or_off_the_roster_is_refused(cast, officer):
    for lawyer in (
        aid.lawyer(cast, "孙律师", station=cast.other_station),
        aid.lawyer(cast, "李律师", is_active=False),
    ):
        [sentence] = refused(
            assign_lawyer, aid.application(cast), lawyer, actor=officer, version=None
        )
        assert sentence == f"“{lawyer.name}”不在本站律师名册。"


def test_aid_starts_before_approval_only_days_before_the_limitation_ends(cast, officer, manager):
    lawyer = aid.lawyer(cast)
    near = aid.application(cast, "submitted", limitation_ends_on=aid.today() + timedelta(days=6))
    far = aid.application(cast, "submitted", limitation_ends_on=aid.today() + timedelta(days=7))
    early = {"version": None, "before_approval": True}

    assert "不足七日" in refused(assign_lawyer, far, lawyer, actor=manager, **early)[0]
    with pytest.raises(NotAllowed):
        assign_lawyer(near, lawyer, actor=officer, **early)
    made = assign_lawyer(near, lawyer, actor=manager, **early)
    assert (made.before_approval, again(near).state) == (True, "submitted")


def test_the_approval_confirms_a_lawyer_who_began_early(cast, manager):
    lawyer, other = aid.lawyer(cast), aid.lawyer(cast, "孙律师")
    application = aid.application(
        cast, "submitted", limitation_ends_on=aid.today() + timedelta(days=3)
    )
    made = assign_lawyer(application, lawyer, actor=manager, version=None, before_approval=True)
    with gate(application, actor=manager, act="approve") as fresh:
        fresh.approve(on=aid.today())
    assert "更换律师" in refused(assign_lawyer, application, other, actor=manager, version=None)[0]
    assert assign_lawyer(application, lawyer, actor=manager, version=None) == made
    assert again(application).state == "assigned"


def test_another_lawyer_takes_over_for_a_reason(cast, officer):
    first, second = aid.lawyer(cast), aid.lawyer(cast, "孙律师", firm="上海众议律师事务所")
    application = aid.application(cast)
    assign_lawyer(application, first, actor=officer, version=None)
    words = {"actor": officer, "version": None, "end_reason": "replaced", "reason": "长期出差"}

    assert "现在的承办律师" in refused(replace_lawyer, application, first, **words)[0]
    assert refused(replace_lawyer, application, second, **words | {"reason": " "}) == [
        "请写明更换的理由。"
    ]
    replace_lawyer(application, second, **words)

    old, new = application.assignments.order_by("pk")
    assert (old.ended_on, old.end_reason, new.lawyer, new.ended_on) == (
        aid.today(), "replaced", second, None,
    )  # fmt: skip
    assert again(application).state == "assigned"


def test_whoever_acts_for_the_employer_is_refused_and_the_refusal_is_on_record(cast, manager):
    lawyer = aid.lawyer(cast)
    aid.engaged(cast, lawyer, until=aid.today() - timedelta(days=400))
    application = aid.application(cast)
    sentence = "担任或者曾担任“上海甲科技有限公司”的代理人、法律顾问，不能承办本件。"

    assert refused(
        assign_lawyer, application, lawyer, actor=manager, version=None, reason="无妨"
    ) == [sentence]

    assert AidAssignment.objects.count() == 0
    check = AidCheck.objects.get()
    assert (check.is_barring, check.found, check.findings) == (True, 1, sentence)
    assert again(application).version == 1


def test_an_employer_of_the_same_name_and_another_code_is_another_employer(cast, officer):
    lawyer = aid.lawyer(cast)
    aid.engaged(cast, lawyer, employer_credit_code="91310000MA1K35R479")
    assign_lawyer(aid.application(cast), lawyer, actor=officer, version=None)


def test_a_colleague_of_the_employers_lawyer_waits_for_the_manager_and_a_reason(
    cast, officer, manager
):
    aid.engaged(cast, aid.lawyer(cast, "孙律师"), employer_credit_code="")
    lawyer, application = aid.lawyer(cast), aid.application(cast)
    words = {"version": None}

    [told] = refused(assign_lawyer, application, lawyer, actor=officer, reason="知道", **words)
    assert told == (
        "同一律师事务所的“孙律师”担任或者曾担任“上海甲科技有限公司”的代理人、法律顾问，"
        "须由站长说明理由后指派。"
    )
    [asked] = refused(assign_lawyer, application, lawyer, actor=manager, **words)
    assert asked == f"{told}请写明理由。"
    assign_lawyer(application, lawyer, actor=manager, reason="双方知情并同意", **words)
    assert AidCheck.objects.get(is_barring=False, findings__endswith="说明：双方知情并同意")


def mediated(cast, **fields):
    """An application about a case in mediation, and its mediator's account."""
    case = make.case_in_mediation(cast.actor("mediator"))
    return aid.application(cast, case=case, **fields), cast.user("mediator")


def test_who_mediates_the_dispute_never_acts_in_it(cast, manager):
    application, user = mediated(cast)
    by_account = aid.lawyer(cast, "孙律师", user=user)
    assert refused(assign_lawyer, application, by_account, actor=manager, version=None) == [
        "在关联案件中担任或者曾担任调解员，不能承办本件。"
    ]


def test_a_mediator_without_account_on_the_roster_is_known_by_name_and_telephone(cast, manager):
    application, user = mediated(cast)
    with acting(manager, act="test"):
        user.phone = "13900139001"
        user.save()
    same = aid.lawyer(cast, user.name, phone="139 0013 9001")
    namesake = aid.lawyer(cast, user.name, phone="13900139002")
    words = {"actor": manager, "version": None}
    assert "姓名、电话相同" in refused(assign_lawyer, application, same, **words)[0]
    assert "是否同一人" in refused(assign_lawyer, application, namesake, **words)[0]
    assign_lawyer(application, namesake, reason="同名不同人，已核对执业证", **words)


def agent(case, actor, **fields):
    """Somebody who acts for the employer of the case."""
    with acting(actor, act="test"):
        return Agent.objects.create(
            case=case, party=case.parties.get(kind="employer"),
            **{"name": "钱律师", "organisation_name": "上海正言律师事务所"} | fields,
        )  # fmt: skip


def test_the_employers_agent_and_the_agents_firm_are_refused(cast, manager):
    application, _user = mediated(cast)
    agent(application.case, manager)
    same = aid.lawyer(cast)
    colleague = aid.lawyer(cast, "孙律师")
    words = {"actor": manager, "version": None, "reason": "已核对"}
    assert "的代理人，不能承办本件" in refused(assign_lawyer, application, same, **words)[0]
    assert refused(assign_lawyer, application, colleague, **words) == [
        "同一律师事务所的“钱律师”在关联案件中任用人单位的代理人，不能承办本件。"
    ]


def test_what_another_file_says_is_told_to_the_manager_and_only_that_there_is_a_conflict_to_others(
    cast, officer, manager
):
    case = make.case_in_mediation(cast.actor("mediator"))  # against the same employer
    agent(case, manager)
    lawyer, application = aid.lawyer(cast), aid.application(cast)

    assert refused(assign_lawyer, application, lawyer, actor=officer, version=None) == [
        "存在冲突，请向站长了解。"
    ]
    check = AidCheck.objects.get()
    assert check.findings == "存在冲突，请向站长了解。"
    full = f"曾在案件{case.serial}中代理“上海甲科技有限公司”，不能承办本件。"
    assert check.restricted == full
    assert refused(assign_lawyer, application, lawyer, actor=manager, version=None) == [full]


def test_a_lawyer_with_an_account_never_mediates_the_case_afterwards(cast, officer, manager):
    application, _user = mediated(cast)
    colleague = cast.user("colleague")
    lawyer = aid.lawyer(cast, "孙律师", user=colleague)
    assign_lawyer(application, lawyer, actor=officer, version=None)

    part = Participation.objects.get(case=application.case, user=colleague)
    assert (part.capacity, part.ends_on) == ("agent", None)
    words = {"actor": manager, "version": None, "user": colleague, "is_lead": False}
    assert refused(assign_mediator, application.case, **words)

    with gate(application, actor=manager, act="terminate_aid") as fresh:
        ended = end_assignment(fresh, day=aid.today(), reason="terminated")
        assert end_assignment(fresh, day=aid.today(), reason="terminated") is None
    part.refresh_from_db()
    assert (ended.end_reason, part.ends_on) == ("terminated", aid.today())
    assert refused(assign_mediator, application.case, **words)


def test_a_lawyer_follows_the_application_into_its_case_unless_they_mediate_it(cast, manager):
    case = make.case_in_mediation(cast.actor("mediator"))
    for part, does_follow in (("colleague", True), ("mediator", False)):
        lawyer = aid.lawyer(cast, part, user=cast.user(part), firm="")
        application = aid.application(cast)
        assign_lawyer(application, lawyer, actor=manager, version=None)
        with acting(manager, act="test"):
            application.case = case
            if does_follow:
                follow_into_case(application, actor=manager, day=aid.today())
                assert case.participations.get(user=lawyer.user).capacity == "agent"
            else:
                assert refused(follow_into_case, application, actor=manager, day=aid.today())
