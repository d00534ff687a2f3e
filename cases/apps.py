from django.apps import AppConfig
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        # Models must be loaded first.
        _register_what_is_due()
        _register_what_is_told()
        _register_what_is_found()
        from cases import desk_panels, exports, lapsed, panels, transfers
        from cases.act_labels import LABELS
        from cases.appearances import CaseAppearances
        from cases.desk_looks import unusual_looks
        from cases.desk_panels import register_panel
        from cases.desk_service import left_panel
        from cases.desk_signatures import pending_signatures
        from cases.figures.ledger_sheet import LEDGER
        from cases.figures.section import CASES
        from cases.look_labels import LOOKS
        from cases.papers import register_all
        from cases.register import CaseSource
        from cases.rules import RULES
        from cases.services.destroying import clear_again
        from cases.services.entering import is_in_a_case
        from mediation.exports.registering import register_lists
        from mediation.history import access_log, acts, rules
        from mediation.people import appearances, merging, sources
        from mediation.reports.sections import register
        from mediation.reports.writers import sheets
        from mediation.stations import menu
        from mediation.stations.enums import Role
        from mediation.vault import destruction

        access_log.register(LOOKS)
        destruction.register(clear_again)
        acts.register(LABELS)
        rules.register(RULES)
        register_panel(left_panel)
        panels.register_panels(lapsed.panel)
        register_panel(unusual_looks)
        register_all()
        register_panel(pending_signatures)
        register(CASES)
        register_lists(*exports.LISTS)
        sheets.register(LEDGER)
        sources.register(CaseSource())
        merging.register_audience(is_in_a_case)
        appearances.register(CaseAppearances())
        everybody = frozenset(Role)
        menu.register(menu.MenuItem(_("工作台"), "cases:desk", everybody, order=10, icon="desk"))
        desk_panels.register_panel(transfers.panel)
        readers = everybody - {Role.ADMINISTRATOR}
        menu.register(
            menu.MenuItem(
                _("案件"), "cases:list", readers, order=20, icon="folder",
                also=("cases:series_list",),
            )
        )  # fmt: skip
        menu.register(
            menu.MenuItem(
                _("站长看板"), "cases:board", frozenset({Role.MANAGER}), order=59, icon="eye"
            )
        )
        working = frozenset({Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER})
        menu.register(
            menu.MenuItem(_("移送"), "cases:transfers", working, order=25, icon="arrow-right")
        )


def _register_what_is_due() -> None:
    from cases.due_entries import KINDS, matters
    from cases.limitation import FLAG
    from cases.models import LimitationEvent
    from cases.panels import register_flag
    from mediation.agenda import entries

    for kind in KINDS:
        entries.register(kind)
    entries.register_matters(matters)
    register_flag(FLAG, lambda: LimitationEvent.objects.filter(case=OuterRef("pk")))


def _register_what_is_found() -> None:
    from cases.finding import CASE_SOURCES, PAPER_SOURCE, CaseContent, PaperContent
    from mediation.search import registry

    registry.register(CaseContent(), *CASE_SOURCES)
    registry.register(PaperContent(), PAPER_SOURCE)


def _register_what_is_told() -> None:
    from cases import webhooks
    from cases.desk_panels import register_panel
    from cases.services import followers
    from mediation.webhooks import kinds

    kinds.register(webhooks.KINDS)
    followers.register(webhooks.follow)
    followers.register_moment(webhooks.follow_moment)
    register_panel(webhooks.panel)
