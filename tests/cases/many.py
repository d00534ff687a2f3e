"""Series at each stage, made by the real operations."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from cases.enums import ConflictKind, ConsentPurpose, Way
from cases.models import Case, Review, Series
from cases.services import series as operations
from cases.services import series_acts, series_agreements
from cases.services.intake import Application
from cases.services.series_acts import Chosen
from mediation.history.actor import Actor
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.support.rehearsal import rehearsed

NAMES = ("张一", "王二", "李三", "赵四", "孙五", "周六", "吴七", "郑八", "钱九")
EMPLOYER = "上海甲科技有限公司"


def applications(count: int = 3, **fields: Any) -> list[Application]:
    """One application a worker, against one employer, for growing amounts."""
    return [
        make.application(
            workers=[make.worker(name, phone=f"1380013800{n}")],
            amount=Decimal(1000 * (n + 1)),
            **fields,
        )
        for n, name in enumerate(NAMES[:count])
    ]


@rehearsed
def registered(actor: Actor, count: int = 3, **fields: Any) -> Series:
    """A series of cases in intake."""
    return operations.register_series(
        applications(count, **fields),
        actor=actor,
        organisation=Organisation.objects.get(pk=actor.organisation_id),
        token=uuid4(),
    )


def members(series: Series) -> list[Case]:
    """The cases as they stand in the database."""
    return list(series.cases.order_by("pk").select_related("review", "organisation"))


def chosen(series: Series) -> list[Chosen]:
    """All of them, with their present versions."""
    return [Chosen(case, case.version) for case in members(series)]


def of_agreements(series: Series, *states: str) -> list[Chosen]:
    """All of them, with the versions of their agreements in one of `states`."""
    return [
        Chosen(case, series_agreements.agreement_of(case, *states).version)
        for case in members(series)
    ]


def consent(
    series: Series, actor: Actor, who: str, *, answer: bool = True, on: date = make.RECEIVED
) -> None:
    """The respondent of this name, or ("") the applicants, answer on the day of the application."""
    series_acts.consent_all(
        chosen(series), actor=actor, who=who, purpose=ConsentPurpose.MEDIATION, answer=answer,
        answered_on=on, way=Way.IN_PERSON,
    )  # fmt: skip


@rehearsed
def examined(actor: Actor, count: int = 3, **fields: Any) -> Series:
    """Submitted, taken, examined and agreed to: only the acceptance is missing."""
    series = registered(actor, count, **fields)
    series_acts.submit_all(chosen(series), actor=actor, happened_on=make.RECEIVED)
    series_acts.take_all(
        chosen(series), actor=actor, conflict=ConflictKind.NONE, happened_on=make.RECEIVED
    )
    answers = dict.fromkeys(("in_scope", "not_barred", "parties_reachable", "facts_clear"), True)
    series_acts.review_all(
        chosen(series),
        actor=actor,
        review=Review(reviewed_on=make.ACCEPTED - timedelta(days=1), **answers),
    )
    consent(series, actor, EMPLOYER)
    consent(series, actor, "")
    return series


@rehearsed
def in_mediation(actor: Actor, count: int = 3, **fields: Any) -> Series:
    """All of them accepted."""
    series = examined(actor, count, **fields)
    series_acts.accept_all(chosen(series), actor=actor, happened_on=make.ACCEPTED)
    return series


def own_terms(series: Series, amounts: Sequence[str] = ()) -> dict[int, series_agreements.OwnTerms]:
    """What differs: half of what is claimed, unless given."""
    cases = members(series)
    given = [Decimal(amount) for amount in amounts] or [case.claimed_amount / 2 for case in cases]
    return {
        case.pk: series_agreements.OwnTerms(dispute="工资争议。", amount=amount)
        for case, amount in zip(cases, given, strict=True)
    }


def terms(**fields: Any) -> series_agreements.CommonTerms:
    """Wages, paid ten days after signing in one sum."""
    given = {"payer": EMPLOYER, "item": "工资差额", "pay_on": make.SIGNED + timedelta(days=10)}
    return series_agreements.CommonTerms(**given | fields)
