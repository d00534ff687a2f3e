"""Wages due, overtime and unused annual leave: what is paid by the month, the hour and the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cases.calculator.facts import LeaveYear, WagePeriod
from cases.calculator.lines import Line, LineCode
from cases.calculator.numbers import cents, money, plain
from cases.calculator.parameters import Parameter, Parameters, missing_sentence
from mediation.stations.enums import ParameterKind

HOURS_A_DAY = 8
DAYS_OF_A_YEAR = 365
#: Full years of work → days of annual leave (年休假条例 art. 3), the longest first.
LEAVE_DAYS = ((20, 15), (10, 10), (1, 5))
RATES = (
    ("hours_150", 150, "延长工作时间"),
    ("hours_200", 200, "休息日"),
    ("hours_300", 300, "法定休假日"),
)

WAGES_ARTICLE = "《劳动合同法》第三十条；《劳动法》第五十条"
OVERTIME_ARTICLE = "《劳动法》第四十四条"
LEAVE_ARTICLE = (
    "《职工带薪年休假条例》第三条、第五条；"
    "《企业职工带薪年休假实施办法》（人社部令第1号）第五条、第十条至第十二条"
)  # fmt: skip
RUNNING = "{year}年度尚未终了，本单按全年应休天数计，用人单位仍可安排休假。"


def wages_due(periods: Sequence[WagePeriod]) -> Line:
    """Months × (agreed − paid), summed. No period may have more paid than agreed."""
    exact = sum(
        (Fraction(row.months) * Fraction(row.agreed - row.paid) for row in periods), Fraction(0)
    )
    amount = cents(exact)
    terms = [
        f"（{money(row.agreed)}－{money(row.paid)}）×{plain(row.months)}个月" for row in periods
    ]
    return Line(
        code=LineCode.WAGES,
        formula=f"{'＋'.join(terms)}＝{money(amount)}元",
        article=WAGES_ARTICLE,
        amount=amount,
        notes=("应发、实发均为同一口径（税前或税后、是否扣除个人社保由双方说明）。",),
    )


@dataclass(frozen=True, slots=True)
class _Daily:
    """A day's wage, exactly, and in words; `exact` None where the parameter is missing."""

    exact: Fraction | None
    words: str
    used: Parameter | None = None


def _daily(
    wage: Decimal | None, daily: Decimal | None, day: date, parameters: Parameters
) -> _Daily:
    """The day's wage that was given, else the month's divided by the paid days of `day`."""
    if daily is not None:
        return _Daily(Fraction(daily), f"日工资{money(daily)}")
    days = parameters.on(ParameterKind.PAY_DAYS, day)
    monthly = wage or Decimal(0)
    if days is None:
        return _Daily(None, f"{money(monthly)}÷月计薪天数")
    return _Daily(
        Fraction(monthly) / Fraction(days.value), f"{money(monthly)}÷{plain(days.value)}天", days
    )


def overtime(
    *,
    wage: Decimal | None,
    daily: Decimal | None,
    hours: Sequence[Decimal],
    paid: Decimal,
    day: date,
    parameters: Parameters,
) -> Line:
    """Hours at 150, 200 and 300 per cent of an hour's wage, less what was paid for them.

    Args:
        hours: extended working time, rest days without compensatory rest, statutory holidays.
        day: for which the paid days of a month are asked.
    """
    base = _daily(wage, daily, day, parameters)
    terms = [
        f"{what}{plain(count)}小时×{rate}%"
        for (_name, rate, what), count in zip(RATES, hours, strict=True)
        if count
    ]
    less = f"－已付{money(paid)}" if paid else ""
    words = f"{base.words}÷{HOURS_A_DAY}小时×（{'＋'.join(terms) or '0小时'}）{less}"
    notes = [
        "休息日加班以未安排补休为限；不定时工作制和综合计算工时工作制另有规定，本单不适用。",
        "法定休假日的300%不含当日应得的正常工资。",
    ]
    if base.exact is None:
        return _without(LineCode.OVERTIME, words, OVERTIME_ARTICLE, notes, {day})
    weighted = sum(
        (
            Fraction(count) * Fraction(rate, 100)
            for (_name, rate, _what), count in zip(RATES, hours, strict=True)
        ),
        Fraction(0),
    )
    exact = base.exact / HOURS_A_DAY * weighted - Fraction(paid)
    if exact < 0:
        notes.append("已付金额高于计算结果，差额计为零。")
    amount = cents(max(exact, Fraction(0)))
    return Line(
        code=LineCode.OVERTIME,
        formula=f"{words}＝{money(amount)}元",
        article=OVERTIME_ARTICLE,
        amount=amount,
        notes=tuple(notes),
        used=(base.used,) if base.used else (),
    )


