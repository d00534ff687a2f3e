"""Addresses of who mediates a case."""

from django.urls import path

from cases.views import assignment

urlpatterns = [
    path("cases/<serial:serial>/take/", assignment.take, name="take"),
    path("cases/<serial:serial>/declare/", assignment.declare, name="declare"),
    path("cases/<serial:serial>/mediators/<str:username>/end/", assignment.release, name="release"),
]
