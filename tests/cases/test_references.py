"""Numbers of other bodies, and our answers to them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.enums import IneligibleReason, ReferenceSystem
from cases.models import ExternalReference
from cases.services import references, review
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from tests.cases import factories as make
from tests.cases.refusals import refused


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator):
    return make.case_in_review(mediator)


def reference(number: str = "A-1", **given) -> ExternalReference:
    usual = {"system": ReferenceSystem.HOTLINE_12345, "received_on": make.RECEIVED}
    return ExternalReference(number=number, **usual | given)


def save(case, row, actor, version=None):
    return references.save_reference(case, row, actor=actor, version=version)


def test_several_numbers_are_added_and_corrected_after_the_end_too(case, mediator):
    make.examine(case, mediator, day=make.RECEIVED)
    review.refer_ineligible(
        case, actor=mediator, version=None, reason=IneligibleReason.OUT_OF_SCOPE,
        happened_on=make.RECEIVED,
    )  # fmt: skip
    save(case, reference(), mediator)
    row = save(case, reference("L-2", system=ReferenceSystem.COURT), mediator)
    row.answer_due_on = make.DUE
    save(case, row, mediator)
    assert list(case.external_references.values_list("system", "number", "answer_due_on")) == [
        ("12345", "A-1", None),
        ("court", "L-2", make.DUE),
    ]


def test_a_number_stands_once_and_its_days_are_in_order(case, mediator):
    save(case, reference(), mediator)
    with refused("本案已登记此外部编号。"):
        save(case, reference(), mediator)
    tomorrow = timezone.localdate() + timedelta(days=1)
    before = make.RECEIVED - timedelta(days=1)
    for wrong in (
        {"received_on": tomorrow},
        {"answered_on": tomorrow},
        {"answered_on": before},
        {"answer_due_on": before},
        {"received_on": make.RECEIVED.replace(year=1900)},
    ):
        with pytest.raises(ActionRefused):
            save(case, reference("B-2", **wrong), mediator)
    assert case.external_references.count() == 1


def test_an_answer_is_noted_once(case, mediator):
    row = save(case, reference(answer_due_on=make.DUE), mediator)
    first = references.answer_reference(case, row, actor=mediator, answered_on=make.SIGNED)
    assert first.answered_on == make.SIGNED
    again = references.answer_reference(case, row, actor=mediator)
    assert again.answered_on == make.SIGNED
    versions = row.history.filter(act="answer_reference")
    assert versions.count() == 1


def test_rows_of_other_cases_stale_forms_and_strangers_are_turned_away(cast, case, mediator):
    foreign = save(make.registered_case(mediator), reference("C-3"), mediator)
    for operation in (
        lambda: save(case, foreign, mediator),
        lambda: references.answer_reference(case, foreign, actor=mediator),
    ):
        with refused("该外部编号已移除，请刷新后重试。"):
            operation()
    with pytest.raises(StaleVersion):
        save(case, reference(), mediator, version=case.version + 1)
    for part in ("colleague", "auditor", "stranger", "other_manager"):
        with pytest.raises(NotAllowed):
            save(case, reference("D-4"), cast.actor(part))
