"""双方共同申请 and 主动调解: who agrees by applying, and who has to be asked (17号令 arts. 22–23)."""

from datetime import timedelta

import pytest

from cases.enums import ApplicationForm, ConsentPurpose, IneligibleReason, Source, Way
from cases.guards import mediating_parties, missing_to_accept
from cases.models import Case
from cases.services import intake, review
from cases.willingness import left_out, unwilling_reason
from mediation.history.gate import ActionRefused
from mediation.papers.services import issued
from tests.cases import factories as make
from tests.cases.refusals import refused


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


def answers(case) -> list[tuple[str, bool, str]]:
    rows = case.consents.order_by("party__order", "pk")
    return [(row.party.name, row.answer, row.way) for row in rows]


def test_a_joint_application_carries_the_consents_of_both_sides(mediator):
    case = make.case_in_review(
        mediator, source=Source.JOINT, application_form=ApplicationForm.BY_PHONE
    )
    assert answers(case) == [
        ("张晓明", True, Way.PHONE),
        ("上海甲科技有限公司", True, Way.PHONE),
    ]
    assert case.willing is True
    make.examine(case, mediator, day=make.RECEIVED)
    accepted = review.accept_case(case, actor=mediator, version=None, happened_on=make.RECEIVED)
    assert accepted.accepted_on == make.RECEIVED
    assert not case.inquiries.exists()


def _edited(case: Case) -> intake.Application:
    claims = [
        intake.ClaimDraft(claim, [row.respondent for row in claim.against.all()])
        for claim in case.claims.all()
    ]
    return intake.Application(case=case, parties=list(case.parties.all()), claims=claims)


def test_what_was_no_joint_application_after_all_carries_no_consent(mediator):
    case = make.registered_case(mediator, source=Source.JOINT)
    applicant, _respondents = make.parties(case)
    edited = _edited(make.again(case))
    edited.case.source = Source.VISIT
    saved = intake.save_application(case, edited, actor=mediator, version=None)
    assert (answers(case), saved.willing) == ([], None)

    # An answer that was given apart stays, and is not given a second time.
    make.consent(case, mediator, applicant, answer=False)
    joint = _edited(make.again(case))
    joint.case.source = Source.JOINT
    saved = intake.save_application(case, joint, actor=mediator, version=None)
    assert answers(case) == [
        ("张晓明", False, Way.IN_PERSON),
        ("上海甲科技有限公司", True, Way.WRITTEN),
    ]
    assert saved.willing is False


def test_a_party_who_only_applied_may_be_taken_out_again(mediator):
    case = make.registered_case(
        mediator, source=Source.JOINT, employers=[make.employer(), make.employer("上海乙公司")]
    )
    edited = _edited(make.again(case))
    edited.parties = [party for party in edited.parties if party.name != "上海乙公司"]
    for draft in edited.claims:
        draft.respondents = [one for one in draft.respondents if one.name != "上海乙公司"]
    intake.save_application(case, edited, actor=mediator, version=None)
    assert [name for name, _answer, _way in answers(case)] == ["张晓明", "上海甲科技有限公司"]


def test_own_motion_needs_both_sides_recorded_consent_before_acceptance(mediator):
    case = make.case_in_review(mediator, source=Source.OWN_MOTION)
    make.examine(case, mediator, day=make.RECEIVED)
    assert missing_to_accept(case) == [
        "记录申请人“张晓明”同意调解。",
        "记录至少一名被申请人同意调解。",
    ]
    later = make.RECEIVED + timedelta(days=2)
    for party in case.parties.all():
        make.consent(case, mediator, party, answered_on=later)
    with refused(f"发生日期不能早于双方同意调解的日期（{later}）。"):
        review.accept_case(case, actor=mediator, version=None, happened_on=make.RECEIVED)
    accepted = review.accept_case(case, actor=mediator, version=None, happened_on=later)
    assert accepted.accepted_on == later


# --- One silent and one who refused ------------------------------------------------------------

TWO = ("上海甲科技有限公司", "上海乙公司")


