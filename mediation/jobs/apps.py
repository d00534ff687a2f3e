"""Background work: the job rows, their handlers and messages to people."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "mediation.jobs"
    label = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        # The web must dispatch through our Celery application, not through Celery's default one.
        import_module("mediation.celery")
        # Every process must know every kind: the web enqueues them, the worker carries them out.
        autodiscover_modules("tasks")
