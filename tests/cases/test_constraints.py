"""The database refuses by itself what no operation would write, on the bulk paths too."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cases.enums import AgreementState, Capacity, MarkKind, Side, TermKind
from cases.models import (
    AgreementMark,
    AgreementParty,
    Case,
    ClaimAgainst,
    Extension,
    Holding,
    Inquiry,
    Instalment,
    MediationSession,
    Participation,
    Term,
)
from cases.services import agreement as agreements
from cases.services import closing
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import RecordedQuerySet, UnrecordedWrite
from mediation.history.recording import create_recorded
from tests.cases import factories as make

pytestmark = pytest.mark.django_db
#: What breaks several constraints at once is refused by whichever the database asks first.
ANY_OF_THEM = "case_"
BEFORE, AFTER = make.RECEIVED - timedelta(days=1), make.SIGNED + timedelta(days=1)


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.case_in_mediation(mediator)


def write(row: models.Model, **values: Any) -> None:
    """Set columns past every operation, as SQL by hand would."""
    rows = RecordedQuerySet(type(row)).permitting_bulk_writes()
    with transaction.atomic():
        rows.filter(pk=row.pk).update(**values)


def insert(*rows: Any) -> None:
    """The bulk path of import and demonstration data."""
    with transaction.atomic(), acting(SYSTEM):
        create_recorded(rows)


def refused_by(constraint: str, change: Callable[..., None], *args: Any, **values: Any) -> None:
    """The database refuses `change`; PostgreSQL names the constraint, SQLite at least its kind."""
    with pytest.raises(IntegrityError) as caught:
        change(*args, **values)
    text = str(caught.value)
    assert constraint in text or "UNIQUE constraint failed" in text


def test_querysets_do_not_write_past_history(case):
    with pytest.raises(UnrecordedWrite):
        Case.objects.update(grade="major")
    with pytest.raises(UnrecordedWrite):
        Case.objects.all().delete()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "settled"}, ANY_OF_THEM),
        ({"ended_on": make.SIGNED}, "case_ended_iff_final"),
        ({"ending": "agreement"}, "case_ended_iff_final"),
        ({"state": "withdrawn", "ended_on": make.SIGNED}, ANY_OF_THEM),
        ({"case_number": ""}, "case_mediated_is_accepted"),
        ({"eligible": None}, "case_mediated_is_accepted"),
        ({"accepted_on": None}, "case_mediated_is_accepted"),
        ({"state": "eligibility"}, "case_concluded_iff_accepted_and_final"),
        ({"concluded_on": make.SIGNED}, "case_concluded_iff_accepted_and_final"),
        ({"received_on": make.SIGNED}, "case_dates_in_order"),
        ({"reviewed_on": BEFORE}, "case_dates_in_order"),
        ({"accepted_on": BEFORE}, "case_dates_in_order"),
        ({"reviewed_on": make.SIGNED}, "case_dates_in_order"),
    ],
)
def test_a_case_in_mediation_is_accepted_and_not_ended(case, values, constraint):
    refused_by(constraint, write, case, **values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"ending": ""}, "case_ended_iff_final"),
        ({"ended_on": None}, "case_ended_iff_final"),
        ({"ended_on": AFTER}, "case_concluded_iff_accepted_and_final"),
        ({"concluded_on": None}, "case_concluded_iff_accepted_and_final"),
        ({"ending": "no_agreement"}, "case_settled_ending"),
        ({"ending": "not_accepted"}, "case_settled_ending"),
        ({"state": "referred"}, "case_referred_reason"),
        ({"state": "referred", "ending": "no_agreement"}, "case_referred_reason"),
        ({"state": "referred", "ending": "not_accepted", "ineligible_reason": "barred"},
         "case_referred_reason"),
        ({"state": "withdrawn"}, "case_withdrawn_ending"),
        ({"state": "mediation"}, ANY_OF_THEM),
        ({"concluded_on": BEFORE, "ended_on": BEFORE}, "case_dates_in_order"),
    ],
)  # fmt: skip
def test_a_settled_case_says_how_and_when(case, mediator, values, constraint):
    make.effective(case, mediator)
    closing.settle_case(case, actor=mediator, version=None, happened_on=make.SIGNED)

    refused_by(constraint, write, case, **values)


def test_one_agreement_stands(case, mediator):
    second = make.offered(case, mediator)
    first = make.effective(case, mediator)

    refused_by("agreement_one_standing", write, second,
               state=AgreementState.EFFECTIVE, effective_on=make.SIGNED)  # fmt: skip
    refused_by("agreement_effective_on", write, first, effective_on=None)
    refused_by("agreement_number_unique", write, second, number=first.number)


def test_a_payment_is_complete(case, mediator):
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments((make.SIGNED, "3000"), (AFTER, "5000"))
    draft = agreements.TermDraft(make.money_term(respondent, applicant), parts)
    agreement = make.drafted(case, mediator, terms=[draft])
    term = agreement.terms.get()
    first, second = term.instalments.all()

    for values in (
        {"payer": None},
        {"payee": None},
        {"amount": None},
        {"amount": 0},
        {"amount": -1},
    ):
        refused_by("term_money_complete", write, term, **values)
    refused_by("instalment_amount_positive", write, first, amount=0)
    refused_by("instalment_number_unique", write, second, number=1)
    refused_by(
        "term_money_complete", insert,
        Term(case=case, agreement=agreement, kind=TermKind.MONEY, amount=Decimal(5), payer=respondent),
    )  # fmt: skip
    refused_by(
        "instalment_amount_positive", insert,
        Instalment(case=case, term=term, number=3, due_on=AFTER, amount=Decimal(-1)),
    )  # fmt: skip


def test_every_mark_counts_once_and_is_its_partys(case, mediator):
    agreement = make.offered(case, mediator)
    applicant, (respondent,) = make.parties(case)
    make.mark(agreement, mediator, MarkKind.SEAL)
    make.mark(agreement, mediator, MarkKind.PARTY, party=applicant)

    def mark(kind, party=None) -> AgreementMark:
        return AgreementMark(
            case=case, agreement=agreement, kind=kind, party=party, marked_on=make.SIGNED
        )

    refused_by("agreement_mark_unique", insert, mark(MarkKind.PARTY, applicant))
    refused_by("agreement_mark_unique_body", insert, mark(MarkKind.SEAL))
    refused_by("agreement_mark_party", insert, mark(MarkKind.PARTY))
    refused_by("agreement_mark_party", insert, mark(MarkKind.MEDIATOR, respondent))
    refused_by(
        "agreement_party_unique", insert,
        AgreementParty(case=case, agreement=agreement, party=applicant),
    )  # fmt: skip


def test_sessions_run_forward_and_end_with_a_result(case, mediator):
    start = timezone.make_aware(datetime(2026, 3, 12, 9))

    def session(number, **values) -> MediationSession:
        given = {"starts_at": start, "ends_at": start + timedelta(hours=1), "kind": "phone"}
        return MediationSession(
            case=case, number=number, mediator_id=mediator.user_id, **given | values
        )

    insert(session(1))
    refused_by("session_number_unique", insert, session(1))
    refused_by("session_times", insert, session(2, ends_at=start))
    refused_by("session_held_has_result", insert, session(2, status="held"))


def test_an_extension_moves_the_end_later(case):
    refused_by(
        "extension_moves_later", insert,
        Extension(case=case, from_due=make.DUE, to_due=make.DUE, agreed_on=make.SIGNED, reason="x"),
    )  # fmt: skip


def test_one_leads_and_nobody_is_mediator_and_agent(cast, case, mediator):
    def part(user: str, capacity: str, **values: Any) -> Participation:
        return Participation(
            case=case, user=cast.user(user), capacity=capacity, starts_on=make.ACCEPTED, **values
        )

    refused_by("participation_one_lead", insert, part("manager", Capacity.MEDIATOR, is_lead=True))
    refused_by("participation_one_capacity", insert, part("mediator", Capacity.AGENT))
    # Refused by the rule that comes before the check "participation_lead_mediates".
    refused_by("participation_keeps_who_where_and_as_what", write, case.participations.get(),
               capacity=Capacity.ADVISER)  # fmt: skip
    refused_by(
        "participation_dates", insert, part("manager", Capacity.MEDIATOR, ends_on=make.RECEIVED)
    )


def test_claims_inquiries_and_holdings(cast, case):
    claim = case.claims.get()
    respondent = case.parties.get(side=Side.RESPONDENT)

    refused_by("claim_amount_not_negative", write, claim, amount=Decimal(-1))
    refused_by(
        "claim_against_unique", insert,
        ClaimAgainst(case=case, claim=claim, respondent=respondent),
    )  # fmt: skip
    refused_by(
        "inquiry_due_after_sent", insert,
        Inquiry(case=case, respondent=respondent, sent_on=make.SIGNED, way="phone",
                answer_due_on=make.ACCEPTED),
    )  # fmt: skip
    refused_by(
        "holding_one_open", insert,
        Holding(case=case, organisation=cast.station, starts_on=make.ACCEPTED),
    )  # fmt: skip
