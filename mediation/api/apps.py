from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "mediation.api"
    label = "api"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.history import acts
        from mediation.stations import tabs

        acts.register(
            {
                "create_client": _("登记接口客户端"),
                "edit_client": _("修改接口客户端"),
                "issue_token": _("发放接口令牌"),
                "revoke_token": _("撤销接口令牌"),
            }
        )
        tabs.register(
            tabs.Tab(
                _("接口客户端"),
                "api_clients:list",
                _("经令牌接入的外部系统：热线、仲裁和法院平台、工会系统；权限、有效期和使用记录"),
            )
        )
