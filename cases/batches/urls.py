"""Addresses of the batches, by their random number."""

from django.urls import path

from cases.batches import views

app_name = "batches"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.create, name="create"),
    path("<uuid:order>/", views.detail, name="detail"),
    path("<uuid:order>/cancel/", views.cancel, name="cancel"),
    path("<uuid:order>/retry/", views.retry, name="retry"),
    path("<uuid:order>/download/", views.download, name="download"),
]
