"""A settled case whose agreement promises money, for the tests of performance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cases.enums import TermKind
from cases.models import Agreement, Instalment, Term
from cases.services.agreement import TermDraft
from cases.services.closing import settle_case
from mediation.history.actor import Actor
from tests.cases import factories as make

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 6)


def settled(
    actor: Actor,
    *,
    parts: tuple[tuple[date, str], ...] = ((APRIL, "3000"), (MAY, "5000")),
    worker: str = "张三",
    others: tuple[str, ...] = (),
    **term: Any,
) -> Agreement:
    """Settled by an agreement with these instalments."""
    case = make.case_in_mediation(actor, workers=[make.worker(worker, phone="13800138001")])
    applicant, (respondent,) = make.parties(case)
    total = sum((Decimal(amount) for _day, amount in parts), start=Decimal(0))
    money = make.money_term(respondent, applicant, pay_on=None, amount=total, **term)
    terms = [TermDraft(money, make.instalments(*parts))]
    terms += [TermDraft(Term(kind=TermKind.OTHER, text=text)) for text in others]
    agreement = make.effective(case, actor, terms=terms, employment_ends_on=make.SIGNED)
    settle_case(make.again(case), actor=actor, version=None, happened_on=make.SIGNED)
    return Agreement.objects.get(pk=agreement.pk)


def part(agreement: Agreement, number: int) -> Instalment:
    return Instalment.objects.get(term__agreement=agreement, number=number)
