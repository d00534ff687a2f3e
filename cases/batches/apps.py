from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    name = "cases.batches"
    label = "batches"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.batches import kinds
        from cases.batches.permissions import ORDERING
        from mediation.history import access_log
        from mediation.stations import menu

        kinds.register_own()
        access_log.register(
            {
                "batches:list": _("批量文件"),
                "batches:detail": _("批量文件"),
                "batches:download": _("下载批量文件"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("批量文件"), "batches:list", frozenset(ORDERING), order=29, icon="download"
            )
        )
