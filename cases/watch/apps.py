from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    name = "cases.watch"
    label = "watch"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.desk_panels import register_panel
        from cases.watch import detectors, finders, page
        from cases.watch.exports import WATCH
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu

        register_lists(WATCH)
        for one in finders.ALL:
            detectors.register(one)
        register_panel(page.panel)
        acts.register(
            {
                "set_finding_aside": _("预警暂不提示"),
                "show_finding_again": _("预警恢复提示"),
            }
        )
        access_log.register({"watch:aside": _("预警")})
        readers = frozenset({*detectors.WATCHING, *detectors.OWN})
        menu.register(menu.MenuItem(_("预警"), "watch:list", readers, order=61, icon="alert"))
