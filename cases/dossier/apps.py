from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossierConfig(AppConfig):
    name = "cases.dossier"
    label = "dossier"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.batches import kinds
        from cases.desk_panels import register_panel
        from cases.dossier import binding, desk, services
        from cases.services import followers
        from mediation.history import access_log, acts

        kinds.register(kinds.BatchKind("dossier", _("卷宗"), binding.whole))
        followers.register(services.follow)
        register_panel(desk.to_archive)
        acts.register({"archive_case": _("归档"), "take_out_dossier": _("撤销归档")})
        access_log.register(
            {
                "dossier:page": _("卷宗"),
                "dossier:volume": _("卷宗"),
                "dossier:archive": _("归档"),
                "dossier:take_out": _("撤销归档"),
                "dossier:hand_over": _("移送材料"),
            }
        )
