"""System checks: a machine that cannot print or sign papers says so when it starts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning

from mediation.papers import signatures
from mediation.papers.fonts import fonts_ok

#: A new certificate takes its time.
WARN_BEFORE = timedelta(days=30)


@register()
def fonts_are_installed(**_kwargs: Any) -> list[CheckWarning]:
    """papers.W001: a font or the font subsetter is missing."""
    return [CheckWarning(problem, id="papers.W001") for problem in fonts_ok()]


@register()
def papers_can_be_signed(**_kwargs: Any) -> list[CheckMessage]:
    """papers.E002: the configured certificate cannot be opened; W003: it is over, or soon will be
    (papers are then issued, and not printed); W004: others on this machine can read its key."""
    if not signatures.is_configured():
        return []
    try:
        leaf = signatures.certificate().leaf
    except signatures.NoCertificate as error:
        return [Error(f"PAPER_SIGNING_P12: {error}.", id="papers.E002")]
    begins, ends, now = leaf.not_valid_before_utc, leaf.not_valid_after_utc, datetime.now(UTC)
    found: list[CheckMessage] = []
    if now < begins or ends < now + WARN_BEFORE:
        says = f"begins on {begins:%Y-%m-%d}" if now < begins else f"ends on {ends:%Y-%m-%d}"
        says = f"ended on {ends:%Y-%m-%d}" if ends < now else says
        found.append(CheckWarning(f"The certificate for papers {says}.", id="papers.W003"))
    if Path(settings.PAPER_SIGNING_P12).stat().st_mode & 0o077:
        found.append(
            CheckWarning(
                "Others on this machine can read PAPER_SIGNING_P12; chmod 600.", id="papers.W004"
            )
        )
    return found
