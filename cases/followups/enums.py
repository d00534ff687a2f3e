"""Code lists of follow-ups."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.contact_enums import Satisfaction

__all__ = ["FollowUpWay", "Occasion", "PerformanceTold", "Risk", "Satisfaction"]


class Occasion(TextChoices):
    """Why a party is asked."""

    CONCLUSION = "conclusion", _("结案后回访")
    PERFORMANCE = "performance", _("履行期满后回访")
    UNSETTLED = "unsettled", _("未达成案件回访")
    OTHER = "other", _("其他回访")


class FollowUpWay(TextChoices):
    VISIT = "visit", _("上门")
    CALL = "call", _("电话")
    AT_STATION = "at_station", _("来站")
    OTHER = "other", _("其他方式")


class PerformanceTold(TextChoices):
    """What the party says of the performance; the payments themselves are recorded elsewhere."""

    PERFORMED = "performed", _("已履行")
    PARTLY = "partly", _("部分履行")
    NOT_PERFORMED = "not_performed", _("未履行")
    NOT_DUE = "not_due", _("未到期")
    NOTHING = "nothing", _("无履行内容")


class Risk(TextChoices):
    NONE = "none", _("没有")
    SOME = "some", _("有遗留隐患")
    ESCALATING = "escalating", _("有激化迹象")

    #: Needs words, for whoever reads it next.
    DESCRIBED = nonmember(("some", "escalating"))
