from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfflineConfig(AppConfig):
    name = "cases.offline"
    label = "offline"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.offline import page, paper
        from cases.offline.exports import HAND_OUTS
        from cases.offline.services import ACT
        from cases.panels import register_panels
        from cases.permissions import ACTS
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.papers import registry
        from mediation.stations import menu

        register_panels(page.panel)
        registry.register(paper.PACKET_KIND)
        registry.register_subject_finder(paper.find_subject)
        acts.register(
            {
                "hand_out": _("交出离线办理材料"),
                "receive_offline_form": _("导入离线办理表"),
                "take_offline_entry": _("采纳离线填写内容"),
                "leave_offline_entry": _("不采纳离线填写内容"),
            }
        )
        access_log.register(
            {
                "offline": _("离线办理材料"),
                "offline:list": _("离线办理"),
                "offline:case": _("离线办理"),
                "offline:form": _("离线办理材料"),
                "offline:packet": _("离线办理材料"),
                "offline:review": _("离线填写内容"),
                "offline:take": _("离线填写内容"),
                "offline:leave": _("离线填写内容"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("离线办理"), "offline:list", frozenset(ACTS[ACT]), order=28, icon="download"
            )
        )
        register_lists(HAND_OUTS)
