from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    name = "mediation.people"
    label = "people"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.people.views import READERS
        from mediation.stations.menu import MenuItem, register

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
