"""Facts and parameters for tests of the calculator. The parameters are made up and round."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cases.calculator import Facts, Line, Parameter, Parameters, Sheet, calculate
from mediation.deadlines.calendar import WorkingCalendar

D = Decimal
#: Chinesecalendar's days alone.
CALENDAR = WorkingCalendar()
AVERAGE = Parameter("average_wage", D(10000), date(2020, 1, 1), date(2030, 12, 31), "测试文件甲")
MINIMUM = Parameter("minimum_wage", D(2500), date(2020, 1, 1), None, "测试文件乙")
PAY_DAYS = Parameter("pay_days", D("21.75"), date(2008, 1, 3), None, "测试文件丙")
ALL = Parameters([AVERAGE, MINIMUM, PAY_DAYS])
AS_OF = date(2026, 11, 20)


def sheet(*lines: str, parameters: Parameters = ALL, **facts: Any) -> Sheet:
    """The sheet of these lines."""
    given = {"as_of": AS_OF} | facts
    return calculate(Facts(lines=lines, **given), parameters=parameters, calendar=CALENDAR)


def line(code: str, *, parameters: Parameters = ALL, **facts: Any) -> Line:
    """One line of its own."""
    [only] = sheet(code, parameters=parameters, **facts).lines
    return only
