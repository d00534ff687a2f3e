from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "mediation.papers"
    label = "papers"

    def ready(self) -> None:
        from mediation.api import contents, scopes
        from mediation.papers import (
            api,
            checks,  # noqa: F401  registers itself
        )

        scopes.register(api.VERIFY)
        contents.register("/papers", api.router)
