from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowUpsConfig(AppConfig):
    name = "cases.followups"
    label = "followups"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.followups import due, page
        from cases.followups.exports import FOLLOWUPS
        from cases.panels import register_panels
        from cases.permissions import ACTS
        from mediation.agenda import entries
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.stations import menu

        register_lists(FOLLOWUPS)
        register_panels(page.panel)
        entries.register(due.KIND)
        acts.register({"record_follow_up": _("登记回访")})
        access_log.register(
            {
                "followups:list": _("待回访案件"),
                "followups:case": _("回访"),
                "followups:add": _("回访"),
                "followups:issue": _("回访记录"),
                "followups:preview": _("回访记录"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("回访"), "followups:list", frozenset(ACTS["follow_up"]), order=26, icon="phone"
            )
        )
