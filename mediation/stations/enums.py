"""Kinds of organisation, their legal nature, and roles (design §3)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import nonmember

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


class AbsenceReason(TextChoices):
    """Why somebody is away, as far as colleagues need to know; illness has no code of its own."""

    LEAVE = "leave", _("休假")
    TRAINING = "training", _("培训")
    DUTY = "duty", _("外出公务")
    AWAY = "away", _("不在岗")


class ParameterKind(TextChoices):
    """Numbers that change by year and place; who entered them names the document.

    Those of the law come first. The others (`HOUSE`) are no law: the station sets them for itself.
    """

    AVERAGE_WAGE = "average_wage", _("本市上年度职工月平均工资")
    MINIMUM_WAGE = "minimum_wage", _("月最低工资标准")
    PAY_DAYS = "pay_days", _("月计薪天数")
    MAJOR_WORKERS = "major_workers", _("本站规则：重大争议的人数（人）")
    MAJOR_AMOUNT = "major_amount", _("本站规则：重大争议的请求金额（元）")
    MAJOR_AT_ONCE = "major_at_once", _("本站规则：须立即呈报的人数（人）")
    MAJOR_HOURS = "major_hours", _("本站规则：重大争议的呈报时限（小时）")
    FOLLOW_UP_DAYS = "follow_up_days", _("本站规则：结案或者履行期满后的回访时限（天）")
    FOLLOW_UP_TIMES = "follow_up_times", _("本站规则：回访次数（1为结案后，2为履行期满后再访一次）")
    FOLLOW_UP_UNSETTLED = "follow_up_unsettled", _("本站规则：未达成案件的回访时限（天）")
    FOLLOW_UP_LAPSE = "follow_up_lapse", _("本站规则：逾期未回访的提醒天数（天）")
    WATCH_STUCK = "watch_stuck", _("本站规则：停滞案件预警的天数（天）")
    WATCH_MONTHS = "watch_months", _("本站规则：用人单位预警的统计期（月）")
    WATCH_YELLOW = "watch_yellow", _("本站规则：用人单位黄色预警的件数（件）")
    WATCH_ORANGE = "watch_orange", _("本站规则：用人单位橙色预警的件数（件）")
    WATCH_RED = "watch_red", _("本站规则：用人单位红色预警的件数（件）")
    WATCH_DUPLICATE = "watch_duplicate", _("本站规则：疑似重复登记的间隔（天）")
    WATCH_UNSIGNED = "watch_unsigned", _("本站规则：文书未签回预警的天数（天）")
    WATCH_UNRECORDED = "watch_unrecorded", _("本站规则：会议未登记结果预警的天数（天）")

    #: No law gives these, and none is counted by them.
    HOUSE = nonmember(
        (
            "major_workers", "major_amount", "major_at_once", "major_hours", "follow_up_days",
            "follow_up_times", "follow_up_unsettled", "follow_up_lapse", "watch_stuck",
            "watch_months", "watch_yellow", "watch_orange", "watch_red", "watch_duplicate",
            "watch_unsigned", "watch_unrecorded",
        )
    )  # fmt: skip


#: What holds of the house's own rules until a station enters another number. They are this
#: program's proposal (domain §3.2), not law. Without one the rule is off: nobody asked for it.
HOUSE_DEFAULTS: Mapping[str, Decimal | None] = {
    ParameterKind.MAJOR_WORKERS: Decimal(10),
    ParameterKind.MAJOR_AMOUNT: Decimal(500_000),
    ParameterKind.MAJOR_AT_ONCE: Decimal(30),
    ParameterKind.MAJOR_HOURS: Decimal(24),
    ParameterKind.FOLLOW_UP_DAYS: Decimal(30),
    ParameterKind.FOLLOW_UP_TIMES: Decimal(2),
    ParameterKind.FOLLOW_UP_UNSETTLED: None,
    ParameterKind.FOLLOW_UP_LAPSE: Decimal(180),
    ParameterKind.WATCH_STUCK: Decimal(10),
    ParameterKind.WATCH_MONTHS: Decimal(12),
    ParameterKind.WATCH_YELLOW: Decimal(3),
    ParameterKind.WATCH_ORANGE: Decimal(5),
    ParameterKind.WATCH_RED: Decimal(10),
    ParameterKind.WATCH_DUPLICATE: Decimal(90),
    ParameterKind.WATCH_UNSIGNED: Decimal(7),
    ParameterKind.WATCH_UNRECORDED: Decimal(3),
}
