"""Saving a calculation: who may, when, what is kept, and that nothing else of the case changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cases.calculator import RULES, Facts, LineCode
from cases.enums import DestinationKind, FailureReason
from cases.models import Calculation, Case, Destination
from cases.services import calculation, closing, intake
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.models import StatutoryParameter
from mediation.stations.services import parameters
from tests.cases import factories
from tests.cases.factories import again
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
FACTS = Facts(
    lines=(LineCode.SEVERANCE.value,),
    as_of=date(2026, 3, 5),
    hired_on=date(2020, 3, 1),
    left_on=date(2026, 2, 28),
    average_wage=Decimal(45000),
)


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


def save(case: Case, cast: Cast, part: str = "mediator", facts: Facts = FACTS) -> Calculation:
    worker, _employers = factories.parties(case)
    return calculation.save_calculation(
        case, actor=cast.actor(part), worker=worker, facts=facts, made_on=date(2026, 3, 5)
    )


def enter_average(cast: Cast, value: int = 10000) -> StatutoryParameter:
    return parameters.add_parameter(
        StatutoryParameter(
            station=cast.station, kind="average_wage", value=Decimal(value),
            valid_from=date(2025, 7, 1), valid_to=date(2026, 6, 30), source="测试公布文件",
        ),
        actor=cast.actor("manager"),
    )  # fmt: skip


def amount(row: Calculation) -> str:
    return str(row.sheet["lines"][0]["amount"])


def test_a_version_keeps_facts_and_result(case: Case, cast: Cast) -> None:
    row = save(case, cast)
    kept = Calculation.objects.get(pk=row.pk)
    assert kept.facts == FACTS
    assert (kept.number, kept.made_on, kept.rules) == (1, date(2026, 3, 5), RULES)
    assert (kept.sheet["worker"], kept.sheet["employers"]) == ("张晓明", ["上海甲科技有限公司"])
    assert (amount(kept), kept.sheet["lines"][0]["marks"]) == (
        "270000.00",
        ["未核对上限", "未核对下限"],
    )


def test_a_value_entered_later_counts_in_the_next_version_only(case: Case, cast: Cast) -> None:
    first = save(case, cast)
    enter_average(cast)
    second = save(case, cast)
    assert (first.number, amount(first)) == (1, "270000.00")
    assert (second.number, amount(second)) == (2, "180000.00")
    assert second.sheet["parameters"][0]["source"] == "测试公布文件"
    assert amount(Calculation.objects.get(pk=first.pk)) == "270000.00"


def test_pressing_save_twice_makes_one_version(case: Case, cast: Cast) -> None:
    assert save(case, cast) == save(case, cast)
    assert case.calculations.count() == 1


def test_another_stations_parameters_do_not_count(case: Case, cast: Cast) -> None:
    parameters.add_parameter(
        StatutoryParameter(
            station=cast.other_station, kind="average_wage", value=Decimal(10000),
            valid_from=date(2025, 7, 1), valid_to=date(2026, 6, 30), source="测试公布文件",
        ),
        actor=cast.actor("other_manager"),
    )  # fmt: skip
    assert amount(save(case, cast)) == "270000.00"


def test_nothing_else_of_the_case_changes(case: Case, cast: Cast) -> None:
    before = again(case)
    claims = list(case.claims.values())
    save(case, cast)
    after = again(case)
    assert (after.version, after.claimed_amount) == (before.version, before.claimed_amount)
    assert list(case.claims.values()) == claims


def test_what_is_kept_is_sealed_in_row_and_history(case: Case, cast: Cast) -> None:
    row = save(case, cast)
    stored = Calculation.objects.filter(pk=row.pk).values_list("inputs", "result").get()
    told = row.history.get()
    assert all(value.token.startswith("v1.") for value in stored)
    assert (told.act, told.actor_name, told.act_happened_on) == (
        "save_calculation", cast.user("mediator").name, date(2026, 3, 5),
    )  # fmt: skip
    assert told.inputs == row.inputs


def test_who_does_not_work_the_case_does_not_compute_for_it(case: Case, cast: Cast) -> None:
    for part in ("clerk", "colleague", "legal_aid", "auditor", "stranger"):
        with pytest.raises(NotAllowed):
            save(case, cast, part)


def test_a_clerk_computes_while_the_application_is_at_the_counter(cast: Cast) -> None:
    case = factories.registered_case(cast.actor("clerk"))
    assert save(case, cast, "clerk").number == 1
    intake.submit_for_review(
        case, actor=cast.actor("clerk"), version=None, happened_on=case.received_on
    )
    with pytest.raises(NotAllowed):
        save(again(case), cast, "clerk")


def test_a_closed_case_keeps_its_versions_and_gets_no_more(case: Case, cast: Cast) -> None:
    row = save(case, cast)
    closing.refer_failed(
        case, actor=cast.actor("mediator"), version=None, happened_on=date(2026, 3, 12),
        reason=FailureReason.TOO_FAR_APART,
        destinations=[Destination(kind=DestinationKind.PARTY_DECIDES)],
    )  # fmt: skip
    with pytest.raises(ActionRefused):
        save(again(case), cast)
    assert again(case).calculations.get() == row


def test_only_a_worker_of_the_case_can_be_computed_for(case: Case, cast: Cast) -> None:
    other = factories.case_in_mediation(cast.actor("mediator"))
    for party in (factories.parties(case)[1][0], factories.parties(other)[0]):
        with pytest.raises(ActionRefused, match="劳动者"):
            calculation.save_calculation(
                case, actor=cast.actor("mediator"), worker=party, facts=FACTS,
                made_on=date(2026, 3, 5),
            )  # fmt: skip


def test_faulty_facts_are_refused_with_all_sentences(case: Case, cast: Cast) -> None:
    wrong = Facts(
        lines=("severance", "notice_pay"), as_of=date(2026, 3, 5),
        hired_on=date(2026, 3, 1), left_on=date(2020, 3, 1), average_wage=Decimal(-1),
    )  # fmt: skip
    with pytest.raises(ActionRefused) as refused:
        save(case, cast, facts=wrong)
    assert len(refused.value.reasons) == 3


def test_a_worker_with_a_calculation_cannot_be_dropped_from_the_application(cast: Cast) -> None:
    clerk = cast.actor("clerk")
    case = factories.registered_case(clerk)
    save(case, cast, "clerk")
    without = factories.application(workers=[factories.worker("李四")])
    with pytest.raises(ActionRefused, match="参考计算单"):
        intake.save_application(case, without, actor=clerk, version=None)
