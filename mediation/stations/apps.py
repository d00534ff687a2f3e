from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "mediation.stations"
    label = "stations"

    def ready(self) -> None:
        # Models must be loaded first.
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from mediation.history import access_log, acts
        from mediation.jobs.registry import resolve_actors_with
        from mediation.stations import menu, security_log
        from mediation.stations.acting import actor_of
        from mediation.stations.permissions import READERS
        from mediation.stations.services.sessions import begin
        from mediation.stations.timeline import ACTS
        from mediation.ui.counting import make_table

        acts.register(ACTS)
        access_log.register(
            {
                "access log": _("查阅记录"),
                "change log": _("修改记录"),
                "users": _("账号"),
                "typed": _("输入的内容，记录编号"),
            }
        )
        resolve_actors_with(actor_of)
        user_logged_in.connect(begin, dispatch_uid="stations.sessions")
        user_logged_in.connect(security_log.logged_in, dispatch_uid="stations.security_log")
        user_logged_out.connect(security_log.logged_out, dispatch_uid="stations.security_log")
        post_migrate.connect(make_table, sender=self)
        menu.register(
            menu.MenuItem(
                label=_("系统管理"),
                url_name="administration:index",
                roles=frozenset(READERS),
                order=90,
                icon="gear",
            )
        )
