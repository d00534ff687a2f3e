"""Addresses of the roster of lawyers. Entries are addressed by their random reference."""

from django.urls import path

from legal_aid.views import lawyers as views

urlpatterns = [
    path("", views.listing, name="lawyers"),
    path("new/", views.create, name="lawyer_create"),
    path("<uuid:reference>/", views.detail, name="lawyer"),
    path("<uuid:reference>/edit/", views.edit, name="lawyer_edit"),
    path("<uuid:reference>/engagements/new/", views.add_engagement, name="engagement_add"),
    path("<uuid:reference>/engagements/<int:row>/", views.edit_engagement, name="engagement_edit"),
    path(
        "<uuid:reference>/engagements/<int:row>/remove/",
        views.remove_engagement,
        name="engagement_remove",
    ),
]
