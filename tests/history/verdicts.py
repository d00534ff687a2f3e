"""What `verify` says after an attack."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mediation.history import guards
from mediation.history.verification import Finding, verify


def verdict() -> list[Finding]:
    guards.install(connection)
    return verify().findings


def the_finding() -> Finding:
    """The one finding, which the command names and turns into exit code 1."""
    [finding] = verdict()
    with pytest.raises(CommandError, match=finding.message):
        call_command("verify_history", stdout=StringIO())
    return finding
