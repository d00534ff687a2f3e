"""System check: a machine that cannot print says so when it starts."""

from typing import Any

from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from mediation.papers.fonts import fonts_ok


@register()
def fonts_are_installed(**_kwargs: Any) -> list[CheckWarning]:
    """papers.W001: a font or the font subsetter is missing."""
    return [CheckWarning(problem, id="papers.W001") for problem in fonts_ok()]
