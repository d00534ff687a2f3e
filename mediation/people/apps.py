from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    name = "mediation.people"
    label = "people"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.history import access_log
        from mediation.people.forgetting import clear_again
        from mediation.people.views import READERS
        from mediation.stations.menu import MenuItem, register
        from mediation.vault import destruction

        destruction.register(clear_again)

        access_log.register(
            {
                "people:persons": pgettext_lazy("plural", "人员"),
                "people:employers": pgettext_lazy("plural", "用人单位"),
                "people:person": _("登记信息"),
                "people:employer": _("登记信息"),
                "register entry": _("登记信息"),
                "employers while typing": _("录入时提示的用人单位"),
            }
        )
        readers = frozenset(READERS)
        register(
            MenuItem(
                pgettext_lazy("plural", "人员"), "people:persons", readers, order=50, icon="people"
            )
        )
        register(
            MenuItem(
                pgettext_lazy("plural", "用人单位"),
                "people:employers",
                readers,
                order=51,
                icon="building",
            )
        )
