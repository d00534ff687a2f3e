from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TracksConfig(AppConfig):
    name = "cases.tracks"
    label = "tracks"

    def ready(self) -> None:
        # Needs loaded apps.
        from cases import clocks
        from cases.guards import register_closed_by
        from cases.panels import register_flag, register_panels
        from cases.papers.after import register_track_rules
        from cases.tracks import due, guards, models, page, rules
        from cases.workflow import register_machine
        from mediation.agenda import entries
        from mediation.history import access_log, acts

        register_panels(page.panel)
        register_flag(clocks.CONFIRMATION_PURSUED, page.pursued)
        register_closed_by(guards.missing_to_reopen)
        register_track_rules(rules.paper_refusals)
        register_machine("confirmation", models.Track)
        for kind in due.KINDS:
            entries.register(kind)
        acts.register(
            {
                "apply_for_track": _("登记共同申请审查、确认"),
                "accept_track": _("登记审查、确认受理"),
                "grant_track": _("登记审查、确认准许"),
                "refuse_track": _("登记审查、确认未准许"),
                "withdraw_track": _("登记审查、确认撤回"),
            }
        )
        access_log.register(
            {
                "tracks:page": _("审查与确认"),
                "tracks:apply": _("审查与确认"),
                "tracks:accepted": _("审查与确认"),
                "tracks:decided": _("审查与确认"),
                "tracks:withdrawn": _("审查与确认"),
            }
        )
