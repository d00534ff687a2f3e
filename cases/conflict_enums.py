"""Code lists of conflicts of interest (design §3, 特邀调解规定 arts. 15–16)."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Strength(TextChoices):
    """What a finding asks of the mediator."""

    NEVER = "never", _("不能担任调解员")
    BARS = "bars", _("须声明，双方同意后方可调解")
    DISCLOSE = "disclose", _("须披露")
    HINT = "hint", _("提示，须说明")


class FindingKind(TextChoices):
    """What the automatic check found a mediator to be, or to have been."""

    AGENT_HERE = "agent_here", _("本争议的代理人")
    SAME_PERSON = "same_person", _("本案当事人或代理人本人")
    REPRESENTS_EMPLOYER = "represents_employer", _("用人单位的负责人")
    SAME_NAME = "same_name", _("与本案人员同名")
    SAME_PHONE = "same_phone", _("与本案人员电话相同")
    EMPLOYED = "employed", _("在当事人单位任职")
    SERVES_AT_EMPLOYER = "serves_at_employer", _("在当事人单位的调解点任职")
    WAS_EMPLOYED = "was_employed", _("曾在当事人单位的调解点任职")
    ADVISED_HERE = "advised_here", _("曾就本争议提供咨询")
    ADVISED = "advised", _("曾为当事人提供法律咨询")
    WAS_AGENT = "was_agent", _("曾在另一争议中代理")
    WAS_ADVISER = "was_adviser", _("曾在另一争议中提供咨询")


class FindingAnswer(TextChoices):
    """How a finding was answered; "" while nobody has."""

    DECLARED = "declared", _("已声明")
    EXPLAINED = "explained", _("已说明")
    WAIVED = "waived", _("双方同意")
    REPLACED = "replaced", _("已更换调解员")
    GONE = "gone", _("情况已不存在")

    #: Nothing more is asked of the mediator.
    GIVEN = nonmember(("declared", "explained", "waived"))


class PlaceChoice(TextChoices):
    """Where a party who was told of a disclosed relation wants to be heard."""

    POINT = "point", _("由本调解点调解")
    STATION = "station", _("改由工作站调解")
