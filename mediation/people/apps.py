from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    name = "mediation.people"
    label = "people"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.history import access_log, acts, rules
        from mediation.people.finding import SOURCES, EmployerContent, PersonContent
        from mediation.people.forgetting import clear_again
        from mediation.people.rules import RULES
        from mediation.people.views import READERS
        from mediation.search import registry
        from mediation.stations.menu import MenuItem, register
        from mediation.vault import destruction

        destruction.register(clear_again)
        rules.register(RULES)
        persons, employers = SOURCES
        registry.register(PersonContent(), persons)
        registry.register(EmployerContent(), employers)
        acts.register({"merge_entries": _("合并登记"), "undo_merge": _("撤销合并")})

        access_log.register(
            {
                "people:persons": pgettext_lazy("plural", "人员"),
                "people:employers": pgettext_lazy("plural", "用人单位"),
                "people:person": _("登记信息"),
                "people:employer": _("登记信息"),
                "people:merge_person": _("合并登记"),
                "people:merge_persons": _("合并登记"),
                "people:undo_person": _("撤销合并"),
                "people:merge_employer": _("合并登记"),
                "people:merge_employers": _("合并登记"),
                "people:undo_employer": _("撤销合并"),
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
