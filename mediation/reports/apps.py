from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "mediation.reports"
    label = "reports"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.api import contents, scopes
        from mediation.history import access_log
        from mediation.reports import api
        from mediation.reports.scopes import READERS
        from mediation.stations.menu import MenuItem, register

        access_log.register({"figure": _("统计数字的案件清单"), "report": _("统计报表")})
        scopes.register(api.READ)
        contents.register("/figures", api.router)
        register(
            MenuItem(
                label=_("统计"),
                url_name="reports:month",
                roles=frozenset(READERS),
                order=60,
                icon="chart",
            )
        )
