"""Sees to it that nothing is shown without a row in the access log."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from mediation.history.access_log import just_seen, log_access, noting

#: Answers that show nothing of the object: what was refused, or not found.
SHOWING_NOTHING = frozenset({403, 404, 405})


class AccessLogMiddleware:
    """Logs a view of every object that the answer shows and that the view itself did not log.

    Each page leaves a row. The parts that a page brings in later, and a form that comes back with
    mistakes, belong to the look that is in the log already; where none is, they leave a row, too.
    """

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with noting() as pending:
            response = self.get_response(request)
        if _shows(response):
            is_part = bool(request.htmx) or request.method not in ("GET", "HEAD")
            detail = request.resolver_match.view_name
            for subject in filter(None, pending.values()):
                if not (is_part and just_seen(subject)):
                    log_access("view", subject=subject, detail=detail)
        return response


def _shows(response: HttpResponse) -> bool:
    status = response.status_code
    return not (300 <= status < 400 or status >= 500 or status in SHOWING_NOTHING)
