"""What is due, calendar and reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "mediation.agenda"
    label = "agenda"
    verbose_name = _("到期事项")

    def ready(self) -> None:
        # Needs loaded apps.
        from mediation.agenda.feed import due_events
        from mediation.history import acts
        from mediation.stations import feeds, menu
        from mediation.stations.enums import Role

        feeds.register(due_events)
        acts.register({"set_reminder_plan": _("设置提醒"), "remind": _("发送提醒")})
        readers = frozenset(role for role in Role if role != Role.ADMINISTRATOR)
        menu.register(menu.MenuItem(_("到期事项"), "agenda:due", readers, order=12, icon="clock"))