def leave_days_a_year(work_years: int) -> int:
    """Days of annual leave after so many full years of work (年休假条例 art. 3)."""
    return next((days for years, days in LEAVE_DAYS if work_years >= years), 0)


def employed_days(year: int, hired_on: date, left_on: date | None) -> int:
    """Calendar days of `year` on which the employment lasted."""
    first = max(hired_on, date(year, 1, 1))
    last = min(left_on or date(year, 12, 31), date(year, 12, 31))
    return max((last - first).days + 1, 0)


def leave_days(row: LeaveYear, hired_on: date, left_on: date | None) -> int:
    """Days due in that year: in part of a year pro rata, parts of a day dropped (办法 art. 5, 12).

    The office divides by 365 in a leap year, too, as the text says; a whole year is never more than
    the statutory days.
    """
    whole, employed = leave_days_a_year(row.work_years), employed_days(row.year, hired_on, left_on)
    return min(whole, whole * employed // DAYS_OF_A_YEAR)


def annual_leave(
    *,
    rows: Sequence[LeaveYear],
    wage: Decimal | None,
    daily: Decimal | None,
    hired_on: date,
    left_on: date | None,
    as_of: date,
    parameters: Parameters,
) -> Line:
    """Days not taken × a day's wage × 200 %: of the 300 % the normal pay is paid already."""
    exact, terms, used, unknown = Fraction(0), [], [], set()
    for row in rows:
        day = min(left_on or date(row.year, 12, 31), date(row.year, 12, 31))
        base = _daily(wage, daily, day, parameters)
        due = leave_days(row, hired_on, left_on)
        left = max(Decimal(due) - row.taken, Decimal(0))
        terms.append(
            f"{_entitlement(row, due, hired_on, left_on)}：{plain(left)}天×{base.words}×200%"
        )
        if base.exact is None:
            unknown.add(day)
            continue
        used += [base.used] if base.used else []
        exact += Fraction(left) * base.exact * 2
    words = "；".join(terms)
    notes = [
        "未休年休假工资为日工资的300%，其中100%已随正常工资支付，本单只计另外的200%；职工书面提出不休假的，只支付正常工资。",
        "日工资以前十二个月剔除加班工资后的月平均工资折算；享受年休假须连续工作满十二个月。",
    ]
    notes += [RUNNING.format(year=row.year) for row in rows if _runs(row.year, left_on, as_of)]
    if unknown:
        return _without(LineCode.ANNUAL_LEAVE, words, LEAVE_ARTICLE, notes, unknown)
    amount = cents(exact)
    return Line(
        code=LineCode.ANNUAL_LEAVE,
        formula=f"{words}；合计{money(amount)}元",
        article=LEAVE_ARTICLE,
        amount=amount,
        notes=tuple(notes),
        used=tuple(dict.fromkeys(used)),
    )


def _runs(year: int, left_on: date | None, as_of: date) -> bool:
    """Whether the leave of that year may still be given."""
    return year == as_of.year and (left_on is None or left_on.year > year)


def _entitlement(row: LeaveYear, due: int, hired_on: date, left_on: date | None) -> str:
    """How many days the year gave, and how many were taken."""
    whole, employed = leave_days_a_year(row.work_years), employed_days(row.year, hired_on, left_on)
    pro_rata = ""
    if whole and employed < DAYS_OF_A_YEAR:
        pro_rata = f"{employed}÷{DAYS_OF_A_YEAR}×{whole}天，不足一天不计，"
    return f"{row.year}年（累计工作满{row.work_years}年，{pro_rata}应休{due}天，已休{plain(row.taken)}天）"


def _without(code: str, words: str, article: str, notes: Sequence[str], days: set[date]) -> Line:
    """A line without an amount, for want of the paid days of a month."""
    return Line(
        code=code,
        formula=words,
        article=article,
        amount=None,
        notes=(missing_sentence(ParameterKind.PAY_DAYS, days), *notes),
        missing=(ParameterKind.PAY_DAYS,),
    )
