from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScansConfig(AppConfig):
    name = "cases.scans"
    label = "scans"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.scans.permissions import SCANNING
        from mediation.history import access_log
        from mediation.stations import menu

        access_log.register(
            {
                "scans:list": _("扫描归卷"),
                "scans:detail": _("扫描归卷"),
                "scans:page": _("扫描归卷"),
            }
        )
        menu.register(
            menu.MenuItem(_("扫描归卷"), "scans:list", frozenset(SCANNING), order=27, icon="camera")
        )
