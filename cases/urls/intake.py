"""Addresses of the application: from the counter to review."""

from django.urls import path

from cases.views import intake

urlpatterns = [
    path("cases/new/", intake.create, name="create"),
    path("cases/<serial:serial>/edit/", intake.edit, name="edit"),
    path("cases/<serial:serial>/submit/", intake.submit, name="submit"),
    path("cases/<serial:serial>/return/", intake.return_to_intake, name="return"),
]
