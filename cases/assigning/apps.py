from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssigningConfig(AppConfig):
    name = "cases.assigning"
    label = "assigning"

    def ready(self) -> None:
        # Needs loaded apps.
        from mediation.history import access_log, acts
        from mediation.stations import menu, person_links
        from mediation.stations.enums import Role

        managers = frozenset({Role.MANAGER})
        acts.register(
            {
                "set_language_need": _("登记语言需要"),
                "save_mediator_profile": _("登记调解员专长"),
            }
        )
        access_log.register(
            {
                "assigning:assign": _("指派调解员"),
                "cases:assign": _("指派调解员"),  # so the log called it before
                "assigning:language": _("指派调解员"),
                "assigning:handover": _("批量改派"),
            }
        )
        menu.register(
            menu.MenuItem(_("指派"), "assigning:mediators", managers, order=28, icon="people")
        )
        person_links.register(
            person_links.PersonLink(_("改派其在办案件"), "assigning:handover", managers)
        )
