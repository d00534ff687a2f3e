"""Settling at one sitting: outcomes of the claims beside the agreement, closing, payment on the spot."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from cases.models import Case, ClaimAgainst, Instalment, Term
from cases.services.closing import set_claim_outcome, settle_case
from cases.services.performance import record_payment
from mediation.history.actor import Actor


def set_outcomes(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    outcomes: Mapping[ClaimAgainst, str],
    outcome_on: date | None = None,
) -> None:
    """Give several claims their outcomes, all or none.

    Args:
        version: the case's, as the form carried it; the first outcome compares it and locks the
            case for the others.
    """
    with transaction.atomic():
        for row, outcome in outcomes.items():
            set_claim_outcome(
                case,
                actor=actor,
                version=version,
                claim_against=row,
                outcome=outcome,
                outcome_on=outcome_on or timezone.localdate(),
            )
            version = None


def settle_on_the_spot(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    outcomes: Mapping[ClaimAgainst, str],
    paid: Sequence[tuple[Term, Instalment | None]],
    happened_on: date | None = None,
) -> Case:
    """Settle the case, with the outcomes it still needs and what was paid on that day, all or none.

    Args:
        paid: terms without instalments, or single instalments, of the agreement that stands.
    """
    with transaction.atomic():
        set_outcomes(case, actor=actor, version=version, outcomes=outcomes, outcome_on=happened_on)
        settled = settle_case(
            case, actor=actor, version=None if outcomes else version, happened_on=happened_on
        )
        for term, instalment in paid:
            record_payment(
                term.agreement,
                actor=actor,
                version=None,
                term=None if instalment else term,
                instalment=instalment,
                paid_on=happened_on or timezone.localdate(),
            )
    return settled
