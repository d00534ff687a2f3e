"""What was never signed, and what was never recorded: found after how many days, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from cases.enums import MarkKind
from cases.models import Attachment, StatementSignature
from cases.services.sessions import cancel_session
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.vault import files
from tests.cases import factories as make
from tests.cases.watch.scenes import found, go, house, issue, noon, planned, seen_by, subjects
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Everything is recorded on the day of acceptance."""
    with time_machine.travel(noon(make.ACCEPTED), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def test_a_paper_that_waits_for_its_signatures_is_found_after_a_week(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    paper = issue(case, "registration_form", mediator)
    go(clock, make.ACCEPTED + timedelta(days=6))
    assert subjects("unsigned") == []
    go(clock, make.ACCEPTED + timedelta(days=7))
    (one,) = found("unsigned", mediator)
    assert (one.subject, one.since) == (f"{case.serial}:registration_form-{paper.n}", make.ACCEPTED)
    assert "已7天，还有" in one.why
    assert seen_by("unsigned", cast, "manager", "colleague", "other_manager") == {
        "manager": 1, "colleague": 0, "other_manager": 0,
    }  # fmt: skip
    house(cast, "watch_unsigned", 8)
    assert subjects("unsigned") == []


def test_a_scan_of_the_signed_paper_is_enough(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    paper = issue(case, "registration_form", mediator)
    go(clock, make.ACCEPTED + timedelta(days=7))
    assert len(found("unsigned")) == 1
    stored = files.store(b"scan", key_id=case.vault_key_id(), content_type="image/png")
    with acting(SYSTEM, act="test"):
        Attachment.objects.create(
            case=case, stored=stored, name="扫描件", category="signed_paper", paper=paper,
            uploaded_by=cast.user("mediator"),
        )  # fmt: skip
    assert found("unsigned") == []


def test_an_agreement_that_nobody_completes_is_found(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    agreement = make.offered(case, mediator, on=make.ACCEPTED)
    go(clock, make.ACCEPTED + timedelta(days=7))
    (one,) = found("unsigned")
    assert one.subject == f"{case.serial}:agreement-1"
    before = one.digest
    make.mark(
        agreement, mediator, MarkKind.PARTY, on=make.ACCEPTED + timedelta(days=7),
        party=make.parties(case)[0],
    )  # fmt: skip
    (one,) = found("unsigned")
    assert one.digest != before  # something has happened: it is another finding


def test_a_record_that_somebody_has_still_to_sign_is_found(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    row = planned(case, mediator, make.ACCEPTED + timedelta(days=1))
    with acting(SYSTEM, act="test"):
        for session in (row, None):
            StatementSignature.objects.create(
                case=case, party=make.parties(case)[0], session=session
            )
    go(clock, make.ACCEPTED + timedelta(days=5))  # received two days before acceptance
    assert subjects("unsigned") == [f"{case.serial}:application"]
    go(clock, make.ACCEPTED + timedelta(days=8))
    assert subjects("unsigned") == [f"{case.serial}:application", f"{case.serial}:session-1"]


def test_a_session_without_a_result_is_found_after_three_days(cast, mediator, clock):
    case = make.case_in_mediation(mediator)
    row = planned(case, mediator, make.ACCEPTED + timedelta(days=1))
    go(clock, make.ACCEPTED + timedelta(days=3))
    assert subjects("unrecorded") == []
    go(clock, make.ACCEPTED + timedelta(days=4))
    (one,) = found("unrecorded", mediator)
    assert (one.subject, one.since) == (
        f"{case.serial}:session-1", make.ACCEPTED + timedelta(days=1),
    )  # fmt: skip
    assert "已3天" in one.why
    assert seen_by("unrecorded", cast, "manager", "colleague", "other_manager") == {
        "manager": 1, "colleague": 0, "other_manager": 0,
    }  # fmt: skip
    house(cast, "watch_unrecorded", 4)
    assert subjects("unrecorded") == []
    go(clock, make.ACCEPTED + timedelta(days=5))
    assert len(found("unrecorded")) == 1
    cancel_session(make.again(case), row, actor=mediator, version=None, reason="改期")
    assert found("unrecorded") == []
