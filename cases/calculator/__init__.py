"""The reference calculation (参考计算单): pure functions on dates and decimals, without a database.

Each line says what it counts, by which article, in a formula with the numbers, and what is missing.
The sheet is a document in Chinese like the printed papers, so its words are not marked for
translation; it is computed once and kept as it was.

* Arithmetic is exact; each line is rounded once, at its end, to the cent, half up.
* Nothing is guessed. Where a parameter of the station is missing, the line is left without the
  check that needs it and says so, or has no amount at all.
* Both sides read the same sheet: it weighs no evidence and decides no claim.
"""

from cases.calculator.facts import Facts, LeaveYear, WagePeriod
from cases.calculator.faults import Fault, faults
from cases.calculator.lines import Line, LineCode
from cases.calculator.parameters import Parameter, Parameters
from cases.calculator.sheet import RULES, Sheet, calculate

__all__ = [
    "RULES",
    "Facts",
    "Fault",
    "LeaveYear",
    "Line",
    "LineCode",
    "Parameter",
    "Parameters",
    "Sheet",
    "WagePeriod",
    "calculate",
    "faults",
]
