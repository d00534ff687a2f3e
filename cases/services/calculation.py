"""Computing and keeping reference calculations. Nothing else of the case changes by them."""

import json
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases import calculator
from cases.calculator import Facts, Parameter, Parameters, Sheet
from cases.enums import CaseState, PartyKind
from cases.models import Calculation, Case, Party
from cases.services.common import beside, insist_may, insist_state, legal_day
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.stations.models import Organisation
from mediation.stations.services.parameters import parameters_of

#: As long as the case is worked.
COMPUTING = (CaseState.INTAKE, CaseState.ELIGIBILITY, CaseState.MEDIATION)


def known_parameters(station: Organisation) -> Parameters:
    """What the station's manager has entered, as the calculator takes it."""
    return Parameters(
        Parameter(row.kind, row.value, row.valid_from, row.valid_to, row.source)
        for row in parameters_of(station)
    )


def compute(case: Case, facts: Facts) -> Sheet:
    """The sheet of these facts with the parameters of the case's station.

    Raises:
        ActionRefused: with everything that is wrong with the facts.
    """
    if wrong := calculator.faults(facts):
        raise ActionRefused(*(fault.sentence for fault in wrong))
    return calculator.calculate(
        facts, parameters=known_parameters(case.station), calendar=station_calendar()
    )


def save_calculation(
    case: Case, *, actor: Actor, worker: Party, facts: Facts, made_on: date | None = None
) -> Calculation:
    """Keep the sheet as the next version of the case; the same sheet again is the same version.

    Args:
        worker: a worker among the case's parties, on either side.
        made_on: the day of the calculation, today unless given.

    Raises:
        NotAllowed, ActionRefused.
    """
    day = legal_day(made_on, not_before=case.received_on, what=_("收到申请日期"))
    with beside(case, actor=actor, act="save_calculation", happened_on=day) as fresh:
        insist_may(actor, "calculate", fresh)
        insist_state(fresh, *COMPUTING)
        if worker.case_id != fresh.pk or worker.kind != PartyKind.WORKER:
            raise ActionRefused(_("请选择本案的劳动者。"))
        result = compute(fresh, facts).frozen() | _names(fresh, worker)
        newest: Calculation | None = fresh.calculations.order_by("-number").first()
        if newest is not None and _is_the_same(newest, worker, day, facts, result):
            return newest
        row = Calculation(
            case=fresh,
            worker=worker,
            number=newest.number + 1 if newest else 1,
            made_on=day,
            rules=calculator.RULES,
            inputs=_text(facts.to_json()),
            result=_text(result),
            created_by_id=actor.user_id,
        )
        row.save()
    return row


def _names(case: Case, worker: Party) -> dict[str, Any]:
    """Both sides by name, as they are now: the sheet is for both."""
    employers = [row.name for row in case.parties.all() if row.kind == PartyKind.EMPLOYER]
    return {"worker": worker.name, "employers": employers}


def _is_the_same(
    newest: Calculation, worker: Party, made_on: date, facts: Facts, result: dict[str, Any]
) -> bool:
    """Whether the button was pressed twice."""
    return (
        newest.worker_id == worker.pk
        and newest.made_on == made_on
        and newest.inputs == _text(facts.to_json())
        and newest.result == _text(result)
    )


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
