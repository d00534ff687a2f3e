"""What no view has answered itself: a paper that cannot be printed now is no error of the server."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mediation.papers.errors import CannotPrint

logger = logging.getLogger(__name__)


class PaperMiddleware:
    """Shows the page 503 with the reason, and tells the log the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CannotPrint):
            return None
        logger.error("no paper for %s: %s", request.path, exception)
        context = {"reason": exception.reason}
        response = render(request, "errors/503_paper.html", context, status=503)
        response["Retry-After"] = "60"
        return response