@pytest.fixture
def two(mediator):
    case = make.case_in_review(mediator, employers=[make.employer(name) for name in TWO])
    make.examine(case, mediator, day=make.RECEIVED)
    make.consent(case, mediator, make.parties(case)[0])
    return case


def ask(case, actor, party, due):
    review.ask_respondent(
        case, actor=actor, version=None, respondent=party, sent_on=make.RECEIVED, way=Way.MAIL,
        answer_due_on=due,
    )  # fmt: skip


def refuse(case, actor, reason, day):
    return review.refer_ineligible(case, actor=actor, version=None, reason=reason, happened_on=day)


def test_a_refusal_beside_silence_is_a_refusal_once_the_silent_one_had_the_time(two, mediator):
    _applicant, (first, second) = make.parties(two)
    due = make.RECEIVED + timedelta(days=2)
    make.consent(two, mediator, first, answer=False)
    assert unwilling_reason(two, due) == ""
    with refused("先向被申请人“上海乙公司”发出征询。"):
        refuse(two, mediator, IneligibleReason.RESPONDENT_REFUSED, due)
    ask(two, mediator, second, due)
    assert unwilling_reason(two, due) == ""
    with refused(f"被申请人“上海乙公司”的答复期限（{due}）尚未届满。"):
        refuse(two, mediator, IneligibleReason.RESPONDENT_REFUSED, due)
    after = due + timedelta(days=1)
    assert unwilling_reason(two, after) == IneligibleReason.RESPONDENT_REFUSED
    with pytest.raises(ActionRefused, match="被申请人已有答复"):
        refuse(two, mediator, IneligibleReason.RESPONDENT_SILENT, after)
    refuse(two, mediator, IneligibleReason.RESPONDENT_REFUSED, after)

    (notice,) = issued("non_acceptance", two)
    no, silence = notice.context["reasons"]
    assert "上海甲科技有限公司表示不同意调解" in no
    assert "上海乙公司" in silence
    assert "未作答复" in silence
    assert not two.consents.filter(party=second).exists()


def test_a_reminder_with_a_later_day_gives_the_time_again(two, mediator):
    _applicant, respondents = make.parties(two)
    due = make.RECEIVED + timedelta(days=1)
    for party in respondents:
        ask(two, mediator, party, due)
    day = due + timedelta(days=1)
    assert unwilling_reason(two, day) == IneligibleReason.RESPONDENT_SILENT
    ask(two, mediator, respondents[0], day)
    assert unwilling_reason(two, day) == ""


def test_the_others_get_their_outcome_when_one_agreed(two, mediator):
    _applicant, (first, second) = make.parties(two)
    assert left_out(two) == []
    make.consent(two, mediator, second)
    assert left_out(two) == [(first, None)]
    make.consent(two, mediator, first, answer=False)
    assert left_out(make.again(two)) == [(first, False)]
    review.accept_case(two, actor=mediator, version=None, happened_on=make.ACCEPTED)
    outcomes = two.claims_against.values_list("respondent__name", "outcome").order_by("pk")
    assert list(outcomes) == [(TWO[0], "not_accepted"), (TWO[1], "open")]
    assert two.consents.filter(purpose=ConsentPurpose.MEDIATION).count() == 3


def test_who_was_left_out_at_acceptance_and_says_yes_is_mediated_with_the_others(mediator):
    names = ("上海甲科技有限公司", "上海乙公司")
    case = make.case_in_mediation(
        mediator, employers=[make.employer(name) for name in names], refusing=names[1:]
    )
    outcomes = lambda: list(  # noqa: E731
        case.claims_against.order_by("pk").values_list("outcome", "outcome_on")
    )
    assert outcomes() == [("open", None), ("not_accepted", make.ACCEPTED)]
    _applicant, (_first, second) = make.parties(case)
    day = make.ACCEPTED + timedelta(days=1)
    make.consent(case, mediator, second, answer=False, answered_on=day)
    assert outcomes() == [("open", None), ("not_accepted", make.ACCEPTED)]
    make.consent(case, mediator, second, answered_on=day)
    assert outcomes() == [("open", None), ("open", None)]
    assert [party.name for party in mediating_parties(make.again(case))[1:]] == list(names)
