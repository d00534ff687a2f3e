"""Kinds of organisation, their legal nature, and roles (design §3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    CENTRE = "centre", _("联合调解中心")
    STATION = "station", _("工作站")
    ROOM = "room", _("劳动争议调解室")
    POINT = "point", _("企业调解点")


class BodyKind(TextChoices):
    """Legal nature of the mediating body: decides which confirmation tracks may be open."""

    ENTERPRISE_COMMITTEE = "enterprise_committee", _("企业劳动争议调解委员会")
    REGIONAL = "regional", _("区域性劳动争议调解组织")
    PEOPLES_COMMITTEE = "peoples_committee", _("人民调解委员会")
    OTHER = "other", _("其他调解组织")


class Role(TextChoices):
    CLERK = "clerk", _("书记员")
    POINT_MEDIATOR = "point_mediator", _("调解点调解员")
    MEDIATOR = "mediator", _("调解员")
    LEGAL_AID = "legal_aid", _("法律援助人员")
    MANAGER = "manager", _("站长")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class ParameterKind(TextChoices):
    """Numbers of the law that change by year and place; who entered them names the document."""

    AVERAGE_WAGE = "average_wage", _("本市上年度职工月平均工资")
    MINIMUM_WAGE = "minimum_wage", _("月最低工资标准")
    PAY_DAYS = "pay_days", _("月计薪天数")
