"""The addresses that the frame of a page links to, so that this room is tested without the others."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path(f"{name}/", nowhere, name=name)
    for name in ("login", "logout", "password_change", "choose_role", "set_language", "messages")
]
