"""The limitation of claims, from the events of the case and what was entered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.enums import ClaimKind, ConsentPurpose
from cases.limitation import course_of, limitations
from cases.models import Case, LimitationEvent
from cases.services import limitation
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.limitation import Ground
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import NotAllowed, StaleVersion
from tests.cases import factories
from tests.cases.refusals import refusal
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
KNOWN = date(2026, 1, 10)


def known(case: Case, day: date | None = KNOWN, kind: str = ClaimKind.SEVERANCE) -> None:
    with acting(SYSTEM, act="test"):
        claim = case.claims.get()
        claim.known_on, claim.kind = day, kind
        claim.save()


def worked(case: Case, **columns: Any) -> None:
    with acting(SYSTEM, act="test"):
        party = case.parties.get(side="applicant")
        for name, value in columns.items():
            setattr(party, name, value)
        party.save()


def found(case: Case, today: date = date(2026, 3, 25)) -> Any:
    case = factories.again(case)
    (one,) = limitations(
        case, case.claims.all(), course_of(case), today=today, calendar=station_calendar()
    )
    return one


def grounds(one: Any) -> list[tuple[str, date]]:
    return [(happening.ground, happening.on) for happening in one.computed.counted]


def test_the_application_and_the_end_of_the_fifteen_days_restart_the_year(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    known(case)
    one = found(case)

    assert one.computed.plain.unmoved == date(2027, 1, 10)
    assert grounds(one) == [("applied", factories.RECEIVED), ("no_agreement", factories.DUE)]
    assert one.computed.restarted.unmoved == date(2027, 3, 19)
    # On the last day itself nothing has failed yet.
    assert grounds(found(case, factories.DUE)) == [("applied", factories.RECEIVED)]


def test_a_refusal_restarts_it_on_its_day(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_review(mediator)
    known(case)
    _applicant, (respondent,) = factories.parties(case)
    factories.consent(case, mediator, respondent, answer=False, purpose=ConsentPurpose.MEDIATION)
    refused_on = case.consents.get(party=respondent).answered_on

    assert ("mediation_refused", refused_on) in grounds(found(case))


def test_pay_does_not_run_while_the_employment_lasts_and_then_from_its_end(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    known(case, kind=ClaimKind.OVERTIME)
    worked(case, hired_on=date(2020, 1, 6), left_on=None)
    employed = found(case)
    assert employed.computed is None
    assert "不受一年限制" in employed.why_not

    worked(case, left_on=date(2026, 2, 28))
    assert found(case).computed.plain.unmoved == date(2027, 2, 28)
    # Where nobody knows of the employment, nothing is spared.
    worked(case, hired_on=None, left_on=None)
    assert found(case).computed.plain.unmoved == date(2027, 1, 10)


def test_without_a_base_day_nothing_runs_and_the_page_says_why(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    known(case, None)

    assert found(case).computed is None
    assert found(case).why_not == "尚未登记知道权利被侵害之日。"


def enter(case: Case, actor: Any, **columns: Any) -> LimitationEvent:
    given = {"ground": Ground.CLAIMED, "happened_on": date(2026, 2, 1), "evidence": "催告函"}
    return limitation.record_limitation_event(
        case, LimitationEvent(**given | columns), actor=actor, version=None
    )


def told_by(case: Case, actor: Any, **columns: Any) -> str:
    return "".join(refusal(enter, case, actor, **columns))


def test_what_was_entered_counts_and_can_be_taken_back(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    known(case)
    event = enter(case, mediator)
    assert ("claimed", date(2026, 2, 1)) in grounds(found(case))

    limitation.remove_limitation_event(event, actor=mediator, version=None, reason="误登记")
    assert ("claimed", date(2026, 2, 1)) not in grounds(found(case))
    assert (
        LimitationEvent.history.filter(id=event.id).latest("history_id").act == "remove_limitation"
    )


def test_an_entry_for_one_claim_leaves_the_others_alone(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    known(case)
    other = factories.case_in_mediation(mediator)
    assert "不属于本案" in told_by(case, mediator, claim=other.claims.get())

    enter(case, mediator, claim=case.claims.get())
    assert ("claimed", date(2026, 2, 1)) in grounds(found(case))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"happened_on": date(2199, 1, 1)}, "不能晚于今天"),
        ({"ground": Ground.FORCE_MAJEURE}, "须填写截止日期"),
        ({"ground": Ground.FORCE_MAJEURE, "until": date(2026, 1, 31)}, "不早于发生日期"),
        ({"until": date(2026, 2, 2)}, "其他事由不填"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, columns: Any, told: str) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))

    assert told in told_by(case, cast.actor("mediator"), **columns)


def test_the_same_twice_is_refused_by_the_operation_and_by_the_database(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    event = enter(case, mediator)
    assert "已经登记" in told_by(case, mediator)

    event.pk = None
    event._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM, act="test"):
        event.save()


def test_rights_and_versions(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    with pytest.raises(NotAllowed):
        enter(case, cast.actor("colleague"))
    with pytest.raises(StaleVersion):
        limitation.record_limitation_event(
            case, LimitationEvent(ground="claimed", happened_on=KNOWN), actor=mediator,
            version=case.version + 5,
        )  # fmt: skip


def test_the_page_shows_both_ends_and_the_form_enters(cast: Cast, client_for: Any) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    known(case)
    client = client_for("mediator")
    url = reverse("cases:limitation", args=[case.serial])
    data = {
        "ground": "relief", "claim": "", "happened_on": "2026-02-03", "until": "",
        "evidence": "劳动监察投诉回执", "version": factories.again(case).version,
    } | factories.LATE  # fmt: skip
    assert client.post(reverse("cases:limitation_add", args=[case.serial]), data).status_code == 302

    page = client.get(url).content.decode()
    for words in (
        "不计中断的届满日",
        "计入中断的届满日",
        "劳动监察投诉回执",
        "第31条",
        "第27条第2款",
    ):
        assert words in page
    assert client_for("stranger").get(url).status_code == 404
    assert client_for("auditor").get(url).status_code == 403


def test_bad_input_stays_on_the_form(cast: Cast, client_for: Any) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    data = {"ground": "force_majeure", "happened_on": "2026-02-03", "evidence": "疫情封控",
            "version": factories.again(case).version} | factories.LATE  # fmt: skip
    answer = client_for("mediator").post(reverse("cases:limitation_add", args=[case.serial]), data)

    assert answer.status_code == 422
    assert "疫情封控" in answer.content.decode()
    assert "须填写截止日期" in answer.content.decode()
