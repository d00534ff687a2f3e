"""Checks for conflicts of interest: made with each record, kept beside it, decided by the manager."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Agent, Case, PartyCheck
from cases.services import intake
from legal_aid.guards import missing_to_approve
from legal_aid.models import AidApplication, Companion, Consultation
from legal_aid.services import checking, deciding
from legal_aid.services.applying import register_application, submit_application
from legal_aid.services.consultations import edit_consultation, log_consultation
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.people.checking import newest
from mediation.people.identifiers import credit_code_check_character
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
FIRM, HR, PHONE = "上海甲科技有限公司", "李人事", "13900139000"
SENTENCE = "存在冲突，请向站长了解。"


def represented(cast: Cast, part: str = "clerk", *, firm: str = FIRM, **words: Any) -> Case:
    """A case in which the employer's personnel officer is its agent."""
    employer = factories.employer(firm, **words)
    application = factories.application(employers=[employer])
    application.agents = [Agent(party=employer, name=HR, phone=PHONE)]
    actor = cast.actor(part)
    organisation = cast.other_station if part == "other_manager" else cast.station
    return intake.register_case(application, actor=actor, organisation=organisation)


def consulted(actor: Actor, name: str = HR, phone: str = PHONE, **fields: Any) -> Consultation:
    values = {
        "held_on": date(2026, 3, 9), "channel": "phone", "visitor_name": name, "phone": phone,
        "employer_name": FIRM, "category": "payment", "question": "工资", "onward": "advice_only",
    } | fields  # fmt: skip
    companions = values.pop("companions", ())
    return log_consultation(Consultation(**values), actor=actor, companions=companions)


def applied(actor: Actor, **fields: Any) -> AidApplication:
    values = {
        "kind": "representation", "received_on": date(2026, 3, 9), "name": HR, "phone": PHONE,
        "id_number": "310101199001010010", "employer_name": FIRM, "category": "payment",
        "summary": "工资", "stage_at_start": "arbitration",
    } | fields  # fmt: skip
    return register_application(AidApplication(**values), actor=actor)


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("legal_aid")


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


def test_who_acted_for_the_employer_and_now_asks_for_advice_against_it_is_found(
    cast: Cast, officer: Actor
) -> None:
    case = represented(cast)
    row = consulted(officer).checks.get()

    assert (row.occasion, row.is_barring, row.needs_decision) == ("opening", True, True)
    assert row.findings == SENTENCE
    assert row.named.splitlines() == [HR, FIRM]
    assert row.checked_by_name == officer.name
    [found] = row.content["findings"]
    assert (found["kind"], found["label"]) == ("both_sides", case.serial)


def test_the_same_is_found_the_other_way_round(cast: Cast, officer: Actor) -> None:
    consultation = consulted(officer)
    assert not consultation.checks.get().is_barring

    row = represented(cast).party_checks.get()
    [found] = row.content["findings"]
    assert (row.is_barring, found["kind"]) == (True, "both_sides")
    assert found["label"] == consultation.serial


def test_a_companion_is_looked_for_like_the_visitor(cast: Cast, officer: Actor) -> None:
    represented(cast)
    companion = Companion(name=HR, phone=PHONE)
    row = consulted(officer, "张晓明", "13700137000", companions=[companion]).checks.get()
    assert row.is_barring


def test_a_name_alone_is_a_hint_that_waits_for_nobody(cast: Cast, officer: Actor) -> None:
    represented(cast)
    row = consulted(officer, phone="13100131000").checks.get()
    assert (row.is_barring, row.needs_decision, row.findings) == (False, False, "")
    assert [one["strength"] for one in row.content["findings"]] == ["hint"]


def test_an_edit_checks_again_only_when_it_names_somebody_else(cast: Cast, officer: Actor) -> None:
    represented(cast)
    consultation = consulted(officer, "张晓明", "13700137000")
    consultation.question = "加班费"
    edited = edit_consultation(consultation, actor=officer, version=None)
    assert edited.checks.count() == 1
    edited.visitor_name, edited.phone = HR, PHONE
    edit_consultation(edited, actor=officer, version=None)
    rows = list(edited.checks.all())
    assert [(row.occasion, row.is_barring) for row in rows] == [
        ("opening", False),
        ("new_party", True),
    ]


