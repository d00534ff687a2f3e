from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "mediation.stations"
    label = "stations"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.jobs.registry import resolve_actors_with
        from mediation.stations.acting import actor_of

        resolve_actors_with(actor_of)
