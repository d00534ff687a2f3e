"""Code lists of major disputes."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stoppage(TextChoices):
    NONE = "none", _("没有")
    SLOWDOWN = "slowdown", _("怠工")
    STOPPAGE = "stoppage", _("停工")

    #: Reported upwards at once (上海市工会条例 art. 32).
    AT_ONCE = nonmember(("slowdown", "stoppage"))


class ReportState(TextChoices):
    DRAFT = "draft", _("起草中")
    REPORTED = "reported", _("已呈报")
    CLOSED = "closed", _("已终报")

    #: Somebody above knows of it.
    MADE = nonmember(("reported", "closed"))


class Level(TextChoices):
    """To whom a report goes, in the usual order."""

    MANAGER = "manager", _("本站站长")
    UPPER_UNION = "upper_union", _("上级工会（区总工会）")
    BUREAU = "bureau", _("区人力资源社会保障局")
    STREET = "street", _("街道（镇）")
    OTHER = "other", _("其他")

    #: Outside the house: after the own manager knows.
    ABOVE = nonmember(("upper_union", "bureau", "street", "other"))


class ReportWay(TextChoices):
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面")
    WRITTEN = "written", _("书面")
    SYSTEM = "system", _("信息系统")
    FAX = "fax", _("传真")


class UpdateKind(TextChoices):
    FOLLOWING = "following", _("续报")
    FINAL = "final", _("终报")
