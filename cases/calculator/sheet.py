"""The whole sheet: the chosen lines in their order, what holds for all of them, and its frozen form."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from cases.calculator.contract import double_pay
from cases.calculator.ending import notice_pay, severance, unlawful_dismissal
from cases.calculator.facts import Facts
from cases.calculator.lines import Line, LineCode
from cases.calculator.numbers import money
from cases.calculator.parameters import Parameter, Parameters, label
from cases.calculator.pay import annual_leave, overtime, wages_due
from mediation.deadlines.clocks import Calendar

#: Which edition of the rules computed a sheet; raised with every change of a formula.
RULES = "2026-11-26"
NOTES = (
    "各项金额精确计算，在该项末尾一次四舍五入到分；各项之间可能互斥，不作合计。",
    "超过法定退休年龄、劳务派遣、非全日制用工等特别规定不在本单范围；仲裁时效未作判断。",
)
EXCLUSIVE = (
    "依法支付赔偿金的，不再支付经济补偿（《劳动合同法实施条例》第二十五条）：N与2N不能同时主张。"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A computed sheet."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def missing(self) -> list[str]:
        """Kinds of parameters that are missing, each once."""
        return list(dict.fromkeys(kind for line in self.lines for kind in line.missing))

    def frozen(self) -> dict[str, Any]:
        """As it is kept and printed: text, lists and dictionaries, in Chinese."""
        used = dict.fromkeys(row for line in self.lines for row in line.used)
        return {
            "rules": RULES,
            "lines": [_frozen_line(line) for line in self.lines],
            "notes": list(self.notes),
            "parameters": [_frozen_parameter(row) for row in used],
            "missing": [label(kind) for kind in self.missing],
        }


def calculate(facts: Facts, *, parameters: Parameters, calendar: Calendar) -> Sheet:
    """Compute the chosen lines. The facts must be without faults.

    Raises:
        ValueError: where a line's data are missing.
    """
    lines = tuple(
        _line(code, facts, parameters, calendar) for code in LineCode if code in facts.lines
    )
    both = {LineCode.SEVERANCE, LineCode.UNLAWFUL} <= set(facts.lines)
    return Sheet(lines, (EXCLUSIVE, *NOTES) if both else NOTES)


def _line(code: LineCode, facts: Facts, parameters: Parameters, calendar: Calendar) -> Line:
    match code:
        case LineCode.WAGES:
            return wages_due(facts.periods)
        case LineCode.OVERTIME:
            return overtime(
                wage=facts.overtime_wage,
                daily=facts.overtime_daily,
                hours=(facts.hours_150, facts.hours_200, facts.hours_300),
                paid=facts.overtime_paid,
                day=min(facts.left_on or facts.as_of, facts.as_of),
                parameters=parameters,
            )
        case LineCode.ANNUAL_LEAVE:
            return annual_leave(
                rows=facts.leave_years,
                wage=facts.leave_wage,
                daily=facts.leave_daily,
                hired_on=_given(facts.hired_on, "hired_on"),
                left_on=facts.left_on,
                as_of=facts.as_of,
                parameters=parameters,
            )
        case LineCode.DOUBLE_PAY:
            return double_pay(
                wage=_given(facts.double_wage, "double_wage"),
                hired_on=_given(facts.hired_on, "hired_on"),
                signed_on=facts.signed_on,
                left_on=facts.left_on,
                as_of=facts.as_of,
                calendar=calendar,
            )
        case LineCode.NOTICE_PAY:
            return notice_pay(last_wage=_given(facts.last_wage, "last_wage"))
        case LineCode.SEVERANCE | LineCode.UNLAWFUL:
            of_ending = severance if code == LineCode.SEVERANCE else unlawful_dismissal
            return of_ending(
                average_wage=_given(facts.average_wage, "average_wage"),
                hired_on=_given(facts.hired_on, "hired_on"),
                left_on=_given(facts.left_on, "left_on"),
                parameters=parameters,
            )


def _given(value: Any, name: str) -> Any:
    if value is None:
        raise ValueError(f"the calculation lacks {name}: ask faults() first")
    return value


def _frozen_line(line: Line) -> dict[str, Any]:
    with translation.override("zh-hans"):
        title = str(LineCode(line.code).label)
    return {
        "code": str(line.code),
        "label": title,
        "formula": line.formula,
        "article": line.article,
        "amount": "" if line.amount is None else f"{line.amount:.2f}",
        "marks": list(line.marks),
        "notes": list(line.notes),
    }


def _frozen_parameter(row: Parameter) -> dict[str, str]:
    return {
        "label": label(row.kind),
        "value": money(row.value),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "source": row.source,
    }
