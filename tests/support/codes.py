"""Codes of an authenticator app, as a person would read them from the telephone."""

from __future__ import annotations

import base64
import time

from django_otp.oath import TOTP

from mediation.history.actor import acting
from mediation.stations.models import Authenticator, User
from mediation.stations.services import second_factor
from mediation.stations.services.accounts import as_author


def code_of(user: User, *, later: int = 0) -> str:
    """The code that is shown `later` half minutes from now."""
    totp = TOTP(base64.b32decode(Authenticator.objects.get(user=user).secret))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def enrol(user: User) -> list[str]:
    """Set the person's second factor up; returns the recovery codes.

    The code of half a minute ago is used up by it; the present one is free.
    """
    second_factor.prepare(user)
    with acting(as_author(user)):
        return second_factor.enrol(user, code=code_of(user, later=-1))
