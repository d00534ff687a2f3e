"""The site with one view more, whose author forgot to say who may call it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mediation.urls import handler403, handler404
from mediation.urls import urlpatterns as site

__all__ = ["handler403", "handler404", "urlpatterns"]


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


urlpatterns = [*site, path("undeclared/", undeclared, name="undeclared")]
