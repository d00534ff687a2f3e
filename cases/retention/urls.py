"""Addresses of the retention room: what is due, lists by number, periods, holds."""

from django.urls import path, register_converter

from cases.retention.views import due, keeping, lists


class ListNumberConverter:
    """The number of a destruction list, such as XH-LJZ-2026-000001."""

    regex = r"XH-[A-Z0-9]{2,20}-\d{4}-\d{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ListNumberConverter, "list_number")

app_name = "retention"
urlpatterns = [
    path("", due.due_list, name="due"),
    path("search/", due.find_again, name="find_again"),
    path("lists/", lists.all_lists, name="lists"),
    path("lists/new/", lists.create, name="create"),
    path("lists/<list_number:list_number>/", lists.detail, name="list"),
    path("lists/<list_number:list_number>/appraise/", lists.appraise, name="appraise"),
    path("lists/<list_number:list_number>/propose/", lists.propose, name="propose"),
    path("lists/<list_number:list_number>/approve/", lists.approve, name="approve"),
    path("lists/<list_number:list_number>/return/", lists.send_back, name="send_back"),
    path("lists/<list_number:list_number>/cancel/", lists.cancel, name="cancel"),
    path("lists/<list_number:list_number>/list.pdf", lists.pdf, name="pdf"),
    path("periods/", keeping.periods, name="periods"),
    path("periods/new/", keeping.period_add, name="period_add"),
    path(
        "periods/<str:station>/<slug:kind>/<day:valid_from>/remove/",
        keeping.period_remove,
        name="period_remove",
    ),
    path("holds/", keeping.holds, name="holds"),
    path("holds/new/", keeping.hold_place, name="hold_place"),
    path("holds/<int:row>/lift/", keeping.hold_lift, name="hold_lift"),
]
