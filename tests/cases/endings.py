"""Ending a case by the real operations, three days after the agreement of `factories`."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.enums import (
    DestinationKind,
    FailureReason,
    SettlementProof,
    Way,
    WithdrawalReason,
)
from cases.models import Case, Destination, OwnSettlement, Party, WithdrawalRequest
from cases.services import closing
from cases.services.closing import Confirmation
from mediation.history.actor import Actor
from tests.cases import factories as make
from tests.support.rehearsal import rehearsed

LATER = make.SIGNED + timedelta(days=3)


@rehearsed
def settle(case: Case, actor: Actor, **given: Any) -> Case:
    return closing.settle_case(case, actor=actor, **{"version": None, "happened_on": LATER} | given)


@rehearsed
def fail(case: Case, actor: Actor, **given: Any) -> Case:
    fields: dict[str, Any] = {
        "version": None,
        "reason": FailureReason.TOO_FAR_APART,
        "destinations": [Destination(kind=DestinationKind.ARBITRATION)],
        "happened_on": LATER,
    }
    return closing.refer_failed(case, actor=actor, **fields | given)


def withdraw(case: Case, actor: Actor, *, on: date = LATER, **given: Any) -> Case:
    request = WithdrawalRequest(
        **{"applicant": make.parties(case)[0], "requested_on": on, "way": Way.WRITTEN,
           "reason": WithdrawalReason.CHANGED_MIND} | given,
    )  # fmt: skip
    return closing.withdraw_case(case, actor=actor, version=None, request=request, happened_on=on)


def reopen(case: Case, actor: Actor, **given: Any) -> Case:
    fields: dict[str, Any] = {"version": None, "reason": "误结案", "happened_on": LATER}
    return closing.reopen_case(case, actor=actor, **fields | given)


def events(case: Case) -> list[tuple[str, date, str]]:
    return [(e.kind, e.happened_on, e.ending) for e in case.events.order_by("pk")]


def outcomes(case: Case) -> list[tuple[str, date | None]]:
    return list(case.claims_against.order_by("pk").values_list("outcome", "outcome_on"))


@rehearsed
def settle_themselves(
    case: Case, actor: Actor, *, confirmed_by: Sequence[Party] = (), **fields: Any
) -> OwnSettlement:
    given: dict[str, Any] = {"settled_on": make.SIGNED, "content": "单位当场付清工资。",
             "amount": Decimal(5000), "proof": SettlementProof.CONFIRMED}  # fmt: skip
    return closing.record_own_settlement(
        case, OwnSettlement(**given | fields), actor=actor, version=None,
        confirmations=[Confirmation(party, LATER, Way.PHONE) for party in confirmed_by],
    )  # fmt: skip
