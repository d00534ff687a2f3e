from django.apps import AppConfig
from django.core.checks import Tags, register


class VaultConfig(AppConfig):
    name = "mediation.vault"
    label = "vault"

    def ready(self) -> None:
        # Reads settings that Django completes while it loads.
        from mediation.vault.transport import check_transport

        register(check_transport, Tags.security, deploy=True)
