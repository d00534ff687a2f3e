"""Double pay for the time without a written contract (劳动合同法 art. 82)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from cases.calculator.lines import Line, LineCode
from cases.calculator.numbers import cents, money
from cases.calculator.periods import IN_FORCE, ONE_DAY, add_months, whole_months
from mediation.deadlines.clocks import Calendar

#: From the second month to the end of the first year.
FIRST_MONTH, MONTHS_OF_A_YEAR = 1, 12
ARTICLE = (
    "《劳动合同法》第八十二条第一款、第十四条第三款；《劳动合同法实施条例》第六条、第七条；"
    "法释〔2025〕12号第六条"
)  # fmt: skip
NOTES = (
    "本单只计正常工资以外的另一倍；各月应得工资不同的，应当逐月计算。",
    "不满一个月的部分，以该部分的工作日与当月工作日之比折算，工作日按本站日历计，轮班的按实际工作日调整。",
    "法释〔2025〕12号第七条等不支付二倍工资的情形，以及仲裁时效，由处理机构判断；未订立无固定期限合同的二倍工资（第八十二条第二款）不在本单范围。",
)
BEFORE_2008 = "入职早于2008年1月1日：自《劳动合同法》施行之日起计算一个月（第九十七条）。"


def without_contract(
    hired_on: date, signed_on: date | None, left_on: date | None, as_of: date
) -> tuple[date, date]:
    """First and last day that count; the last lies before the first where none does.

    From the day after a full month to the day before the contract, the end of the employment or the
    end of the first year, after which the contract counts as open-ended (arts. 14, 82). Who was
    hired before the law was in force is counted from that day (art. 97).
    """
    hired_on = max(hired_on, IN_FORCE)
    last = add_months(hired_on, MONTHS_OF_A_YEAR) - ONE_DAY
    if signed_on is not None:
        last = min(last, signed_on - ONE_DAY)
    return add_months(hired_on, FIRST_MONTH), min(last, as_of if left_on is None else left_on)


def double_pay(
    *,
    wage: Decimal,
    hired_on: date,
    signed_on: date | None,
    left_on: date | None,
    as_of: date,
    calendar: Calendar,
) -> Line:
    """A second wage for each month of that time, at most eleven; a part month by working days."""
    first, last = without_contract(hired_on, signed_on, left_on, as_of)
    hired_on, remark = max(hired_on, IN_FORCE), (BEFORE_2008,) if hired_on < IN_FORCE else ()
    if last < first:
        return Line(
            code=LineCode.DOUBLE_PAY,
            formula="自用工之日起未超过一个月即已订立书面劳动合同或者终止用工＝0.00元",
            article=ARTICLE,
            amount=Decimal("0.00"),
            notes=(*remark, *NOTES[2:]),
        )
    months = whole_months(hired_on, last + ONE_DAY) - FIRST_MONTH
    rest = add_months(hired_on, FIRST_MONTH + months)
    share, terms = Fraction(months), [f"{months}个月"] if months else []
    if rest <= last:
        worked = _working_days(rest, last, calendar)
        of_month = _working_days(rest, add_months(hired_on, months + 2) - ONE_DAY, calendar)
        share += Fraction(worked, of_month) if of_month else 0
        terms.append(f"{worked}÷{of_month}个工作日")
    amount = cents(Fraction(wage) * share)
    return Line(
        code=LineCode.DOUBLE_PAY,
        formula=(
            f"{first.isoformat()}至{last.isoformat()}：{money(wage)}×（{'＋'.join(terms)}）"
            f"＝{money(amount)}元"
        ),
        article=ARTICLE,
        amount=amount,
        notes=(*remark, *NOTES),
    )


def _working_days(first: date, last: date, calendar: Calendar) -> int:
    days = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return sum(calendar.is_working_day(day) for day in days)
