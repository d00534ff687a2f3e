"""Conflicts of interest in the database itself: attacked by SQL, past every operation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.enums import Capacity, ConflictKind, ConsentPurpose, Side
from cases.models import Agent, Case, ConflictFinding, Consent, Participation, Transfer
from cases.rules import RULES
from cases.services import assignment, intake, review, sessions, transfer
from legal_aid.models import Consultation
from legal_aid.services.consultations import log_consultation
from legal_aid.services.opening import open_case
from mediation.history import guards, rules
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(rule: str, statement: str, *values: Any) -> None:
    """The database refuses, by this rule."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        sql(statement, *values)


def copied(table: str, pk: int, **changes: Any) -> tuple[str, list[Any]]:
    """An INSERT of a copy of one row, with `changes`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [pk])
        row = dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))
    del row["id"]
    row |= changes
    marks = ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())


@pytest.fixture
def case(cast: Cast) -> Case:
    return make.case_in_review(cast.actor("mediator"))


@pytest.fixture
def part(case: Case) -> Participation:
    found: Participation = case.participations.get()
    return found


def ready(case: Case, cast: Cast) -> None:
    """Only the acceptance is missing."""
    actor = cast.actor("mediator")
    make.examine(case, actor, day=case.received_on)
    for party in case.parties.all():
        make.consent(case, actor, party)


def accept_by_sql(case: Case) -> tuple[str, list[Any]]:
    statement = (
        "UPDATE cases_case SET state = 'mediation', accepted_on = %s, reviewed_on = %s,"
        " eligible = %s, case_number = 'X' WHERE id = %s"
    )
    return statement, [case.received_on, case.received_on, True, case.pk]


def set_part(part: Participation, **values: Any) -> None:
    sql(
        f"UPDATE cases_participation SET {', '.join(f'{name} = %s' for name in values)}"
        " WHERE id = %s",
        *values.values(),
        part.pk,
    )


def waive(case: Case, part: Participation, side: str, cast: Cast, *, answer: bool = True) -> None:
    part.refresh_from_db()
    review.record_consent(
        case, actor=cast.actor("manager"), version=None, party=case.parties.get(side=side),
        purpose=ConsentPurpose.CONFLICT_WAIVER, answer=answer, answered_on=timezone.localdate(),
        way="in_person", participation=part,
    )  # fmt: skip


# --- Who is agent never mediates ------------------------------------------------------------------


def test_nobody_is_mediator_and_agent_of_one_case(case: Case, part: Participation) -> None:
    agent = copied("cases_participation", part.pk, capacity="agent", is_lead=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(agent[0], *agent[1])
    refused("keeps_who", "UPDATE cases_participation SET capacity = 'agent', is_lead = %s", False)


def test_a_part_that_has_ended_bars_for_good(case: Case, part: Participation, cast: Cast) -> None:
    set_part(part, ends_on=case.received_on, is_lead=False)
    again = copied("cases_participation", part.pk, capacity="agent")
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(again[0], *again[1])
    refused("never_deleted", "DELETE FROM cases_participation WHERE id = %s", part.pk)
    for column, value in (("user_id", cast.user("colleague").pk), ("case_id", 0)):
        refused("keeps_who", f"UPDATE cases_participation SET {column} = %s", value)
    assert case.participations.count() == 1


def test_an_agent_of_a_party_is_no_mediator_whichever_row_comes_first(
    case: Case, part: Participation, cast: Cast
) -> None:
    party = case.parties.get(side=Side.APPLICANT)
    with acting(SYSTEM, act="test"):
        agent = Agent.objects.create(
            case=case, party=party, name="代理", user=cast.user("colleague")
        )
    refused(
        "agent_is_no_mediator",
        "UPDATE cases_agent SET user_id = %s WHERE id = %s", part.user_id, agent.pk,
    )  # fmt: skip
    insert, values = copied("cases_agent", agent.pk, user_id=part.user_id)
    refused("agent_is_no_mediator", insert, *values)
    insert, values = copied(
        "cases_participation", part.pk, user_id=cast.user("colleague").pk, is_lead=False
    )
    refused("mediator_is_no_agent", insert, *values)


def test_a_session_is_led_by_a_mediator_of_the_case(cast: Cast) -> None:
    actor = cast.actor("mediator")
    case = make.case_in_mediation(actor)
    plan = make.session(actor, timezone.localdate() + timedelta(days=1))
    session = sessions.plan_session(case, plan, actor=actor, version=None)
    refused(
        "led_by_a_mediator",
        "UPDATE cases_mediationsession SET mediator_id = %s", cast.user("colleague").pk,
    )  # fmt: skip
    insert, values = copied(
        "cases_mediationsession", session.pk, number=2, mediator_id=cast.user("colleague").pk
    )
    refused("led_by_a_mediator", insert, *values)


# --- Whoever is barred accepts nothing until both sides have waived it ----------------------------


@pytest.mark.parametrize("conflict", ConflictKind.BARRING)
def test_a_barred_mediator_takes_no_case_into_mediation(
    case: Case, part: Participation, cast: Cast, conflict: str
) -> None:
    ready(case, cast)
    set_part(part, conflict=conflict)
    accept, values = accept_by_sql(case)
    refused("barred_mediator", accept, *values)
    waive(case, part, Side.APPLICANT, cast)
    refused("barred_mediator", accept, *values)
    waive(case, part, Side.RESPONDENT, cast)
    waive(case, part, Side.APPLICANT, cast, answer=False)
    refused("barred_mediator", accept, *values)
    waive(case, part, Side.APPLICANT, cast)
    set_part(part, declaration_number=part.declaration_number + 1)
    refused("barred_mediator", accept, *values)
    set_part(part, declaration_number=part.declaration_number)
    sql(accept, *values)
    assert make.again(case).state == "mediation"


def test_nor_does_who_has_declared_nothing_or_is_known_to_be_a_party(
    case: Case, part: Participation, cast: Cast
) -> None:
    ready(case, cast)
    accept, values = accept_by_sql(case)
    set_part(part, declared_on=None)
    refused("barred_mediator", accept, *values)
    set_part(part, declared_on=case.received_on)
    with acting(SYSTEM, act="test"):
        finding = ConflictFinding.objects.create(
            case=case, participation=part, key="k", kind="same_person", strength="never",
            sentence="本人", found_on=case.received_on,
        )  # fmt: skip
    refused("barred_mediator", accept, *values)
    sql("UPDATE cases_conflictfinding SET answer = 'gone' WHERE id = %s", finding.pk)
    sql(accept, *values)


def test_who_gave_advice_in_it_discloses_that_first(
    case: Case, part: Participation, cast: Cast
) -> None:
    ready(case, cast)
    with acting(SYSTEM, act="test"):
        Participation.objects.create(
            case=case, user=part.user, capacity=Capacity.ADVISER, starts_on=case.received_on
        )
    accept, values = accept_by_sql(case)
    refused("barred_mediator", accept, *values)
    set_part(part, conflict=ConflictKind.GAVE_ADVICE)
    waive(case, part, Side.APPLICANT, cast)
    waive(case, part, Side.RESPONDENT, cast)
    sql(accept, *values)


# --- Nobody waives their own ----------------------------------------------------------------------


def test_a_waiver_is_recorded_by_another_of_this_case_and_never_changed(
    case: Case, part: Participation, cast: Cast
) -> None:
    set_part(part, conflict=ConflictKind.INTEREST)
    waive(case, part, Side.APPLICANT, cast, answer=False)
    row = Consent.objects.get(purpose=ConsentPurpose.CONFLICT_WAIVER)
    other = make.registered_case(cast.actor("mediator"))
    for changes in (
        {"taken_by_id": part.user_id},
        {"party_id": other.parties.all()[0].pk},
        {"case_id": other.pk},
        {"participation_id": None},
        {"declaration_number": None},
        {"declaration_number": 7},
    ):
        insert, values = copied("cases_consent", row.pk, **changes)
        refused("of_a_declaration", insert, *values)
    for column, value in (
        ("answer", True), ("taken_by_id", part.user_id), ("declaration_number", 7),
        ("purpose", "mediation"), ("participation_id", None),
    ):  # fmt: skip
        refused("never_changed", f"UPDATE cases_consent SET {column} = %s WHERE id = %s",
                value, row.pk)  # fmt: skip
    refused("never_deleted", "DELETE FROM cases_consent WHERE id = %s", row.pk)
    sql("UPDATE cases_consent SET remarks = '' WHERE id = %s", row.pk)


# --- Legal aid stays with the station -------------------------------------------------------------


@pytest.fixture
def aided(cast: Cast) -> Case:
    """A case that came of a consultation."""
    officer = cast.actor("legal_aid")
    consultation = log_consultation(
        Consultation(
            held_on=timezone.localdate(), channel="phone", visitor_name="张三",
            employer_name=cast.point.host_employer_name, category="payment", question="欠薪。",
            advice="调解。", onward="advice_only",
        ),
        actor=officer,
    )  # fmt: skip
    return open_case(consultation, actor=officer, version=None)


def test_a_legal_aid_case_is_never_at_a_point(aided: Case, cast: Cast) -> None:
    refused(
        "legal_aid_never_at_a_point",
        "UPDATE cases_case SET organisation_id = %s WHERE id = %s", cast.point.pk, aided.pk,
    )  # fmt: skip
    at_point = make.registered_case(cast.actor("point_mediator"))
    refused(
        "legal_aid_never_at_a_point",
        "UPDATE cases_case SET is_legal_aid = %s WHERE id = %s", True, at_point.pk,
    )  # fmt: skip
    refused(
        "consultation_never_at_a_point",
        "UPDATE legal_aid_consultation SET organisation_id = %s", cast.point.pk,
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="法律援助案件不移送调解点"):
        transfer.propose_transfer(
            aided, actor=cast.actor("manager"), receiver=cast.point, reason="移送"
        )
    assert cast.point not in transfer.receivers_for(aided)
    transfer.propose_transfer(aided, actor=cast.actor("manager"), receiver=cast.room, reason="移送")
    sent = Transfer.objects.get()
    insert, values = copied("cases_transfer", sent.pk, receiver_id=cast.point.pk)
    refused("never_offered", insert, *values)


# --- The rules themselves -------------------------------------------------------------------------


def test_a_missing_rule_is_reported_and_comes_back_with_the_next_migrate() -> None:
    rule = RULES[0]
    assert guards.missing_guards() == []
    on = "" if connection.vendor == "sqlite" else f" ON {rule.table}"
    sql(f'DROP TRIGGER "{rule.trigger}"{on}')
    assert guards.missing_guards() == [rule.trigger]
    call_command("migrate", verbosity=0, interactive=False)
    assert rules.missing() == []


def test_every_rule_has_a_name_that_both_databases_keep_whole() -> None:
    assert all(len(rule.trigger) <= 63 for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_operations_pass_all_rules(cast: Cast) -> None:
    """From the counter to an effective agreement, with a conflict that both sides waive."""
    actor = cast.actor("mediator")
    case = make.registered_case(actor)
    intake.submit_for_review(case, actor=actor, version=None, happened_on=case.received_on)
    assignment.take_case(
        case, actor=actor, version=None, conflict=ConflictKind.OTHER_RELATION, disclosure="同乡",
        happened_on=case.received_on,
    )  # fmt: skip
    case = make.again(case)
    part = case.participations.get()
    ready(case, cast)
    for side in Side:
        waive(case, part, side, cast)
    review.accept_case(case, actor=actor, version=None)
    assert make.again(case).state == "mediation"
