"""What a line of the sheet is, and what the lines are called."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.calculator.parameters import Parameter

#: Marks beside an amount that could not be checked in full.
CAP_UNCHECKED: Final = "未核对上限"
FLOOR_UNCHECKED: Final = "未核对下限"


class LineCode(TextChoices):
    """The lines in the order of the sheet."""

    WAGES = "wages", _("工资差额")
    OVERTIME = "overtime", _("加班工资")
    ANNUAL_LEAVE = "annual_leave", _("未休年休假工资")
    DOUBLE_PAY = "double_pay", _("未签订书面劳动合同二倍工资差额")
    SEVERANCE = "severance", _("经济补偿（N）")
    NOTICE_PAY = "notice_pay", _("代通知金")
    UNLAWFUL = "unlawful", _("违法解除或终止赔偿金（2N）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the sheet, in the words of the document.

    Attributes:
        formula: in words with the numbers.
        amount: in yuan, rounded; None where something essential is missing.
        marks: what was not checked ("未核对上限").
        notes: what the reader has to know, and what is missing.
        missing: kinds of parameters that are missing.
        used: parameters that the amount rests on.
    """

    code: str
    formula: str
    article: str
    amount: Decimal | None
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    used: tuple[Parameter, ...] = ()
