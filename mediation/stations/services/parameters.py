"""Dated parameters of a station: entered, corrected and removed by its manager, never preloaded."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.stations.enums import OrganisationKind, ParameterKind
from mediation.stations.models import Organisation, StatutoryParameter
from mediation.stations.permissions import may_edit_parameter, require

EDITABLE = ("kind", "value", "valid_from", "valid_to", "source")
EARLIEST = date(1990, 1, 1)
#: A value may be announced before it holds.
AHEAD = timedelta(days=731)
#: The average wage is published year by year: an old one must not go on unnoticed.
LONGEST_AVERAGE = timedelta(days=366)
#: Outside of this, the decimal point is in the wrong place, or the value of another kind was meant.
PAY_DAYS = (Decimal(15), Decimal(31))
WAGE = (Decimal(100), Decimal(1000000))
#: The house's own rules count persons, hours, days or times, and one of them yuan.
HOUSE = {
    ParameterKind.MAJOR_WORKERS: (2, 100000),
    ParameterKind.MAJOR_AMOUNT: (1000, 99999999),
    ParameterKind.MAJOR_AT_ONCE: (2, 100000),
    ParameterKind.MAJOR_HOURS: (1, 720),
    ParameterKind.FOLLOW_UP_DAYS: (1, 365),
    ParameterKind.FOLLOW_UP_TIMES: (1, 2),
    ParameterKind.FOLLOW_UP_UNSETTLED: (1, 365),
    ParameterKind.FOLLOW_UP_LAPSE: (1, 3650),
    ParameterKind.WATCH_STUCK: (1, 365),
    ParameterKind.WATCH_MONTHS: (1, 60),
    ParameterKind.WATCH_YELLOW: (2, 10000),
    ParameterKind.WATCH_ORANGE: (2, 10000),
    ParameterKind.WATCH_RED: (2, 10000),
    ParameterKind.WATCH_DUPLICATE: (1, 730),
    ParameterKind.WATCH_UNSIGNED: (1, 365),
    ParameterKind.WATCH_UNRECORDED: (1, 365),
}


def parameters_of(station: Organisation) -> list[StatutoryParameter]:
    """All that was entered for the station."""
    return list(StatutoryParameter.objects.filter(station=station))


def add_parameter(parameter: StatutoryParameter, *, actor: Actor) -> StatutoryParameter:
    """Enter a value that holds from a day on.

    Raises:
        ActionRefused: with what is wrong, among it a second value that begins on the same day.
        NotAllowed: outside the actor's own scope.
    """
    require(may_edit_parameter(actor, parameter))
    with transaction.atomic(), acting(actor, act="add_parameter"):
        # The station's row makes two managers wait for one another.
        Organisation.objects.select_for_update(of=("self",)).get(pk=parameter.station_id)
        _refuse(_faults(parameter))
        parameter.save()
    return parameter


def correct_parameter(
    parameter: StatutoryParameter, *, actor: Actor, version: int | None, reason: str
) -> StatutoryParameter:
    """Put a wrong entry right; history keeps what stood there, and saved calculations keep theirs.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with gate(
        parameter, actor=actor, act="correct_parameter", version=version, reason=reason
    ) as fresh:
        require(may_edit_parameter(actor, fresh))
        for name in EDITABLE:
            setattr(fresh, name, getattr(parameter, name))
        _refuse([*_without_reason(reason), *_faults(fresh)])
    return fresh


def remove_parameter(
    parameter: StatutoryParameter, *, actor: Actor, version: int | None, reason: str
) -> None:
    """Take out an entry that should never have been made; history keeps it.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with transaction.atomic(), acting(actor, act="remove_parameter", reason=reason):
        with gate(parameter, actor=actor, act="remove_parameter", version=version) as fresh:
            require(may_edit_parameter(actor, fresh))
            _refuse(_without_reason(reason))
        fresh.delete()  # outside the gate, which saves what it opened


def _without_reason(reason: str) -> list[str]:
    return [] if reason.strip() else [_("请填写理由。")]


def _faults(parameter: StatutoryParameter) -> list[str]:
    faults = []
    first, last = parameter.valid_from, parameter.valid_to
    if parameter.station.kind != OrganisationKind.STATION:
        faults.append(_("计算参数只能属于工作站。"))
    if not parameter.source.strip():
        faults.append(_("请写明依据文件的名称和文号。"))
    if parameter.value <= 0:
        faults.append(_("数值应当大于0。"))
    elif parameter.kind in ParameterKind.HOUSE:
        faults += _house_faults(parameter)
    elif parameter.kind == ParameterKind.PAY_DAYS:
        if not PAY_DAYS[0] <= parameter.value <= PAY_DAYS[1]:
            faults.append(_("月计薪天数以天计，应当在15天到31天之间，请核对小数点。"))
    elif not WAGE[0] <= parameter.value <= WAGE[1]:
        faults.append(_("工资以元计，请核对单位和小数点。"))
    if not EARLIEST <= first <= timezone.localdate() + AHEAD:
        faults.append(_("适用日期过早或过晚，请核对年份。"))
    if last is not None and last < first:
        faults.append(_("适用至的日期不能早于适用自的日期。"))
    if parameter.kind == ParameterKind.AVERAGE_WAGE and (
        last is None or last - first >= LONGEST_AVERAGE
    ):
        faults.append(_("平均工资按年公布：请填写适用至的日期，且不超过一年。"))
    others = StatutoryParameter.objects.filter(
        station=parameter.station, kind=parameter.kind, valid_from=first
    ).exclude(pk=parameter.pk)
    if others.exists():
        faults.append(_("该参数已有自同一日起适用的数值，请更正原有的一项。"))
    return faults


def _house_faults(parameter: StatutoryParameter) -> list[str]:
    least, most = HOUSE[ParameterKind(parameter.kind)]
    if least <= parameter.value <= most and parameter.value == int(parameter.value):
        return []
    return [_("该项规则应当是%(least)d到%(most)d之间的整数。") % {"least": least, "most": most}]


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)
