from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    label = "cases"

    def ready(self) -> None:
        # Models must be loaded first.
        from cases.figures.section import CASES
        from cases.papers import register_all
        from mediation.reports.sections import register

        register_all()
        register(CASES)
