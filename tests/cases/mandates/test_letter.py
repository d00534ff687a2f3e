"""What the letter and the page say of a result that goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string

from cases.mandates.models import Mandate
from cases.mandates.paper import return_letter
from cases.mandates.results import follows
from cases.models import Case
from mediation.history.actor import Actor
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.mandates import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator)


def test_the_letter_names_only_appraisals_that_the_period_left_out(case, mediator):
    row = scenes.confirmed(case, mediator)
    scenes.appraisal(row, mediator, date(2026, 3, 2), date(2026, 3, 5))
    assert excluded_in(row) == ([{"first": "2026-03-02", "last": "2026-03-05"}], 2)
    scenes.extended(row, mediator, case)
    assert excluded_in(row) == ([], 0)


def excluded_in(row: Mandate) -> tuple[list[dict[str, str]], int]:
    context = return_letter(scenes.again(row))
    return context["excluded"], context["excluded_days"]


def test_the_letter_of_a_case_that_was_never_accepted_tells_of_no_mediation(mediator):
    case = make.case_in_review(mediator)
    row = scenes.received(case, mediator)
    scenes.not_accepted(case, mediator)
    made = scenes.given_back(row, mediator, "other", TODAY, **scenes.CAUSES)
    assert "本案未受理，未进行调解" in printed(made)
    taken = make.case_in_mediation(mediator)
    row = scenes.confirmed(taken, mediator)
    endings.fail(taken, mediator)
    made = scenes.given_back(row, mediator, "too_far_apart", TODAY, **scenes.CAUSES)
    assert "未受理" not in printed(made)
    assert "结束：" in printed(made)


def printed(mandate: Mandate) -> str:
    values = mandate.letter.context | {"paper": mandate.letter}
    return render_to_string("papers/mandate_return.html", values)


@pytest.mark.parametrize("ending", ["too_far_apart", "own_settlement", "agreement"])
def test_after_a_suggestion_nothing_goes_on_and_no_tribunal_decides(ending):
    found = follows(Mandate(kind="suggested"), ending)
    assert "仲裁委" in found
    for words in ("仲裁程序继续", "仲裁庭", "撤回仲裁申请"):
        assert words not in found
