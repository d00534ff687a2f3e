"""Error pages of the project: in the user's language, with a way on, never with details."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from mediation.api import problems


def _is_api(request: HttpRequest) -> bool:
    """Whether a program asked: it reads problem details, not pages."""
    return request.path.startswith("/api/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before the log-in, or in another browser."""
    if _is_api(request):
        return problems.response(request, problems.FORBIDDEN)
    return render(request, "errors/403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if _is_api(request):
        return problems.response(request, problems.MALFORMED)
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/403.html", {"reason": str(exception or "")}, status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if _is_api(request):
        return problems.response(request, problems.NOT_FOUND)
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: nothing that may have caused the error is asked again."""
    if _is_api(request):
        return problems.response(request, problems.FAILED)
    return HttpResponse(get_template("errors/500.html").render({}), status=500)
