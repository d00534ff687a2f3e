from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _submitting(choice: Any, actor: Any) -> str:
    """A whole report of a period that is over can be handed in."""
    from mediation.submissions.services import can_submit  # needs loaded apps

    return choice.page("submissions:submit") if can_submit(choice, actor) else ""


def _stating(choice: Any, actor: Any) -> str:
    from mediation.submissions.services import SUBMITTING  # needs loaded apps

    return choice.page("submissions:new_statement") if actor.role in SUBMITTING else ""


class SubmissionsConfig(AppConfig):
    name = "mediation.submissions"
    label = "submissions"

    def ready(self) -> None:
        # Needs loaded apps.
        from mediation.history import access_log, acts, rules
        from mediation.reports.pages import Action, add_action
        from mediation.stations.menu import MenuItem, register
        from mediation.submissions import checks  # noqa: F401  registers itself
        from mediation.submissions.guards import RULES
        from mediation.submissions.services import READING

        rules.register(RULES)
        register(
            MenuItem(
                label=_("统计报送"),
                url_name="submissions:overview",
                roles=frozenset(READING),
                order=62,
                icon="stamp",
            )
        )
        add_action(Action(_("报送本期"), "check", _submitting))
        add_action(Action(_("口径说明书"), "file", _stating))
        acts.register({"submit_report": _("报送统计报表"), "state_figures": _("出具口径说明书")})
        access_log.register(
            {
                "submission": _("报送的报表"),
                "monthly_report": _("月报"),
                "statement": _("口径说明书"),
            }
        )
