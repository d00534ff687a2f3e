"""Addresses of conflicts of interest."""

from django.urls import path

from cases.views import conflicts

urlpatterns = [
    path("cases/<serial:serial>/review/waiver/", conflicts.waiver, name="waiver"),
    path("cases/<serial:serial>/review/notice/", conflicts.notice, name="notice"),
    path("cases/<serial:serial>/agents/", conflicts.agents, name="agents"),
    path("cases/<serial:serial>/panel/", conflicts.panel, name="panel"),
]
