"""States of subscriptions and deliveries, and how one attempt ended."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    """Of a subscription. While it is paused events wait for it; after its end there are none."""

    ACTIVE = "active", _("推送中")
    PAUSED = "paused", _("已暂停")
    ENDED = "ended", _("已终止")

    #: Their events are written down.
    LISTENING = nonmember(("active", "paused"))


class DeliveryState(TextChoices):
    WAITING = "waiting", _("等待推送")
    SENDING = "sending", _("正在推送")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("推送失败")
    CANCELLED = "cancelled", _("已取消")

    FINAL = nonmember(("delivered", "failed", "cancelled"))
    OPEN = nonmember(("waiting", "sending"))


class Outcome(TextChoices):
    """How one attempt ended; only a 2xx answer counts as taken."""

    PENDING = "pending", _("等待答复")
    TAKEN = "taken", pgettext_lazy("webhook", "已接收")
    STATUS = "status", _("对方答复失败")
    REDIRECT = "redirect", _("对方要求跳转，未跟随")
    TIMEOUT = "timeout", _("超时")
    UNREACHABLE = "unreachable", _("无法连接")
    NAME = "name", _("域名无法解析")
    TLS = "tls", _("证书或加密连接有误")
    FORBIDDEN = "forbidden", _("地址不在允许范围")
    BROKEN = "broken", _("连接中断")
    INTERRUPTED = "interrupted", _("本系统进程中断")
