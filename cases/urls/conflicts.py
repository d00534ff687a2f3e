"""Addresses of conflicts of interest."""

from django.urls import path

from cases.views import checks, conflicts

urlpatterns = [
    path("cases/<serial:serial>/review/waiver/", conflicts.waiver, name="waiver"),
    path("cases/<serial:serial>/review/notice/", conflicts.notice, name="notice"),
    path("cases/<serial:serial>/agents/", conflicts.agents, name="agents"),
    path("cases/<serial:serial>/conflict-checks/", checks.checks, name="checks"),
    path("cases/<serial:serial>/conflict-checks/again/", checks.check_again, name="check_again"),
    path(
        "cases/<serial:serial>/conflict-checks/decision/",
        checks.decide_conflict,
        name="decide_conflict",
    ),
    path("cases/<serial:serial>/panel/", conflicts.panel, name="panel"),
]
