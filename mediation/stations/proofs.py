"""Whether somebody is who they say: the password, and the second factor.

Every mistake counts for the lock-out, and while there is one nothing is right.
"""

from typing import Any

from django.contrib.auth import authenticate

from mediation.stations import lockout
from mediation.stations.models import User
from mediation.stations.services import second_factor


def proves_password(request: Any, user: User, password: str) -> bool:
    """Whether a person who is logged in knows the own password."""
    return authenticate(request, username=user.username, password=password) is not None


def proves_code(request: Any, user: User, code: str) -> bool:
    """Whether `code` is one of the person's second factor; it is used up by that."""
    if lockout.is_locked(request, user):
        return False
    if second_factor.accepts(user, code):
        return True
    lockout.note_failure(request, user)
    return False
