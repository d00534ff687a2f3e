"""Code lists of contacts with the parties and of signatures under what they said."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SignatureStatus(TextChoices):
    """What became of a signature under a record of what was said."""

    PENDING = "pending", _("待补签")
    SIGNED = "signed", _("已签名")
    LATE = "late", _("补签")
    REFUSED = "refused", _("拒签")
    IMPOSSIBLE = "impossible", _("不能签")

    #: Noted with a reason and a witness.
    WITNESSED = nonmember(("refused", "impossible"))


class ContactResult(TextChoices):
    """How an attempt to reach a party ended. None of them is an answer to mediation."""

    REACHED = "reached", _("已联系上")
    PROMISED = "promised", _("答应答复")
    REFUSED_TO_TALK = "refused_to_talk", _("拒绝沟通")
    LEFT_WORD = "left_word", _("已留言或托人转告")
    DELIVERED = "delivered", _("已送达")
    RETURNED = "returned", _("退回")
    NO_ANSWER = "no_answer", _("无人接听或应答")
    SWITCHED_OFF = "switched_off", _("关机或停机")
    WRONG_NUMBER = "wrong_number", _("号码或地址有误")
    OTHER = "other", _("其他")


class Satisfaction(TextChoices):
    """What a party thinks of how the dispute was handled, from five down to one, if it says so."""

    VERY_SATISFIED = "very_satisfied", _("5分：非常满意")
    SATISFIED = "satisfied", _("4分：满意")
    FAIR = "fair", _("3分：基本满意")
    UNSATISFIED = "unsatisfied", _("2分：不满意")
    VERY_UNSATISFIED = "very_unsatisfied", _("1分：非常不满意")
    UNWILLING = "unwilling", _("不愿评价")
