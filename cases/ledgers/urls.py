"""Addresses of the imports, by their random number."""

from django.urls import path

from cases.ledgers import views

app_name = "ledgers"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.upload, name="upload"),
    path("<uuid:batch>/", views.detail, name="detail"),
    path("<uuid:batch>/columns/", views.columns, name="columns"),
    path("<uuid:batch>/confirm/", views.confirm, name="confirm"),
    path("<uuid:batch>/retry/", views.retry, name="retry"),
    path("<uuid:batch>/discard/", views.discard, name="discard"),
    path("<uuid:batch>/clear/", views.clear, name="clear"),
    path("<uuid:batch>/undo/", views.undo, name="undo"),
    path("<uuid:batch>/errors.xlsx", views.errors, name="errors"),
]
