"""Addresses of the mediation itself: sessions and extension."""

from django.urls import path

from cases.views import extension, sessions

urlpatterns = [
    path("cases/<serial:serial>/sessions/new/", sessions.plan, name="session_plan"),
    path("cases/<serial:serial>/sessions/<int:number>/", sessions.plan, name="session_plan"),
    path("cases/<serial:serial>/sessions/record/", sessions.record, name="session_record"),
    path(
        "cases/<serial:serial>/sessions/<int:number>/record/",
        sessions.record,
        name="session_record",
    ),
    path(
        "cases/<serial:serial>/sessions/<int:number>/cancel/",
        sessions.cancel,
        name="session_cancel",
    ),
    path("cases/<serial:serial>/extension/", extension.extend, name="extend"),
]
