"""Two clicks at once, where a dispute comes back or a party was called."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cases.models import Case, CaseLink, ContactAttempt
from cases.services import again, contact
from tests.cases import factories as make
from tests.cases.test_again import ended, yeses
from tests.cases.test_concurrency import at_once
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_on_the_late_yes_opens_one_case(cast: Cast) -> None:
    old = ended(cast.actor("mediator"))

    def click(part: str) -> Any:
        return lambda: again.accept_late_consent(old, actor=cast.actor(part), yeses=yeses(old))

    # The same person twice, and a colleague who took the other side's call.
    told = at_once(click("mediator"), click("mediator"), click("clerk"))
    assert told == ["done", "done", "done"]
    assert Case.objects.count() == 2
    link = CaseLink.objects.get()
    assert link.case.consents.count() == 2

    # From another end: parties who apply again at the moment of the late yes.
    other = ended(cast.actor("mediator"))
    at_once(
        lambda: again.accept_late_consent(other, actor=cast.actor("mediator"), yeses=yeses(other)),
        lambda: again.apply_again(other, actor=cast.actor("clerk")),
    )
    assert CaseLink.objects.filter(earlier=other).count() == 1


def test_a_call_that_is_logged_twice_at_once_is_one(cast: Cast) -> None:
    actor = cast.actor("mediator")
    case = make.case_in_review(actor)
    party = make.parties(case)[0]
    now = timezone.now()

    def log() -> Any:
        row = ContactAttempt(party=party, attempted_at=now, way="phone", result="reached")
        return contact.record_contact(case, row, actor=actor)

    assert at_once(log, log) == ["ActionRefused", "done"]
    assert case.contacts.count() == 1
