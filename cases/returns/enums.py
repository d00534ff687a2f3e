"""Code lists of the report templates."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Ending


class PeriodKind(TextChoices):
    MONTH = "month", pgettext_lazy("period", "月")
    QUARTER = "quarter", pgettext_lazy("period", "季度")
    YEAR = "year", pgettext_lazy("period", "年")


class Content(TextChoices):
    """What a template puts into the table."""

    CASES = "cases", _("案件清单（一案一行）")
    FIGURES = "figures", _("统计数字（填入指定单元格）")


class Selection(TextChoices):
    """Which cases a list has: the key of the figure whose very cases they are."""

    RECEIVED = "received", _("本期收到申请的案件")
    ACCEPTED = "accepted", _("本期受理的案件")
    CONCLUDED = "concluded", _("本期结案的案件")
    OPEN_AT_END = "open_at_end", _("期末未结的案件")


#: A list of conclusions may be narrowed to one way of concluding, which is a figure of its own.
ENDINGS = (Ending.AGREEMENT, Ending.OWN_SETTLEMENT, Ending.NO_AGREEMENT, Ending.WITHDRAWN)


class Narrow(TextChoices):
    """What one cell's figure may be narrowed by."""

    CATEGORY = "category", _("争议类别")
    SOURCE = "source", _("案件来源")
    ORGANISATION = "organisation", _("承办组织（含下级）")
    BODY_KIND = "body_kind", _("组织性质")
