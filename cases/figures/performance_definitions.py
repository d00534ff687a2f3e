"""The figures of performance (design §5): what was promised, and what of it was done in time."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.figures.declaring import PERFORMANCE, figure
from cases.figures.facts import Facts
from mediation.reports.values import Kind, Ratio, cents


@figure(
    _("到期款项"),
    _("有效协议中应付日期在本期内的款项；分期的按期计，一次付清的计为一笔。"),
    group=PERFORMANCE,
)
def promises_due(facts: Facts) -> int:
    """Sums promised for a day of the period, of agreements that stand. Source: design §5, domain §4.2.

    Left out: what is no money, sums without a day, and agreements that were superseded.
    """
    return int(facts.sum_of("promises_due"))


@figure(
    _("按期履行率"),
    _("应付日期当日或者以前付清的款项 ÷ 到期款项。"),
    group=PERFORMANCE,
    kind=Kind.RATE,
)
def performed_on_time(facts: Facts) -> Ratio:
    """Paid in full by their day ÷ due in the period (履行率). Source: design §5.

    A later payment does not make a sum punctual; it stands in `performed_amount`.
    """
    return Ratio(int(facts.sum_of("on_time")), promises_due(facts))


@figure(_("到期未付清"), _("到期款项中，至本期末未付清的。"), group=PERFORMANCE)
def not_performed(facts: Facts) -> int:
    """Due in the period and not paid in full at its end. Source: design §5."""
    return int(facts.sum_of("not_performed"))


@figure(_("尚未到期"), _("本期末已经生效的协议中，应付日期在本期以后的款项。"), group=PERFORMANCE)
def not_yet_due(facts: Facts) -> int:
    """Promised by the end of the period and due after it. Source: design §5."""
    return int(facts.sum_of("not_yet_due"))


@figure(_("付清笔数"), _("付清日期在本期内的款项，不论何时到期。"), group=PERFORMANCE)
def promises_performed(facts: Facts) -> int:
    """Sums paid in full in the period, whenever they were due."""
    return int(facts.sum_of("promises_performed"))


@figure(
    _("已履行金额"),
    _("付款日期在本期内的实付金额合计，包括部分付款；撤销登记的不计。"),
    group=PERFORMANCE,
    kind=Kind.MONEY,
)
def performed_amount(facts: Facts) -> Decimal:
    """Sum of what was paid in the period under agreements that bind, in yuan. Source: design §5.

    Every payment on its own day, also where it did not pay a promise in full.
    """
    return cents(facts.sum_of("performed_amount"))
