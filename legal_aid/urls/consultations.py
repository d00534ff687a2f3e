"""Addresses of the consultation log."""

from django.urls import path

from legal_aid.views import consultations as views
from legal_aid.views import listing, log, look_up, opening

urlpatterns = [
    path("", listing.consultations, name="list"),
    path("search/", listing.search_consultations, name="search"),
    path("new/", log.create, name="create"),
    path("look-up/", look_up.look_up, name="look_up"),
    path("<serial:serial>/", views.detail, name="detail"),
    path("<serial:serial>/edit/", log.edit, name="edit"),
    path("<serial:serial>/unmask/", views.unmask, name="unmask"),
    path("<serial:serial>/open-case/", opening.open_case, name="open_case"),
    path("<serial:serial>/join-case/", opening.join_case, name="join_case"),
    path("<serial:serial>/part-from-case/", opening.part_from_case, name="part_from_case"),
]
