"""Where a case goes that was not settled (去向): several, later ones, corrections, what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import DestinationKind, DestinationResult, IneligibleReason
from cases.models import Case, Destination
from cases.services import destinations, review
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases.endings import LATER, fail
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    """Ended without agreement, with one destination."""
    case = make.case_in_mediation(mediator)
    fail(case, mediator)
    return make.again(case)


def add(case: Case, actor, **fields) -> Destination:
    row = Destination(**{"kind": DestinationKind.COURT, "decided_on": LATER} | fields)
    return destinations.add_destination(case, row, actor=actor, version=None)


def test_a_number_and_what_came_of_it_are_told_later(case, mediator):
    row = case.destinations.get()
    before = row.kind
    row.number, row.result, row.result_on = "浦劳人仲（2026）办字第88号", "granted", LATER
    destinations.correct_destination(row, actor=mediator, version=case.version, reason="收到裁决")

    row = case.destinations.get()
    assert (row.kind, row.number, row.result, row.result_on) == (
        before, "浦劳人仲（2026）办字第88号", DestinationResult.GRANTED, LATER,
    )  # fmt: skip
    last = row.history.first()
    assert (last.act, last.history_change_reason) == ("correct_destination", "收到裁决")
    assert row.history.last().number == ""


def test_several_stand_side_by_side_and_a_mistake_is_taken_back(case, mediator):
    wrong = add(case, mediator)
    assert case.destinations.count() == 2
    destinations.remove_destination(wrong, actor=mediator, version=None, reason="误登记")
    assert case.destinations.count() == 1


def test_the_last_one_without_agreement_stays(case, mediator):
    said = refusal(
        destinations.remove_destination,
        case.destinations.get(), actor=mediator, version=None, reason="误登记",
    )  # fmt: skip
    assert said == ["调解不成的案件须保留至少一项去向，请更正这一项。"]


def test_a_case_that_was_not_accepted_has_destinations_too(mediator):
    case = make.case_in_review(mediator)
    review.refer_ineligible(
        case, actor=mediator, version=None, reason=IneligibleReason.OUT_OF_SCOPE,
        happened_on=make.ACCEPTED,
        destination=Destination(kind=DestinationKind.COURT, body_name="浦东新区人民法院"),
    )  # fmt: skip
    case = make.again(case)
    add(case, mediator, kind=DestinationKind.LEGAL_AID)
    assert case.destinations.count() == 2
    assert Paper.objects.get(kind="non_acceptance").context["destinations"] == ["浦东新区人民法院"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"result_on": LATER}, "请选择处理结果"),
        ({"result": "granted", "result_on": LATER - timedelta(days=400)}, "不能早于去向日期"),
        ({"result": "granted", "result_on": LATER + timedelta(days=4000)}, "不能晚于今天"),
        ({"result": "invented"}, "请选择处理结果"),
        ({"decided_on": make.RECEIVED - timedelta(days=1)}, "不能早于收到申请日期"),
    ],
)
def test_what_cannot_be_is_refused(case, mediator, fields, sentence):
    row = case.destinations.get()
    for name, value in fields.items():
        setattr(row, name, value)
    said = refusal(
        destinations.correct_destination, row, actor=mediator, version=None, reason="更正"
    )
    assert sentence in said[0]


def test_a_reason_is_asked_for(case, mediator):
    for operation in (destinations.correct_destination, destinations.remove_destination):
        said = refusal(operation, case.destinations.get(), actor=mediator, version=None, reason=" ")
        assert said == ["请写明原因。"]


def test_the_destination_of_another_case_a_stranger_and_a_stale_form_are_refused(
    cast, case, mediator
):
    foreign = Destination(pk=case.destinations.get().pk, case=make.case_in_mediation(mediator))
    fail(foreign.case, mediator)
    said = refusal(
        destinations.correct_destination, foreign, actor=mediator, version=None, reason="x"
    )
    assert said == ["该去向不属于本案，请刷新后重试。"]
    with pytest.raises(NotAllowed):
        add(case, cast.actor("stranger"), decided_on=timezone.localdate())
    with pytest.raises(StaleVersion):
        destinations.correct_destination(
            case.destinations.get(), actor=mediator, version=case.version - 1, reason="x"
        )
