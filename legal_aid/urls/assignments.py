"""Addresses of the acts of assigning lawyers to applications."""

from django.urls import path

from legal_aid.views import assignments as views

urlpatterns = [
    path("<serial:serial>/assign/", views.assign, name="assign_lawyer"),
    path("<serial:serial>/replace-lawyer/", views.replace, name="replace_lawyer"),
]
