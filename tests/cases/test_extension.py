"""Extension of the fifteen days, with both parties' consent (17号令 art. 29)."""

from datetime import date, timedelta

import pytest

from cases.models import Case
from cases.services import closing, extension
from cases.services.extension import ExtensionConsent
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db

LATER = make.DUE + timedelta(days=10)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


def extend(case, actor, **given):
    consents = [ExtensionConsent(party, make.SIGNED, "in_person") for party in case.parties.all()]
    fields = {"to_due": LATER, "agreed_on": make.SIGNED, "reason": "继续协商。",
              "consents": consents, "version": None}  # fmt: skip
    return extension.extend_case(case, actor=actor, **fields | given)


def test_with_both_consents_the_end_moves_and_the_paper_is_issued(case, mediator):
    row = extend(case, mediator)

    fresh = make.again(case)
    assert (fresh.state, fresh.due_on, fresh.extended_to) == ("mediation", LATER, LATER)
    assert (row.granted, row.from_due, row.consents.count()) == (True, make.DUE, 2)
    assert Paper.objects.about(row).get().kind == "extension"


def test_a_second_extension_begins_where_the_first_ends(case, mediator):
    extend(case, mediator)
    row = extend(case, mediator, to_due=LATER + timedelta(days=5))

    assert row.from_due == LATER
    assert make.again(case).due_on == LATER + timedelta(days=5)


def test_each_party_must_agree(case, mediator):
    applicant, (respondent,) = make.parties(case)
    one = [ExtensionConsent(applicant, make.SIGNED, "phone")]

    assert refusal(extend, case, mediator, consents=one) == [f"记录“{respondent.name}”同意延期。"]
    assert (make.again(case).due_on, case.extensions.count()) == (make.DUE, 0)
    assert not Paper.objects.filter(kind="extension").exists()


def test_who_refused_mediation_is_not_asked(mediator):
    refusing = make.employer("上海乙劳务有限公司")
    case = make.case_in_mediation(
        mediator, employers=[make.employer(), refusing], refusing=[refusing.name]
    )
    agreeing = [
        ExtensionConsent(party, make.SIGNED, "phone")
        for party in case.parties.exclude(name=refusing.name)
    ]

    assert extend(case, mediator, consents=agreeing).granted


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"to_due": make.DUE}, "延期后的日期必须晚于原届满日（2026-03-19）。"),
        ({"reason": " "}, "请写明延期的理由。"),
        ({"agreed_on": make.RECEIVED}, "发生日期不能早于受理日期（2026-03-04）。"),
        ({"agreed_on": date(2999, 1, 1)}, "发生日期不能晚于今天。"),
        ({"agreed_on": make.ACCEPTED}, "“张晓明”的答复日期晚于双方同意的日期。"),
    ],
)
def test_an_extension_without_sense_is_refused(case, mediator, given, sentence):
    assert refusal(extend, case, mediator, **given) == [sentence]


def test_consent_given_in_time_may_be_recorded_after_the_old_end(case, mediator):
    # Today lies long after the end of the fifteen days; the consent's own date shows it.
    row = extend(case, mediator)

    assert {consent.answered_on for consent in row.consents.all()} == {make.SIGNED}


def test_only_a_case_in_mediation_is_extended(case, mediator):
    make.effective(case, mediator)
    closing.settle_case(case, actor=mediator, version=None, happened_on=make.SIGNED)

    assert refusal(extend, case, mediator) == ["当前状态为“达成调解协议”，不能进行此操作。"]


def test_a_clerk_and_a_mediator_of_another_case_may_not_extend(cast, case):
    for part in ("clerk", "colleague", "stranger"):
        with pytest.raises(NotAllowed):
            extend(case, cast.actor(part))


def test_of_two_who_extend_from_the_same_page_the_second_is_told(case, mediator):
    extend(case, mediator, version=case.version)

    with pytest.raises(StaleVersion):
        extend(case, mediator, version=case.version)
