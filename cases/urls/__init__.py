"""Addresses of the case room, cut by act like its views. Cases are addressed by their serial."""

from django.urls import include, path, register_converter


class SerialConverter:
    """A public serial such as LJZ-2026-000123."""

    regex = r"[A-Z0-9]{2,20}-\d{4}-\d{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SerialConverter, "serial")

app_name = "cases"
urlpatterns = [
    path("", include("cases.urls.desk")),
    path("", include("cases.urls.listing")),
    path("", include("cases.urls.detail")),
    path("", include("cases.urls.files")),
    path("", include("cases.urls.intake")),
    path("", include("cases.urls.visit")),
    path("", include("cases.urls.members")),
    path("", include("cases.urls.review")),
    path("", include("cases.urls.contact")),
    path("", include("cases.urls.assignment")),
    path("", include("cases.urls.conflicts")),
    path("", include("cases.urls.sessions")),
    path("", include("cases.urls.agreement")),
    path("", include("cases.urls.closing")),
    path("", include("cases.urls.limitation")),
    path("", include("cases.urls.papers")),
    path("", include("cases.urls.calculation")),
    path("", include("cases.urls.changes")),
    path("", include("cases.urls.series")),
]
