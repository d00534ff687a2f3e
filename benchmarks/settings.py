"""The project's settings with the tables that only the measurements need."""

from mediation.settings import *  # noqa: F403
from mediation.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.plain"]
