"""What is wrong with the data before anything is computed: field and sentence, for a form or a list."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.calculator.facts import Facts
from cases.calculator.lines import LineCode

EARLIEST = date(1950, 1, 1)
#: An end of the employment that was announced, but lies ahead.
AHEAD = timedelta(days=366)
FIRST_LEAVE_YEAR = 2008  # 年休假条例 is in force since then
MOST_AMOUNT = Decimal("9999999.99")
MOST_HOURS = Decimal(20000)
MOST_MONTHS = Decimal(600)
MOST_LEAVE_DAYS = Decimal(366)
MOST_WORK_YEARS = 60
#: Lines that need the days of the employment.
_FROM_HIRING = {LineCode.ANNUAL_LEAVE, LineCode.DOUBLE_PAY, LineCode.SEVERANCE, LineCode.UNLAWFUL}
_TO_LEAVING = {LineCode.SEVERANCE, LineCode.UNLAWFUL}


class Fault(NamedTuple):
    """`field` is a name of `Facts`, "" for the whole; `row` counts from zero in rows."""

    field: str
    sentence: str
    row: int | None = None


def faults(facts: Facts) -> list[Fault]:
    """Everything wrong with the chosen lines' data; empty when they can be computed."""
    chosen = set(facts.lines)
    if not chosen:
        return [Fault("", _("请至少选择一个计算项目。"))]
    found = list(_of_dates(facts, chosen))
    if LineCode.WAGES in chosen:
        found += _of_periods(facts)
    if LineCode.OVERTIME in chosen:
        found += _of_overtime(facts)
    if LineCode.ANNUAL_LEAVE in chosen:
        found += _of_leave(facts)
    if LineCode.DOUBLE_PAY in chosen:
        found += _amount("double_wage", facts.double_wage)
    if chosen & _TO_LEAVING:
        found += _amount("average_wage", facts.average_wage)
    if LineCode.NOTICE_PAY in chosen:
        found += _amount("last_wage", facts.last_wage)
    return found


def _of_dates(facts: Facts, chosen: set[str]) -> Iterator[Fault]:
    hired, left = facts.hired_on, facts.left_on
    if hired is None and chosen & _FROM_HIRING:
        yield Fault("hired_on", _("请填写入职日期。"))
    if left is None and chosen & _TO_LEAVING:
        yield Fault("left_on", _("请填写离职日期。"))
    for name, day in (("hired_on", hired), ("left_on", left), ("signed_on", facts.signed_on)):
        if day is None:
            continue
        if day < EARLIEST:
            sentence = _("日期过早，请核对年份（不早于%(day)s）。")
            yield Fault(name, sentence % {"day": EARLIEST.isoformat()})
        elif day > facts.as_of + AHEAD:
            yield Fault(name, _("日期过晚，请核对年份。"))
    if hired and left and left < hired:
        yield Fault("left_on", _("离职日期不能早于入职日期。"))


def _of_periods(facts: Facts) -> Iterator[Fault]:
    if not facts.periods:
        yield Fault("periods", _("请填写至少一段欠付工资的期间。"))
    for number, row in enumerate(facts.periods):
        if not 0 < row.months <= MOST_MONTHS:
            yield Fault(
                "months", _("月数应当大于0，且不超过%(most)s。") % {"most": MOST_MONTHS}, number
            )
        for name, amount in (("agreed", row.agreed), ("paid", row.paid)):
            yield from (Fault(name, fault.sentence, number) for fault in _amount(name, amount))
        if row.paid > row.agreed:
            yield Fault("paid", _("已付工资不能高于应付工资。"), number)


def _of_overtime(facts: Facts) -> Iterator[Fault]:
    yield from _base("overtime", facts.overtime_wage, facts.overtime_daily)
    hours = {name: getattr(facts, name) for name in ("hours_150", "hours_200", "hours_300")}
    for name, count in hours.items():
        if not 0 <= count <= MOST_HOURS:
            yield Fault(name, _("小时数应当在0到%(most)s之间。") % {"most": MOST_HOURS})
    if not any(hours.values()):
        yield Fault("hours_150", _("请填写加班小时数。"))
    yield from _amount("overtime_paid", facts.overtime_paid)


def _of_leave(facts: Facts) -> Iterator[Fault]:
    yield from _base("leave", facts.leave_wage, facts.leave_daily)
    if not facts.leave_years:
        yield Fault("leave_years", _("请填写至少一个年度的年休假。"))
    seen: set[int] = set()
    for number, row in enumerate(facts.leave_years):
        if not FIRST_LEAVE_YEAR <= row.year <= facts.as_of.year:
            span = {"first": FIRST_LEAVE_YEAR, "last": facts.as_of.year}
            yield Fault("year", _("年度应当在%(first)s年到%(last)s年之间。") % span, number)
        elif row.year in seen:
            yield Fault("year", _("同一年度只填写一次。"), number)
        elif facts.hired_on and row.year < facts.hired_on.year:
            yield Fault("year", _("该年度早于入职日期。"), number)
        elif facts.left_on and row.year > facts.left_on.year:
            yield Fault("year", _("该年度晚于离职日期。"), number)
        seen.add(row.year)
        if not 0 <= row.work_years <= MOST_WORK_YEARS:
            sentence = _("累计工作年限应当在0到%(most)s年之间。") % {"most": MOST_WORK_YEARS}
            yield Fault("work_years", sentence, number)
        elif facts.hired_on and row.work_years < _years_here(facts.hired_on, row.year):
            yield Fault("work_years", _("累计工作年限少于在本单位的年限，请核对。"), number)
        if not 0 <= row.taken <= MOST_LEAVE_DAYS:
            yield Fault(
                "taken", _("已休天数应当在0到%(most)s之间。") % {"most": MOST_LEAVE_DAYS}, number
            )


def _years_here(hired_on: date, year: int) -> int:
    """Full years with this employer when `year` began; they count among all years of work."""
    begun_within = (hired_on.month, hired_on.day) > (1, 1)
    return year - hired_on.year - begun_within


def _base(name: str, wage: Decimal | None, daily: Decimal | None) -> list[Fault]:
    """A day's or a month's wage is needed; the day's overrules the month's."""
    if daily is not None:
        return _amount(f"{name}_daily", daily)
    return _amount(f"{name}_wage", wage)


def _amount(name: str, amount: Decimal | None) -> list[Fault]:
    if amount is None:
        return [Fault(name, _("请填写金额。"))]
    if not 0 <= amount <= MOST_AMOUNT:
        return [Fault(name, _("金额应当在0到%(most)s元之间。") % {"most": f"{MOST_AMOUNT:,}"})]
    return []
