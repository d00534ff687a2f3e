from django.apps import AppConfig


class PlainConfig(AppConfig):
    name = "benchmarks.plain"
    label = "plain"

    def ready(self) -> None:
        from simple_history import models  # sets up its own models when imported

        # Nothing of ours may take this table for one of the program's: the pages that are measured
        # read every history table there is.
        models.registered_models.pop("plain_plaincase")
