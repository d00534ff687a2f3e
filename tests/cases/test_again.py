"""A late yes, and parties who come back: the linked new case."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from cases.conflict_enums import FindingKind
from cases.conflicts import findings_for_many
from cases.contact_enums import SignatureStatus
from cases.enums import (
    Capacity,
    CaseState,
    ConsentPurpose,
    IneligibleReason,
    LinkKind,
    Source,
    Way,
)
from cases.models import Agent, Case, CaseEvent, CaseLink, Claim, Participation
from cases.permissions import may
from cases.services import again, assignment, closing, review
from cases.services.conflicts import link_agent
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.vault import keys
from mediation.vault.models import DataKey
from tests.cases import collectives, endings
from tests.cases import factories as make
from tests.cases.refusals import refused
from tests.cases.test_concurrency import at_once

ENDED = date(2026, 3, 5)
LATER = date(2026, 3, 9)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


def ended(actor, reason=IneligibleReason.RESPONDENT_REFUSED, **fields) -> Case:
    """A case that was not accepted: the respondents refused, or kept silent."""
    case = make.case_in_review(actor, **fields)
    make.examine(case, actor, day=make.RECEIVED)
    applicant, respondents = make.parties(case)
    make.consent(case, actor, applicant)
    for party in respondents:
        if reason == IneligibleReason.RESPONDENT_REFUSED:
            make.consent(case, actor, party, answer=False)
        else:
            review.ask_respondent(
                case, actor=actor, version=None, respondent=party, sent_on=make.RECEIVED,
                way=Way.PHONE, answer_due_on=make.RECEIVED + timedelta(days=1),
            )  # fmt: skip
    review.refer_ineligible(case, actor=actor, version=None, reason=reason, happened_on=ENDED)
    return make.again(case)


def yeses(case, *, by=(), on=LATER, way=Way.PHONE) -> list[again.Yes]:
    """The applicants' and these respondents' (all where none is named)."""
    applicant, respondents = make.parties(case)
    named = [party for party in respondents if not by or party.name in by]
    return [again.Yes(party, on, way) for party in (applicant, *named)]


def late(case, actor, **given) -> Case:
    return again.accept_late_consent(case, actor=actor, yeses=yeses(case, **given))


@pytest.mark.parametrize(
    "reason", [IneligibleReason.RESPONDENT_REFUSED, IneligibleReason.RESPONDENT_SILENT]
)
def test_a_late_yes_opens_a_linked_case_with_everything_but_the_facts_of_the_review(
    mediator, reason
):
    old = ended(mediator, reason)
    claim = old.claims.get()
    with acting(SYSTEM, act="test"):
        claim.known_on, claim.known_on_source = date(2026, 1, 31), "工资发放日"
        claim.save()
        applicant, _respondents = make.parties(old)
        Agent(case=old, party=applicant, name="王律师", phone="13900139000").save()
    new = late(old, mediator)

    assert CaseLink.objects.filter(case=new, earlier=old, kind=LinkKind.LATE_CONSENT).count() == 1
    assert (new.serial != old.serial, new.received_on, new.facts) == (True, LATER, old.facts)
    assert [(p.side, p.name, p.phone) for p in new.parties.all()] == [
        (p.side, p.name, p.phone) for p in old.parties.all()
    ]
    assert [(a.party.name, a.name, a.phone) for a in new.agents.all()] == [
        ("张晓明", "王律师", "13900139000")
    ]
    copied = Claim.objects.get(case=new)
    assert (copied.amount, copied.known_on, copied.known_on_source) == (
        Decimal("12000.00"),
        date(2026, 1, 31),
        "工资发放日",
    )
    assert [row.respondent.case_id for row in copied.against.all()] == [new.pk]
    # The register knows them as the same person and employer.
    assert {p.person_id for p in new.parties.all()} == {p.person_id for p in old.parties.all()}
    given = new.consents.values_list("party__name", "purpose", "answer", "answered_on", "way")
    assert set(given) == {
        (name, ConsentPurpose.MEDIATION, True, LATER, Way.PHONE)
        for name in ("张晓明", "上海甲科技有限公司")
    }
    new = make.again(new)
    assert (new.state, new.willing, new.objective_met) == (CaseState.ELIGIBILITY, True, None)
    # Said by telephone: the record of it waits for the applicant's signature.
    assert (new.application_form, new.recorder_name) == ("by_phone", mediator.name)
    assert [row.status for row in new.signatures.all()] == [SignatureStatus.PENDING]


def test_the_answers_of_the_first_review_are_proposed_not_taken_over(mediator):
    new = late(ended(mediator), mediator)
    assert getattr(new, "review", None) is None
    proposal = again.proposed_review(new)
    assert proposal is not None
    assert proposal.pk is None
    assert (proposal.in_scope, proposal.facts_clear, proposal.reviewed_on) == (True, True, None)
    assert again.proposed_review(make.registered_case(mediator)) is None


def test_a_second_click_opens_no_second_case_and_another_answer_is_not_lost_in_it(mediator):
    old = ended(mediator, employers=[make.employer(), make.employer("上海乙公司")])
    first = late(old, mediator, by=("上海乙公司",))
    assert late(old, mediator, by=("上海乙公司",)) == first
    # What the case that follows does not hold yet belongs there: nothing pretends to have noted it.
    with refused(f"后续案件 {first.serial} 已在办理，请在该案登记各方意见。"):
        late(old, mediator)
    assert Case.objects.count() == 2
    assert first.consents.count() == 2

    applicant, _others = make.parties(first)
    closing.withdraw_case(
        first, actor=mediator, version=None,
        request=closing.WithdrawalRequest(
            applicant=applicant, requested_on=timezone.localdate(), way=Way.PHONE, reason="other"
        ),
    )  # fmt: skip
    with refused(f"后续案件 {first.serial} 已经终结；再次要求调解的，请在该案办理再次申请。"):
        late(old, mediator, by=("上海乙公司",))
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_case(cast):
    mediator = cast.actor("mediator")
    old, back = ended(mediator), ended(mediator)
    assert at_once(lambda: late(old, mediator), lambda: late(old, mediator)) == ["done", "done"]
    come_back = lambda: again.apply_again(back, actor=mediator)  # noqa: E731
    assert at_once(come_back, come_back) == ["done", "done"]
    assert CaseLink.objects.count() == 2
    assert Case.objects.count() == 4


def test_a_late_yes_while_the_parties_have_applied_again_is_answered_in_that_case(mediator):
    old = ended(mediator)
    again_open = again.apply_again(old, actor=mediator, received_on=LATER)
    with refused(f"后续案件 {again_open.serial} 已在办理，请在该案登记各方意见。"):
        late(old, mediator)


def test_who_acted_for_a_side_or_advised_it_is_no_less_bound_in_the_new_case(cast, mediator):
    """特邀调解规定 art. 16: it is the same dispute."""
    old = ended(mediator)
    applicant, _respondents = make.parties(old)
    officer, adviser = cast.user("legal_aid"), cast.user("colleague")
    with acting(SYSTEM, act="test"):
        agent = Agent(case=old, party=applicant, name=officer.name)
        agent.save()
        Participation(
            case=old, user=adviser, capacity=Capacity.ADVISER, starts_on=make.RECEIVED
        ).save()
    link_agent(old, actor=mediator, version=None, agent=agent, user=officer)

    new = late(old, mediator)
    assert new.agents.get().user == officer
    bound = new.participations.exclude(capacity=Capacity.MEDIATOR)
    assert {(part.user, part.capacity) for part in bound} == {
        (officer, Capacity.AGENT), (adviser, Capacity.ADVISER),
    }  # fmt: skip
    assert may(cast.actor("legal_aid"), "view_content", new)
    found = findings_for_many(new, [officer, adviser])
    assert next(row.kind for row in found[officer.pk]) == FindingKind.AGENT_HERE
    assert FindingKind.ADVISED_HERE in [row.kind for row in found[adviser.pk]]


def test_the_members_of_a_collective_dispute_come_along(mediator):
    old = collectives.in_mediation(mediator)
    rows = collectives.of(old)
    with acting(SYSTEM, act="test"):
        for row, outcome in ((rows[-1], "agreed"), (rows[-2], "withdrawn")):
            row.outcome, row.outcome_on = outcome, make.SIGNED
            row.save()
    endings.fail(old, mediator)
    new = make.again(again.apply_again(old, actor=mediator, received_on=make.DUE))
    listed = collectives.of(new)
    assert [(row.name, row.id_number, row.claimed_amount) for row in listed] == [
        (row.name, row.id_number, row.claimed_amount) for row in rows[:-2]
    ]
    assert {(row.agrees, row.agreed_amount, row.outcome) for row in listed} == {
        (None, None, "open")
    }
    assert [row.party_id is not None for row in listed].count(True) == 3
    assert (new.is_collective, new.member_count) == (True, 10)


def test_the_old_case_stays_ineligible_and_the_new_one_counts_on_its_own(mediator):
    old = ended(mediator)
    before = list(CaseEvent.objects.filter(case=old).values())
    new = late(old, mediator)
    make.examine(new, mediator, day=LATER)
    review_taken(new, mediator)
    review.accept_case(new, actor=mediator, version=None, happened_on=LATER)
    assert list(CaseEvent.objects.filter(case=old).values()) == before
    assert make.again(old).eligible is False
    assert make.again(new).accepted_on == LATER


def review_taken(case, actor) -> None:
    assignment.take_case(case, actor=actor, version=None, conflict="none", happened_on=LATER)


def test_both_sides_have_to_want_it(mediator):
    old = ended(mediator, employers=[make.employer(), make.employer("上海乙公司")])
    applicant, (first, _second) = make.parties(old)
    with refused("确认申请人“张晓明”仍要求调解。"):
        again.accept_late_consent(old, actor=mediator, yeses=[again.Yes(first, LATER, Way.PHONE)])
    with refused("登记至少一名被申请人的同意。"):
        again.accept_late_consent(
            old, actor=mediator, yeses=[again.Yes(applicant, LATER, Way.PHONE)]
        )
    new = late(old, mediator, by=("上海乙公司",))
    assert [row.party.name for row in new.consents.order_by("party__order")] == [
        "张晓明",
        "上海乙公司",
    ]
    assert make.again(new).willing is True


def test_a_yes_of_another_case_before_the_end_or_of_tomorrow_is_refused(mediator):
    old = ended(mediator)
    other = ended(mediator)
    with refused("请选择本案的当事人。"):
        again.accept_late_consent(old, actor=mediator, yeses=yeses(other))
    for day in (ENDED - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(ActionRefused):
            late(old, mediator, on=day)
    assert CaseLink.objects.count() == 0


def test_only_unwillingness_can_turn_into_a_late_yes(mediator):
    case = make.case_in_review(mediator)
    with pytest.raises(ActionRefused):
        late(case, mediator)
    review.refer_ineligible(
        case, actor=mediator, version=None, reason=IneligibleReason.OUT_OF_SCOPE,
        happened_on=ENDED,
    )  # fmt: skip
    with refused("本案并非因被申请人不同意或未答复而终结，请办理再次申请。"):
        late(case, mediator)


@pytest.mark.parametrize("part", ["colleague", "auditor", "legal_aid", "stranger", "other_manager"])
def test_who_may_not_act_opens_nothing(cast, mediator, part):
    old = ended(mediator)
    for operation in (
        lambda: late(old, cast.actor(part)),
        lambda: again.apply_again(old, actor=cast.actor(part)),
    ):
        with pytest.raises(NotAllowed):
            operation()
    assert Case.objects.count() == 1


def withdrawn(actor, **fields) -> Case:
    case = make.case_in_mediation(actor, **fields)
    applicant, _respondents = make.parties(case)
    closing.withdraw_case(
        case, actor=actor, version=None, happened_on=make.SIGNED,
        request=closing.WithdrawalRequest(
            applicant=applicant, requested_on=make.SIGNED, way=Way.PHONE, reason="other"
        ),
    )  # fmt: skip
    return make.again(case)


def test_who_comes_back_applies_again_in_a_linked_case_to_be_completed(cast, mediator):
    old = withdrawn(mediator)
    new = again.apply_again(old, actor=cast.actor("clerk"), received_on=make.DUE)
    assert (new.state, new.received_on, new.case_number) == (CaseState.INTAKE, make.DUE, "")
    assert [link.kind for link in new.links.all()] == [LinkKind.REAPPLICATION]
    assert not new.consents.exists()
    # While that one is open, it is the answer.
    assert again.apply_again(old, actor=mediator, received_on=make.DUE) == new
    assert Case.objects.count() == 2


def test_an_open_case_is_no_case_to_come_back_to(mediator):
    with pytest.raises(ActionRefused):
        again.apply_again(make.case_in_mediation(mediator), actor=mediator)


def test_who_comes_back_alone_does_not_agree_for_the_other_side(mediator):
    old = withdrawn(mediator, source=Source.JOINT)
    new = again.apply_again(old, actor=mediator, received_on=make.DUE)
    assert new.source == Source.VISIT
    assert not new.consents.exists()
    together = make.again(new)
    assert together.willing is None


def test_a_destroyed_key_ends_the_copying(mediator):
    old = withdrawn(mediator)
    DataKey.objects.filter(pk=old.data_key_id).delete()
    connection.run_on_commit.clear()  # the test's own transaction still holds the key
    keys.forget_all()
    with refused("本案的个人信息已销毁，不能沿用，请重新登记。"):
        again.apply_again(make.again(old), actor=mediator, received_on=make.DUE)
