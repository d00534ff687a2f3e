from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "cases.signing"
    label = "signing"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases.desk_panels import register_panel
        from cases.services import followers
        from cases.signing import desk, seals, services
        from cases.signing.exports import SEALS
        from cases.signing.kinds import SHEET
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts
        from mediation.papers import registry
        from mediation.stations import menu
        from mediation.stations.enums import Role

        register_lists(SEALS)
        registry.register(SHEET)
        registry.register_follower(services.expect)
        followers.register_sealed(seals.register_agreement)
        register_panel(desk.open_places)
        acts.register(
            {
                "sign_papers": _("登记签署"),
                "undo_signature": _("撤销签署登记"),
            }
        )
        access_log.register(
            {
                "signing:page": _("签署清单"),
                "signing:undo": _("签署清单"),
                "signing:set": _("整套文书"),
                "signing:set_pdf": _("整套文书"),
                "signing:seals": _("用印登记"),
            }
        )
        menu.register(
            menu.MenuItem(
                _("用印登记"), "signing:seals", frozenset({Role.MANAGER}), order=72, icon="stamp"
            )
        )
