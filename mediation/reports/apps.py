from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "mediation.reports"
    label = "reports"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.reports.scopes import READERS
        from mediation.stations.menu import MenuItem, register

        register(
            MenuItem(
                label=_("统计"),
                url_name="reports:month",
                roles=frozenset(READERS),
                order=60,
                icon="chart",
            )
        )
