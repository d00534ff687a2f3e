from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "mediation.papers"
    label = "papers"

    def ready(self) -> None:
        from mediation.papers import checks  # noqa: F401  registers itself
