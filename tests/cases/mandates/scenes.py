"""Mandates at each stage, made by the real operations."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from cases.enums import IneligibleReason
from cases.mandates import services
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.mandates.services import Report
from cases.models import Case
from cases.services import review
from mediation.history.actor import Actor
from tests.cases import factories as make

#: A Monday; the mandate is to be answered by Thursday.
RECEIVED = make.RECEIVED
CONFIRMED = date(2026, 3, 3)
PAPERS = "起诉状一份\n证据材料一册"
CAUSES = {"basics": "双方对加班事实有争议。", "failure_causes": "对加班天数分歧较大。"}


def unsaved(**fields: Any) -> Mandate:
    given: dict[str, Any] = {
        "kind": "court_appointed", "body": "浦东新区人民法院", "received_on": RECEIVED,
        "body_number": "（2026）沪0115诉前调1号", "contact": "王法官", "papers": PAPERS,
    }  # fmt: skip
    return Mandate(**given | fields)


def received(case: Case, actor: Actor, **fields: Any) -> Mandate:
    return services.receive_mandate(case, unsaved(**fields), actor=actor, token=uuid4())


def confirmed(case: Case, actor: Actor, on: date = CONFIRMED, **fields: Any) -> Mandate:
    mandate = received(case, actor, **fields)
    return services.confirm_mandate(mandate, actor=actor, version=None, confirmed_on=on)


def appraisal(mandate: Mandate, actor: Actor, first: date, last: date | None = None) -> Any:
    row = ExcludedPeriod(first_on=first, last_on=last, proof="鉴定委托书第1号")
    return services.exclude_period(again(mandate), row, actor=actor, version=None)


def given_back(mandate: Mandate, actor: Actor, ending: str, on: date, **fields: Any) -> Mandate:
    given = {"papers_returned": again(mandate).paper_list} | fields
    return services.return_mandate(
        again(mandate), Report(ending, **given), actor=actor, version=None, returned_on=on
    )


def again(mandate: Mandate) -> Mandate:
    return Mandate.objects.select_related("case").get(pk=mandate.pk)


def extended(
    row: Mandate, actor: Actor, case: Case, to: date = date(2026, 4, 20), **given: Any
) -> Mandate:
    fields: dict[str, Any] = {
        "version": None, "to": to, "agreed_on": date(2026, 3, 18),
        "agreed_by": [party.pk for party in case.parties.all()],
    }  # fmt: skip
    return services.extend_mandate(again(row), actor=actor, **fields | given)


def not_accepted(case: Case, actor: Actor) -> Case:
    make.examine(case, actor, day=CONFIRMED)
    return review.refer_ineligible(
        make.again(case), actor=actor, version=None, reason=IneligibleReason.OUT_OF_SCOPE,
        happened_on=CONFIRMED,
    )  # fmt: skip
