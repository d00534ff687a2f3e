"""Log-ins and log-outs in the program's log, whatever its level; `lockout` tells what failed."""

import logging
from typing import Any

from mediation.stations.models import User

logger = logging.getLogger("mediation.security")


def logged_in(*, user: User, request: Any, **_signal: Any) -> None:
    """Connected to `user_logged_in`."""
    logger.info("log-in of user %s", user.pk, extra={"request": request})


def logged_out(*, user: User | None, request: Any, **_signal: Any) -> None:
    """Connected to `user_logged_out`; Django sends it for who was not signed in, too."""
    if user is not None:
        logger.info("log-out of user %s", user.pk, extra={"request": request})
