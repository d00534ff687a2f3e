"""Addresses of the pages on which programs of others are administered."""

from django.urls import path

from mediation.api import administration

app_name = "api_clients"
urlpatterns = [
    path("clients/", administration.client_list, name="list"),
    path("clients/new/", administration.create, name="create"),
    path("clients/<slug:client>/", administration.client_page, name="client"),
    path("clients/<slug:client>/edit/", administration.edit, name="edit"),
    path("clients/<slug:client>/tokens/new/", administration.issue, name="issue"),
    path(
        "clients/<slug:client>/tokens/<slug:prefix>/revoke/", administration.revoke, name="revoke"
    ),
]
