"""The eligibility review: two answers, asking, acceptance, non-acceptance."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import (
    Capacity,
    CaseState,
    ClaimKind,
    ClaimOutcome,
    ConflictKind,
    ConsentPurpose,
    DestinationKind,
    EventKind,
    IneligibleReason,
    Side,
    Way,
)
from cases.models import Case, CaseEvent, Claim, Destination, Participation, Review
from cases.services import assignment
from cases.services.intake import ClaimDraft, register_case, submit_for_review
from cases.services.review import (
    accept_case,
    ask_respondent,
    record_consent,
    refer_ineligible,
    save_review,
)
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion, missing_for
from mediation.papers.services import issued
from tests.cases.drafts import RECEIVED, application, employer, worker

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def under_review(cast):
    """A complete application under review, taken by the mediator."""
    return reviewed_case(cast)


def reviewed_case(cast, **changes):
    draft = application(**changes)
    case = register_case(draft, actor=cast.actor("clerk"), organisation=cast.station)
    submit_for_review(case, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED)
    assignment.take_case(
        case,
        actor=cast.actor("mediator"),
        version=None,
        conflict=ConflictKind.NONE,
        happened_on=RECEIVED,
    )
    return Case.objects.get(pk=case.pk)


def meet_objective(case, mediator, **answers):
    answers = {
        "in_scope": True,
        "not_barred": True,
        "parties_reachable": True,
        "facts_clear": True,
        "reviewed_on": RECEIVED,
        **answers,
    }
    return save_review(case, actor=mediator, version=None, review=Review(**answers))


def consent(case, mediator, side, *, answer=True, on=RECEIVED):
    for party in case.parties.filter(side=side):
        record_consent(
            case,
            actor=mediator,
            version=None,
            party=party,
            purpose=ConsentPurpose.MEDIATION,
            answer=answer,
            answered_on=on,
            way=Way.PHONE,
        )


def test_acceptance_needs_both_answers_and_a_mediator(cast):
    case = register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)
    submit_for_review(case, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED)
    case.refresh_from_db()
    missing = missing_for(case, "accept")
    assert len(missing) == 4  # objective conditions, applicant, respondent, mediator


def test_acceptance_gives_number_clock_and_events(under_review, mediator):
    meet_objective(under_review, mediator)
    consent(under_review, mediator, Side.APPLICANT)
    consent(under_review, mediator, Side.RESPONDENT)
    case = accept_case(under_review, actor=mediator, version=None, happened_on=FRIDAY)
    assert case.state == CaseState.MEDIATION
    assert case.case_number == "浦劳联调陆〔2026〕第0001号"
    assert (case.reviewed_on, case.accepted_on) == (RECEIVED, FRIDAY)
    # 15 natural days end on Saturday 21 March and move to Monday.
    assert case.due_on == date(2026, 3, 23)
    assert (case.eligible, case.objective_met, case.willing) == (True, True, True)
    events = CaseEvent.objects.filter(case=case).values_list("kind", "happened_on")
    assert list(events) == [(EventKind.ELIGIBLE, RECEIVED), (EventKind.ACCEPTED, FRIDAY)]


def test_a_refused_acceptance_draws_no_number(under_review, mediator):
    with pytest.raises(ActionRefused):
        accept_case(under_review, actor=mediator, version=None, happened_on=FRIDAY)
    meet_objective(under_review, mediator)
    consent(under_review, mediator, Side.APPLICANT)
    consent(under_review, mediator, Side.RESPONDENT)
    case = accept_case(under_review, actor=mediator, version=None, happened_on=FRIDAY)
    assert case.case_number.endswith("第0001号")


def test_acceptance_before_receipt_is_refused(under_review, mediator):
    meet_objective(under_review, mediator)
    with pytest.raises(ActionRefused, match="不能早于"):
        accept_case(
            under_review, actor=mediator, version=None, happened_on=RECEIVED - timedelta(days=1)
        )


def test_pending_arbitration_bars_unless_the_commission_referred_the_case(under_review, mediator):
    meet_objective(under_review, mediator, not_barred=False)
    assert Case.objects.get(pk=under_review.pk).objective_met is False
    meet_objective(under_review, mediator, not_barred=False, referred_by_body="浦劳人仲〔2026〕1号")
    assert Case.objects.get(pk=under_review.pk).objective_met is True


def test_only_over_age_claims_of_the_listed_kinds_are_accepted(cast, mediator):
    draft = application(parties=[worker(is_over_age=True), employer()])
    draft.claims.append(
        ClaimDraft(
            Claim(kind=ClaimKind.UNLAWFUL_DISMISSAL, category="dismissal", amount=9000),
            draft.parties[1:],
        )
    )
    case = register_case(draft, actor=cast.actor("clerk"), organisation=cast.station)
    submit_for_review(case, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED)
    assignment.take_case(
        case, actor=mediator, version=None, conflict=ConflictKind.NONE, happened_on=RECEIVED
    )
    meet_objective(case, mediator)
    consent(case, mediator, Side.APPLICANT)
    consent(case, mediator, Side.RESPONDENT)
    accept_case(case, actor=mediator, version=None, happened_on=FRIDAY)
    outcomes = dict(case.claims_against.values_list("claim__kind", "outcome"))
    assert outcomes == {
        ClaimKind.WAGES: ClaimOutcome.OPEN,
        ClaimKind.UNLAWFUL_DISMISSAL: ClaimOutcome.NOT_ACCEPTED,
    }


def test_refusal_is_noted_with_a_written_notice_and_both_answers_apart(under_review, mediator):
    meet_objective(under_review, mediator)
    consent(under_review, mediator, Side.APPLICANT)
    consent(under_review, mediator, Side.RESPONDENT, answer=False)
    case = refer_ineligible(
        under_review,
        actor=mediator,
        version=None,
        reason=IneligibleReason.RESPONDENT_REFUSED,
        happened_on=FRIDAY,
        destination=Destination(kind=DestinationKind.ARBITRATION),
    )
    assert (case.state, case.ending) == (CaseState.REFERRED, "not_accepted")
    assert (case.eligible, case.objective_met, case.willing) == (False, True, False)
    assert issued("non_acceptance", case).count() == 1
    event = CaseEvent.objects.get(case=case)
    assert (event.kind, event.reason, event.objective_met) == (
        EventKind.INELIGIBLE,
        IneligibleReason.RESPONDENT_REFUSED,
        True,
    )


def test_a_refusal_that_nobody_recorded_is_no_reason(under_review, mediator):
    meet_objective(under_review, mediator)
    with pytest.raises(ActionRefused, match="不同意调解"):
        refer_ineligible(
            under_review,
            actor=mediator,
            version=None,
            reason=IneligibleReason.RESPONDENT_REFUSED,
            happened_on=FRIDAY,
        )
    assert Case.objects.get(pk=under_review.pk).state == CaseState.ELIGIBILITY
    assert issued("non_acceptance", under_review).count() == 0


def test_silence_counts_only_after_the_day_that_was_set(under_review, mediator):
    meet_objective(under_review, mediator)
    respondent = under_review.parties.get(side=Side.RESPONDENT)
    inquiry = ask_respondent(
        under_review,
        actor=mediator,
        version=None,
        respondent=respondent,
        sent_on=RECEIVED,
        way=Way.MAIL,
        answer_due_on=FRIDAY,
    )
    assert issued("inquiry", inquiry).count() == 1
    with pytest.raises(ActionRefused, match="尚未届满"):
        refer_ineligible(
            under_review,
            actor=mediator,
            version=None,
            reason=IneligibleReason.RESPONDENT_SILENT,
            happened_on=FRIDAY,
        )
    case = refer_ineligible(
        under_review,
        actor=mediator,
        version=None,
        reason=IneligibleReason.RESPONDENT_SILENT,
        happened_on=FRIDAY + timedelta(days=1),
    )
    assert case.ineligible_reason == IneligibleReason.RESPONDENT_SILENT


def test_silence_is_never_recorded_as_refusal(under_review, mediator):
    meet_objective(under_review, mediator)
    assert not under_review.consents.filter(answer=False).exists()
    with pytest.raises(ActionRefused, match="征询"):
        refer_ineligible(
            under_review,
            actor=mediator,
            version=None,
            reason=IneligibleReason.RESPONDENT_SILENT,
            happened_on=FRIDAY,
        )


def test_the_newest_answer_counts(under_review, mediator):
    consent(under_review, mediator, Side.APPLICANT)
    consent(under_review, mediator, Side.RESPONDENT, answer=False)
    assert Case.objects.get(pk=under_review.pk).willing is False
    consent(under_review, mediator, Side.RESPONDENT, answer=True, on=FRIDAY)
    assert Case.objects.get(pk=under_review.pk).willing is True
    assert under_review.consents.count() == 3


def test_two_people_cannot_take_the_same_case(cast, mediator):
    case = register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)
    submit_for_review(case, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED)
    case = Case.objects.get(pk=case.pk)
    assignment.take_case(case, actor=mediator, version=case.version, conflict=ConflictKind.NONE)
    with pytest.raises(StaleVersion):
        assignment.take_case(
            case, actor=cast.actor("colleague"), version=case.version, conflict=ConflictKind.NONE
        )
    with pytest.raises(ActionRefused):
        assignment.take_case(
            case, actor=cast.actor("manager"), version=None, conflict=ConflictKind.NONE
        )


def test_a_declared_interest_bars_until_both_sides_waive_it(cast, mediator):
    case = register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)
    submit_for_review(case, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED)
    part = assignment.take_case(
        case,
        actor=mediator,
        version=None,
        conflict=ConflictKind.INTEREST,
        disclosure="持有该公司股票",
        happened_on=RECEIVED,
    )
    meet_objective(case, mediator)
    consent(case, mediator, Side.APPLICANT)
    consent(case, mediator, Side.RESPONDENT)
    with pytest.raises(ActionRefused, match="利害关系"):
        accept_case(case, actor=mediator, version=None, happened_on=FRIDAY)
    for party in case.parties.all():
        record_consent(
            case,
            actor=cast.actor("clerk"),
            version=None,
            party=party,
            purpose=ConsentPurpose.CONFLICT_WAIVER,
            answer=True,
            answered_on=RECEIVED,
            way=Way.WRITTEN,
            participation=part,
        )
    assert accept_case(case, actor=mediator, version=None, happened_on=FRIDAY).accepted_on == FRIDAY


def test_the_agent_of_a_dispute_never_mediates_it(cast, as_system):
    case = register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)
    Participation(
        case=case, user=cast.user("mediator"), capacity=Capacity.AGENT, starts_on=RECEIVED
    ).save()
    with pytest.raises(ActionRefused, match="代理人"):
        assignment.assign_mediator(
            case,
            actor=cast.actor("manager"),
            version=None,
            user=cast.user("mediator"),
            is_lead=True,
        )


def test_a_declaration_is_made_by_oneself(cast):
    case = register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)
    part = assignment.assign_mediator(
        case, actor=cast.actor("manager"), version=None, user=cast.user("mediator"), is_lead=True
    )
    with pytest.raises(NotAllowed):
        assignment.declare_conflict(
            part, actor=cast.actor("manager"), version=None, conflict=ConflictKind.NONE
        )


def test_an_answer_from_the_future_is_refused(under_review, mediator):
    with pytest.raises(ActionRefused):
        consent(
            under_review,
            mediator,
            Side.APPLICANT,
            on=timezone.localdate() + timedelta(days=1),
        )
