"""A view that fails while it holds a name, as any view may."""

from typing import Any

from django.http import HttpResponse
from django.urls import include, path

from mediation.stations.access import signed_in


@signed_in
def fail(request: Any) -> HttpResponse:
    worker = request.POST["name"]
    raise ValueError(f"no such worker: {worker}")


urlpatterns = [path("failing/", fail), path("", include("mediation.urls"))]
handler500 = "mediation.errors.server_error"
