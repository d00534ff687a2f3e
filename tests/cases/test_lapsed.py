"""When the fifteen days are over: the case is proposed for closing, and may still be settled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.clocks import deemed_failed_on
from cases.enums import CaseState, Ending
from cases.models import Case
from cases.services.closing import settle_case
from tests.agenda.reminding import on
from tests.cases import factories as make

pytestmark = pytest.mark.django_db
#: Received and accepted on 4 March 2026.
DEEMED = make.ACCEPTED + timedelta(days=15)
PROPOSAL = "按期限届满结案"


@pytest.fixture
def case(cast) -> Case:
    return make.case_in_mediation(cast.actor("mediator"))


def page(client, case: Case, day: date) -> str:
    with on(day):
        answer = client.get(case.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_proposal_comes_with_the_day_after_the_last_and_goes_with_the_closing(case, client_for):
    assert deemed_failed_on(case) == DEEMED
    client = client_for("mediator")
    assert PROPOSAL not in page(client, case, DEEMED)
    shown = page(client, case, DEEMED + timedelta(days=1))
    assert PROPOSAL in shown
    assert f"/cases/{case.serial}/papers/termination/" in shown
    with on(DEEMED + timedelta(days=1)):
        form = client.get(f"/cases/{case.serial}/failed/?reason=period_over")
        assert '<option value="period_over" selected>' in form.content.decode()
        draft = client.get(f"/cases/{case.serial}/papers/termination/draft.pdf")
        assert draft.headers["Content-Type"] == "application/pdf", "the notice is ready"


def test_an_extension_moves_it(case, client_for, cast):
    from mediation.history.actor import SYSTEM, acting

    with acting(SYSTEM, act="test"):
        fresh = make.again(case)
        fresh.due_on = fresh.extended_to = DEEMED + timedelta(days=10)
        fresh.save()
    assert PROPOSAL not in page(client_for("mediator"), case, DEEMED + timedelta(days=10))
    assert PROPOSAL in page(client_for("mediator"), case, DEEMED + timedelta(days=11))


def test_who_may_not_close_it_sees_that_it_is_over_without_the_buttons(case, client_for):
    shown = page(client_for("clerk"), case, DEEMED + timedelta(days=1))
    assert "依法视为调解不成" in shown
    assert PROPOSAL not in shown


def test_a_signature_on_day_seventeen_still_settles_it_and_counts_as_overdue(
    case, cast, client_for
):
    mediator, day = cast.actor("mediator"), make.ACCEPTED + timedelta(days=17)
    with on(day):
        make.effective(case, mediator, on=day)
        settled = settle_case(make.again(case), actor=mediator, version=None, happened_on=day)
    assert (settled.state, settled.ending) == (CaseState.SETTLED, Ending.AGREEMENT)
    assert settled.concluded_on == day
    assert settled.due_on < day
    assert PROPOSAL not in page(client_for("mediator"), case, day)


def test_the_manager_sees_it_among_what_is_overdue_until_somebody_acts(case, client_for):
    for days in (1, 40):
        with on(case.due_on + timedelta(days=days)):
            shown = client_for("manager").get("/due/").content.decode()
            assert "调解期限已届满，请结案或延期" in shown
