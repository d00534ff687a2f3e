from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "mediation.exports"
    label = "exports"

    def ready(self) -> None:
        # Models must be loaded first.
        from mediation.exports.lists import agenda, outgoing, people, stations
        from mediation.exports.registering import register_lists

        register_lists(*people.LISTS, *agenda.LISTS, *stations.LISTS, *outgoing.LISTS)
