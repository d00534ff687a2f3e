"""Severance, notice pay and the compensation for an unlawful dismissal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cases.calculator.lines import CAP_UNCHECKED, FLOOR_UNCHECKED, Line, LineCode
from cases.calculator.numbers import cents, money, plain
from cases.calculator.parameters import Parameter, Parameters, missing_sentence
from cases.calculator.periods import IN_FORCE, Service, service
from mediation.stations.enums import ParameterKind

#: Above three times the average wage: that much, for at most twelve years (art. 47).
TIMES, MOST_YEARS = 3, Decimal(12)
SEVERANCE_ARTICLE = "《劳动合同法》第四十六条、第四十七条；《劳动合同法实施条例》第二十七条"
NOTICE_ARTICLE = "《劳动合同法》第四十条；《劳动合同法实施条例》第二十条"
UNLAWFUL_ARTICLE = "《劳动合同法》第四十八条、第八十七条；《劳动合同法实施条例》第二十五条"
BEFORE_2008 = (
    "入职早于2008年1月1日：本单只计2008年1月1日以后的年限，此前的年限是否支付、如何支付，"
    "按当时的有关规定另行确定（《劳动合同法》第九十七条）。"
)  # fmt: skip
BEFORE_2008_UNLAWFUL = (
    "赔偿金的计算年限自用工之日起计算（《劳动合同法实施条例》第二十五条），包括2008年1月1日以前的年限；"
    "三倍和十二年的限制是否及于该部分年限，由处理机构判断。"
)
ALL_BEFORE_2008 = "工作年限均在2008年1月1日以前，本单不作计算"
WHAT_A_WAGE_IS = (
    "月工资为解除或终止前十二个月的平均应得工资（不满十二个月的按实际月数），包括奖金、津贴和补贴；"
    "是否属于应当支付经济补偿的情形（第四十六条）由双方协商或处理机构认定。"
)
WHAT_2N_IS = (
    "以第四十七条规定的经济补偿标准的二倍计算；是否违法解除或者终止由处理机构认定，"
    "要求继续履行的不支付赔偿金。"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Base:
    """The month's wage and the years that count, after floor and cap."""

    wage: Decimal
    years: Decimal
    words: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    used: tuple[Parameter, ...]


def severance(
    *, average_wage: Decimal, hired_on: date, left_on: date, parameters: Parameters
) -> Line:
    """N: a month's average wage for each year of service, of which those since 2008 count."""
    remark = (BEFORE_2008,) if hired_on < IN_FORCE else ()
    if left_on < IN_FORCE:
        return _nothing(LineCode.SEVERANCE, SEVERANCE_ARTICLE, remark)
    counted = service(max(hired_on, IN_FORCE), left_on)
    base = _base(average_wage, counted, parameters)
    return _line(
        LineCode.SEVERANCE,
        SEVERANCE_ARTICLE,
        counted,
        base,
        times=1,
        notes=(*remark, WHAT_A_WAGE_IS),
    )


def unlawful_dismissal(
    *, average_wage: Decimal, hired_on: date, left_on: date, parameters: Parameters
) -> Line:
    """2N: twice the severance, with its floor and cap, but for all years (实施条例 art. 25)."""
    remark = (BEFORE_2008_UNLAWFUL,) if hired_on < IN_FORCE else ()
    if left_on < IN_FORCE:
        return _nothing(LineCode.UNLAWFUL, UNLAWFUL_ARTICLE, ())
    counted = service(hired_on, left_on)
    base = _base(average_wage, counted, parameters)
    return _line(
        LineCode.UNLAWFUL, UNLAWFUL_ARTICLE, counted, base, times=2, notes=(*remark, WHAT_2N_IS)
    )


def _nothing(code: LineCode, article: str, notes: tuple[str, ...]) -> Line:
    """The law was not in force yet when the employment ended."""
    return Line(code=code, formula=ALL_BEFORE_2008, article=article, amount=None, notes=notes)


def _line(
    code: LineCode,
    article: str,
    counted: Service,
    base: _Base,
    *,
    times: int,
    notes: tuple[str, ...],
) -> Line:
    amount = cents(Fraction(base.wage) * Fraction(base.years) * times)
    twice = f"×{times}" if times > 1 else ""
    return Line(
        code=code,
        formula=(
            f"{counted.first.isoformat()}至{counted.last.isoformat()}{counted.words}；"
            f"{base.words}{money(base.wage)}×{plain(base.years)}{twice}＝{money(amount)}元"
        ),
        article=article,
        amount=amount,
        marks=base.marks,
        notes=(*base.notes, *notes),
        missing=base.missing,
        used=base.used,
    )


def _base(wage: Decimal, counted: Service, parameters: Parameters) -> _Base:
    day = counted.last
    minimum = parameters.on(ParameterKind.MINIMUM_WAGE, day)
    average = parameters.on(ParameterKind.AVERAGE_WAGE, day)
    lacking = [
        (kind, mark)
        for kind, mark, known in (
            (ParameterKind.AVERAGE_WAGE, CAP_UNCHECKED, average),
            (ParameterKind.MINIMUM_WAGE, FLOOR_UNCHECKED, minimum),
        )
        if known is None
    ]
    years, words = counted.years, "月平均工资"
    if minimum is not None and wage < minimum.value:
        wage, words = minimum.value, "月平均工资低于最低工资标准，按最低工资标准"
    if average is not None and wage > TIMES * average.value:
        years = min(years, MOST_YEARS)
        wage = TIMES * average.value
        words = f"月平均工资高于本市上年度职工月平均工资三倍，按三倍（{money(average.value)}×{TIMES}）、最高十二年："
    return _Base(
        wage=wage,
        years=years,
        words=words,
        marks=tuple(mark for _kind, mark in lacking),
        notes=tuple(missing_sentence(kind, [day]) for kind, _mark in lacking),
        missing=tuple(kind for kind, _mark in lacking),
        used=tuple(row for row in (average, minimum) if row is not None),
    )


def notice_pay(*, last_wage: Decimal) -> Line:
    """A month's wage instead of thirty days' notice."""
    amount = cents(last_wage)
    return Line(
        code=LineCode.NOTICE_PAY,
        formula=f"上一个月工资{money(amount)}×1＝{money(amount)}元",
        article=NOTICE_ARTICLE,
        amount=amount,
        notes=("只适用于第四十条规定的三种情形，且未提前三十日书面通知。",),
    )
