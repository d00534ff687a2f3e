"""Webhooks: subscriptions, the outbox, deliveries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "mediation.webhooks"
    label = "webhooks"
    verbose_name = _("事件推送")

    def ready(self) -> None:
        # Needs loaded apps.
        from mediation.history import acts
        from mediation.stations import tabs
        from mediation.webhooks import kinds

        kinds.register({kinds.PING: _("测试消息")})
        acts.register(
            {
                "subscribe": _("新建推送订阅"),
                "edit_subscription": _("修改推送订阅"),
                "pause_subscription": _("暂停推送"),
                "resume_subscription": _("恢复推送"),
                "end_subscription": _("终止推送订阅"),
                "rotate_webhook_secret": _("更换签名密钥"),
                "drop_former_secret": _("清除过期的签名密钥"),
                "ping_subscription": _("发送测试消息"),
                "replay_delivery": _("重新推送"),
                "replay_failed_deliveries": _("批量重新推送"),
                "give_up_on_subscription": _("推送持续失败，自动暂停"),
            }
        )
        tabs.register(
            tabs.Tab(
                _("事件推送"),
                "webhooks:list",
                _("案件状态变化时，签名推送给热线、仲裁、法院等外部系统；推送记录和重新推送"),
            )
        )
