from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "cases.performance"
    label = "performance"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.guards import register_closed_by
        from cases.panels import register_panels
        from cases.performance import due, models, page, services
        from cases.performance.exports import PERFORMANCE
        from cases.permissions import ACTS
        from cases.workflow import register_machine
        from mediation.agenda import entries
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu

        register_lists(PERFORMANCE)
        register_panels(page.panel)
        register_closed_by(services.missing_to_reopen)
        register_machine("pursuit", models.Pursuit)
        entries.register(due.KIND)
        entries.register_outsiders(due.OUTSIDER, due.address_of)
        acts.register(
            {
                "open_pursuit": _("登记未履行的救济途径"),
                "take_pursuit": _("登记受理"),
                "grant_pursuit": _("登记已发出、获得支持"),
                "refuse_pursuit": _("登记未获支持"),
                "end_pursuit": _("登记程序终结"),
                "withdraw_pursuit": _("登记撤回"),
            }
        )
        access_log.register(
            {
                "performance:list": _("待履行的约定"),
                "performance:case": _("协议履行"),
                "performance:tick": _("协议履行"),
                "performance:take_back": _("协议履行"),
                "performance:prove": _("协议履行"),
                "performance:pursue": _("未履行的救济"),
                "performance:step": _("未履行的救济"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("履行"), "performance:list", frozenset(ACTS["record_performance"]), order=24,
                icon="cash",
            )
        )  # fmt: skip
