"""Addresses of the interface: the reference, the document, and what the rooms registered."""

from django.urls import path

from mediation.api import site, views

app_name = "api"
urlpatterns = [
    path("", views.page, name="reference"),
    path("openapi.json", views.openapi, name="openapi"),
    *site.urlpatterns(),
]
