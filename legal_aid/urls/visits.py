"""Addresses of the visits to buildings."""

from django.urls import path

from legal_aid.views import visits as views

urlpatterns = [
    path("", views.listing, name="visits"),
    path("new/", views.create, name="visit_create"),
    path("<serial:visit>/", views.detail, name="visit"),
    path("<serial:visit>/edit/", views.edit, name="visit_edit"),
    path("<serial:visit>/report/", views.report, name="visit_report"),
    path("<serial:visit>/cancel/", views.cancel, name="visit_cancel"),
]
