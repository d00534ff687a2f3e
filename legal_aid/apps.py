from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegalAidConfig(AppConfig):
    name = "legal_aid"
    label = "legal_aid"

    def ready(self) -> None:
        from mediation.stations import menu  # needs loaded apps
        from mediation.stations.enums import Role

        menu.register(
            menu.MenuItem(
                _("咨询"),
                "legal_aid:list",
                frozenset({Role.LEGAL_AID, Role.MANAGER}),
                order=30,
                icon="phone",
            )
        )
