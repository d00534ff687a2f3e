"""Addresses of the requests of persons about their own data."""

from django.urls import path, register_converter

from cases.rights import views


class RequestNumberConverter:
    """The number of a request, such as QL-LJZ-2026-000001."""

    regex = r"QL-[A-Z0-9]{2,20}-\d{4}-\d{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RequestNumberConverter, "request_number")

app_name = "rights"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("new/<uuid:reference>/", views.create, name="create"),
    path("<request_number:request_number>/", views.detail, name="request"),
    path("<request_number:request_number>/copy/", views.copy, name="copy"),
    path("<request_number:request_number>/refuse/", views.refuse, name="refuse"),
    path("<request_number:request_number>/corrected/", views.corrected, name="corrected"),
]
