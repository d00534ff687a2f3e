"""Addresses of the conditions of legal aid."""

from django.urls import path

from legal_aid.views import terms as views

urlpatterns = [
    path("", views.listing, name="terms"),
    path("new/", views.create, name="terms_create"),
    path("<day:valid_from>/", views.edit, name="terms_edit"),
]
