"""What the database refuses of lawyers, whoever writes past the operations."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Agent, Participation
from legal_aid.models import AidAssignment, Lawyer
from mediation.history.actor import acting
from tests.cases import factories as make
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _somebody(cast):
    with acting(cast.actor("manager"), act="test"):
        yield


@pytest.fixture
def case(cast):
    return make.case_in_mediation(cast.actor("mediator"))


def refusal(write):
    """The name of the rule that refuses."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return str(caught.value).splitlines()[0]


def begin(application, lawyer, **fields):
    return AidAssignment.objects.create(
        application=application, lawyer=lawyer, assigned_on=aid.today(), **fields
    )


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


REOPEN = "UPDATE legal_aid_aidassignment SET ended_on = NULL, end_reason = '' WHERE id = %s"
OVER = {"ended_on": aid.today(), "end_reason": "done"}


def test_no_more_open_matters_than_the_lawyer_takes(cast):
    lawyer = aid.lawyer(cast, capacity=1)
    ended = begin(aid.application(cast), lawyer, **OVER)
    begin(aid.application(cast), lawyer)
    assert refusal(lambda: begin(aid.application(cast), lawyer)) == "lawyer_has_a_free_slot"
    assert refusal(lambda: sql(REOPEN, ended.pk)) == "lawyer_has_a_free_slot_again"


def test_nobody_off_the_roster(cast):
    lawyer = aid.lawyer(cast, is_active=False)
    assert refusal(lambda: begin(aid.application(cast), lawyer)) == "lawyer_on_the_roster"


def test_never_the_mediator_of_the_case(cast, case):
    lawyer = aid.lawyer(cast, user=cast.user("mediator"))
    application = aid.application(cast, case=case)
    assert refusal(lambda: begin(application, lawyer)) == "lawyer_never_mediated_it"


def test_never_a_case_that_its_lawyer_mediates(cast, case):
    lawyer = aid.lawyer(cast, user=cast.user("mediator"))
    application = aid.application(cast)
    begin(application, lawyer)
    assert (
        refusal(
            lambda: sql(
                "UPDATE legal_aid_aidapplication SET case_id = %s WHERE id = %s",
                case.pk,
                application.pk,
            )
        )
        == "aid_case_not_mediated_by_its_lawyer"
    )


def test_who_acted_in_the_aided_matter_never_mediates_its_case(cast, case):
    lawyer = aid.lawyer(cast, user=cast.user("colleague"))
    begin(aid.application(cast, case=case), lawyer, **OVER)
    assert (
        refusal(
            lambda: Participation.objects.create(
                case=case, user=cast.user("colleague"), capacity="mediator", starts_on=aid.today()
            )
        )
        == "aid_lawyer_never_mediates_here"
    )


def test_an_account_is_not_named_whose_holder_mediates_a_matter_of_the_lawyer(cast, case):
    lawyer = aid.lawyer(cast)
    begin(aid.application(cast, case=case), lawyer)
    assert (
        refusal(
            lambda: sql(
                "UPDATE legal_aid_lawyer SET user_id = %s WHERE id = %s",
                cast.user("mediator").pk,
                lawyer.pk,
            )
        )
        == "lawyer_account_mediates_no_matter"
    )


def test_never_against_an_employer_for_whom_the_lawyer_acted(cast):
    lawyer = aid.lawyer(cast)
    ended = begin(aid.application(cast), lawyer, **OVER)
    aid.engaged(cast, lawyer)
    assert (
        refusal(lambda: begin(aid.application(cast), lawyer)) == "lawyer_never_acted_for_employer"
    )
    assert refusal(lambda: sql(REOPEN, ended.pk)) == "lawyer_never_acted_for_employer_again"
    begin(aid.application(cast, employer_credit_code=""), lawyer)


@pytest.mark.parametrize("known_by", ["account", "name and firm"])
def test_never_the_employers_agent_in_the_case(cast, case, known_by):
    by_account = known_by == "account"
    user = cast.user("colleague") if by_account else None
    lawyer = aid.lawyer(cast, user=user)
    Agent.objects.create(
        case=case, party=case.parties.get(kind="employer"), user=user,
        name="别名" if by_account else lawyer.name,
        organisation_name="" if by_account else lawyer.firm,
    )  # fmt: skip
    application = aid.application(cast, case=case)
    assert refusal(lambda: begin(application, lawyer)) == "lawyer_is_not_the_other_agent"


def test_the_workers_own_agent_may_be_the_aiding_lawyer(cast, case):
    lawyer = aid.lawyer(cast)
    Agent.objects.create(
        case=case, party=case.parties.get(kind="worker"),
        name=lawyer.name, organisation_name=lawyer.firm,
    )  # fmt: skip
    assert begin(aid.application(cast, case=case), lawyer)


def test_a_lawyer_with_open_matters_stays_on_the_roster_with_room_for_them(cast):
    lawyer = aid.lawyer(cast, capacity=3)
    aid.fill(cast, lawyer, 2)
    leaves = "UPDATE legal_aid_lawyer SET is_active = %s WHERE id = %s"
    takes_fewer = "UPDATE legal_aid_lawyer SET capacity = %s WHERE id = %s"
    assert refusal(lambda: sql(leaves, False, lawyer.pk)) == "lawyer_with_open_matters_stays"
    assert refusal(lambda: sql(takes_fewer, 1, lawyer.pk)) == "lawyer_capacity_covers_open_matters"
    sql("UPDATE legal_aid_lawyer SET capacity = 2 WHERE id = %s", lawyer.pk)
    assert Lawyer.objects.get().capacity == 2


def test_an_assignment_is_ended_and_never_deleted_or_moved(cast):
    lawyer, other = aid.lawyer(cast), aid.lawyer(cast, "孙律师")
    row = begin(aid.application(cast), lawyer)
    assert (
        refusal(lambda: sql("DELETE FROM legal_aid_aidassignment WHERE id = %s", row.pk))
        == "aid_assignment_is_never_deleted"
    )
    assert (
        refusal(
            lambda: sql(
                "UPDATE legal_aid_aidassignment SET lawyer_id = %s WHERE id = %s",
                other.pk,
                row.pk,
            )
        )
        == "aid_assignment_keeps_who_and_where"
    )
