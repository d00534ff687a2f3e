from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "mediation.history"
    label = "history"

    def ready(self) -> None:
        from mediation.history import acts, guards, indexes, rules  # models must be loaded first

        acts.register({indexes.ACT: _("重建查找索引")})
        register(guards.check_guards, "database")
        post_migrate.connect(guards.install_after_migrate, sender=self)
        pre_migrate.connect(rules.remove_before_migrate, sender=self)
        post_migrate.connect(rules.install_after_migrate, sender=self)
