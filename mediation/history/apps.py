from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    name = "mediation.history"
    label = "history"

    def ready(self) -> None:
        from mediation.history import guards  # models must be loaded first

        register(guards.check_guards, "database")
        post_migrate.connect(guards.install_after_migrate, sender=self)
