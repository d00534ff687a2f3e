from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    name = "cases.ledgers"
    label = "ledgers"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.ledgers import page
        from cases.ledgers.exports import IMPORTS
        from cases.ledgers.permissions import IMPORTING
        from cases.panels import register_panels
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu

        page.register()
        register_panels(page.panel)
        acts.register(
            {
                "upload_ledger": _("上传台账"),
                "check_ledger": _("核对台账"),
                "import_ledger": _("从台账导入"),
                "undo_import": _("撤销导入"),
                "discard_import": _("放弃导入"),
                "clear_import": _("清除台账文件"),
            }
        )
        access_log.register(
            {
                "ledgers:list": _("台账导入"),
                "ledgers:detail": _("台账导入"),
                "ledgers:columns": _("台账导入：栏目"),
                "ledgers:errors": _("下载错误清单"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("台账导入"), "ledgers:list", frozenset(IMPORTING), order=73, icon="upload"
            )
        )
        register_lists(IMPORTS)
