"""Words of reminders."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How somebody is told. What is not configured is not offered (`mediation.agenda.channels`)."""

    IN_APP = "in_app", _("站内消息")
    MAIL = "mail", _("电子邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")


class ReminderState(TextChoices):
    """Where one reminder stands.

    `HANDING`: a worker holds it and gives it to its channel now. `UNCERTAIN`: the worker died while
    it did, and the channel cannot say whether it took it; it is never sent again.
    """

    WAITING = "waiting", _("待发送")
    HANDING = "handing", _("发送中")
    SENT = "sent", _("已发送")
    DROPPED = "dropped", _("不再需要")
    FAILED = "failed", _("发送失败")
    UNCERTAIN = "uncertain", _("结果不明")

    #: Nothing more happens to these.
    FINAL = nonmember(("sent", "dropped", "failed", "uncertain"))
