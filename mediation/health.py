"""`/healthz`: is this installation able to work?

Anyone may ask, so the answer is one word a check and never says why. Only a database or a broker
that fails makes the service unavailable (503): without a worker people can still write everything
down, and the jobs are done later.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from mediation.celery import CONNECT_SECONDS, app
from mediation.history.guards import missing_guards
from mediation.jobs.models import WorkerHeartbeat
from mediation.papers.fonts import fonts_ok
from mediation.stations.access import public

logger = logging.getLogger(__name__)

HEARTBEAT_LIMIT = timedelta(seconds=60)
OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
VITAL = ("database", "broker")


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer {"status": ok, degraded or down, "checks": {…}}."""
    checks = {
        "database": check_database(),
        "broker": check_broker(),
        "worker": UNKNOWN,
        "fonts": check_fonts(),
        "history_guards": UNKNOWN,
    }
    if checks["database"] == OK:
        checks["worker"] = check_worker()
        checks["history_guards"] = check_guards()
    if any(checks[name] != OK for name in VITAL):
        return JsonResponse({"status": "down", "checks": checks}, status=503)
    status = "ok" if all(word == OK for word in checks.values()) else "degraded"
    return JsonResponse({"status": status, "checks": checks})


def check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.warning("health: the database does not answer", exc_info=True)
        return FAILED
    return OK


def check_broker() -> str:
    """The folder is writable, or the server takes a connection within two seconds."""
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        folder = settings.BROKER_DIR / "messages"
        return OK if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else FAILED
    try:
        with app.connection_for_write(connect_timeout=CONNECT_SECONDS) as broker:
            broker.ensure_connection(max_retries=0, timeout=CONNECT_SECONDS)
    except (OperationalError, OSError):
        logger.warning("health: the broker does not answer", exc_info=True)
        return FAILED
    return OK


def check_worker() -> str:
    """`stale` where no worker has been seen for a minute."""
    newest = WorkerHeartbeat.objects.aggregate(newest=Max("beaten_at"))["newest"]
    if newest is None:
        return "missing"
    return OK if timezone.now() - newest <= HEARTBEAT_LIMIT else "stale"


def check_guards() -> str:
    return "missing" if missing_guards() else OK


def check_fonts() -> str:
    """Without a font WeasyPrint dies, without the subsetter it crawls."""
    return "missing" if fonts_ok() else OK
