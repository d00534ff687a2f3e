"""Addresses of the scans, by their random number."""

from django.urls import path

from cases.scans import views

app_name = "scans"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:scan>/", views.detail, name="detail"),
    path("<uuid:scan>/pages/<int:page>/", views.page_picture, name="page"),
    path("<uuid:scan>/retry/", views.retry, name="retry"),
    path("<uuid:scan>/discard/", views.discard, name="discard"),
]
