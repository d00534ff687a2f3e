"""The project's settings with the tables that only the measurements need, and limits out of reach."""

from mediation.settings import *  # noqa: F403
from mediation.settings import INSTALLED_APPS, RATE_LIMITS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.plain"]
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, "100000/m")
