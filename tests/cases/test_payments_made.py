"""The migration that makes rows of what had been paid before payments were rows."""

import importlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cases.models import Instalment, Payment, Term
from cases.services.agreement import TermDraft
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories as make

pytestmark = pytest.mark.django_db


def test_what_had_been_paid_becomes_rows_whose_history_holds(cast):
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator)
    applicant, (respondent,) = make.parties(case)
    parts = make.instalments(
        (date(2026, 4, 1), "3000"), (date(2026, 5, 1), "5000"), (date(2026, 6, 1), "1")
    )
    terms = [
        TermDraft(make.money_term(respondent, applicant, amount=Decimal(8001), pay_on=None), parts),
        TermDraft(make.money_term(respondent, applicant, item="补偿", amount=Decimal(4000))),
    ]
    agreement = make.effective(case, mediator, terms=terms)
    with acting(SYSTEM, act="test", happened_on=date(2026, 4, 20)):
        first, second, _third = Instalment.objects.filter(term__agreement=agreement)
        first.paid_on, first.paid_amount = date(2026, 4, 2), Decimal(3000)
        first.save()
        second.paid_amount = Decimal("1000.50")
        second.save()
        whole = Term.objects.get(agreement=agreement, instalments=None)
        whole.performed_on = date(2026, 3, 20)
        whole.save()

    before = MigrationLoader(connection).project_state(("cases", "0018_payments")).apps
    migration = importlib.import_module("cases.migrations.0019_payments_made")
    migration.to_rows(before, None)

    assert list(Payment.objects.values_list("number", "instalment", "paid_on", "amount")) == [
        (1, None, date(2026, 3, 20), Decimal(4000)),
        (2, first.pk, date(2026, 4, 2), Decimal(3000)),
        (3, second.pk, date(2026, 4, 20), Decimal("1000.50")),
    ]
    call_command("verify_history")
