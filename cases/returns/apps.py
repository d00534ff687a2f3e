from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReturnsConfig(AppConfig):
    name = "cases.returns"
    label = "returns"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.returns.official import SHEET
        from cases.returns.permissions import READERS
        from cases.returns.rules import RULES
        from mediation.history import access_log, acts, rules
        from mediation.reports.writers import sheets
        from mediation.stations import menu

        sheets.register(SHEET)
        rules.register(RULES)
        acts.register(
            {
                "add_return_template": _("新建上报模板"),
                "change_return_template": _("修改上报模板"),
                "add_return_column": _("添加模板栏目"),
                "change_return_column": _("修改模板栏目"),
                "move_return_column": _("调整栏目次序"),
                "remove_return_column": _("删除模板栏目"),
                "make_return": _("生成上报报表"),
                "submit_return": _("登记报送"),
            }
        )
        access_log.register(
            {
                "returns:preview": _("上报报表预览"),
                "returns:made": _("上报报表"),
                "returns:submit": _("上报报表"),
                "return": _("上报报表"),
                "return_blank": _("空白表"),
            }
        )
        menu.register(
            menu.MenuItem(_("上报模板"), "returns:list", frozenset(READERS), order=61, icon="mail")
        )
