"""Addresses of the duty roster."""

from django.urls import path

from legal_aid.views import duty as views

urlpatterns = [
    path("", views.week, name="duty"),
    path("month/", views.month, name="duty_month"),
    path("new/", views.create, name="shift_create"),
    path("weekly/", views.weekly, name="shift_weekly"),
    path("<uuid:shift>/edit/", views.edit, name="shift_edit"),
    path("<uuid:shift>/swap/", views.swap, name="shift_swap"),
    path("<uuid:shift>/delete/", views.delete, name="shift_delete"),
]
