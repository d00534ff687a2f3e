from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "cases.rights"
    label = "rights"

    def ready(self) -> None:
        # Models must be loaded first.
        from cases.rights import registry
        from cases.rights.exports import REQUESTS
        from cases.rights.sources import CaseSource, RegisterSource
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu
        from mediation.stations.enums import Role

        access_log.register({"rights:create": _("登记个人信息请求")})
        registry.register(RegisterSource())
        registry.register(CaseSource())
        acts.register(
            {
                "record_rights_request": _("登记个人信息请求"),
                "refuse_rights_request": _("拒绝个人信息请求"),
                "grant_correction": _("更正请求办结"),
                "export_personal_data": _("提供个人信息副本"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("个人信息请求"),
                "rights:requests",
                frozenset({Role.MANAGER, Role.AUDITOR}),
                order=71,
                icon="shield",
            )
        )
        register_lists(REQUESTS)