def test_a_saved_application_of_a_case_checks_whoever_comes(cast: Cast, officer: Actor) -> None:
    consulted(officer)
    clerk = cast.actor("clerk")
    employer = factories.employer(FIRM)
    application = factories.application(employers=[employer])
    case = intake.register_case(application, actor=clerk, organisation=cast.station)
    assert not case.party_checks.get().is_barring
    application.agents = [Agent(party=employer, name=HR, phone=PHONE)]
    intake.save_application(case, application, actor=clerk, version=None)
    newer = newest(PartyCheck.objects.filter(case=case))
    assert (newer.occasion, newer.is_barring) == ("new_party", True)


def test_anonymous_callers_about_nobody_are_not_checked(officer: Actor) -> None:
    logged = consulted(officer, "", "", is_anonymous=True, employer_name="")
    assert not logged.checks.exists()


def test_approval_waits_for_the_managers_decision_with_a_reason(
    cast: Cast, officer: Actor, manager: Actor
) -> None:
    represented(cast)
    application = applied(officer)
    application = submit_application(application, actor=officer, version=None)
    row = application.checks.get()

    def decide(actor: Actor, decision: str, reason: str) -> None:
        checking.decide_conflict(
            application, actor=actor, check_id=row.pk, decision=decision, reason=reason
        )

    application.means = "not_asked"
    missing = "存在冲突，须由站长决定并写明理由。"
    with pytest.raises(ActionRefused, match=missing):
        deciding.approve_application(application, actor=manager, version=None)
    with pytest.raises(NotAllowed):
        decide(officer, "proceed", "无关")
    with pytest.raises(ActionRefused, match="理由"):
        decide(manager, "proceed", "  ")
    decide(manager, "decline", "曾代理单位")
    with pytest.raises(ActionRefused, match="不予办理"):
        deciding.approve_application(application, actor=manager, version=None)
    decide(manager, "proceed", "已离职，无关联")
    row.refresh_from_db()
    assert (row.needs_decision, row.decision_reason) == (False, "已离职，无关联")
    assert row.decided_by_name == manager.name
    assert [one for one in missing_to_approve(application) if "冲突" in one] == []


def test_what_was_decided_stands_until_something_new_is_found(
    cast: Cast, officer: Actor, manager: Actor
) -> None:
    represented(cast)
    consultation = consulted(officer)
    checking.decide_conflict(
        consultation, actor=manager, check_id=consultation.checks.get().pk,
        decision="proceed", reason="已离职",
    )  # fmt: skip
    again = checking.check_again(consultation, actor=officer)
    assert again is not None
    assert (again.is_barring, again.needs_decision, again.decision) == (True, False, "proceed")

    represented(cast)
    third = checking.check_again(consultation, actor=officer)
    assert third is not None
    assert (third.needs_decision, third.decision) == (True, "")


def test_a_decision_on_an_older_check_is_refused(
    cast: Cast, officer: Actor, manager: Actor
) -> None:
    represented(cast)
    consultation = consulted(officer)
    first = consultation.checks.get()
    checking.check_again(consultation, actor=officer)
    with pytest.raises(ActionRefused, match="新的核对结果"):
        checking.decide_conflict(
            consultation, actor=manager, check_id=first.pk, decision="proceed", reason="无"
        )


def test_another_station_counts_by_what_is_certain_and_by_nothing_else(
    cast: Cast, officer: Actor
) -> None:
    first_17 = "91310115MA1K3ABC0"
    code = first_17 + credit_code_check_character(first_17)
    represented(cast, "other_manager", credit_code=code)
    named = consulted(officer).checks.get()
    assert named.content["findings"] == []
    sure = consulted(officer, employer_credit_code=code).checks.get()
    [found] = [one for one in sure.content["findings"] if one["strength"] == "bars"]
    assert (sure.is_barring, found["station"]) == (True, cast.other_station.pk)


def test_nothing_of_the_other_file_stands_readable_in_the_history(
    cast: Cast, officer: Actor
) -> None:
    case = represented(cast)
    consultation = consulted(officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM legal_aid_historicalconsultationcheck")
        kept = repr(cursor.fetchall())
    assert case.serial not in kept
    assert HR not in kept
    assert consultation.checks.get().restricted not in kept


def test_registering_a_case_costs_a_few_queries_more_and_no_more_with_many_others(
    cast: Cast, officer: Actor
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            represented(cast)
        return len([q for q in captured if "party" in q["sql"] or "consultation" in q["sql"]])

    represented(cast)
    consulted(officer)
    few = queries()
    for _number in range(3):
        represented(cast)
        consulted(officer)
    assert queries() == few
