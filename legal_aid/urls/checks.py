"""Addresses of the checks for conflicts of interest."""

from django.urls import path

from legal_aid.views import checks

_OF = "conflict-checks/"
urlpatterns = [
    path(f"consultations/<serial:serial>/{_OF}", checks.checks, name="checks"),
    path(f"consultations/<serial:serial>/{_OF}again/", checks.check_again, name="check_again"),
    path(
        f"consultations/<serial:serial>/{_OF}decision/",
        checks.decide_conflict,
        name="decide_conflict",
    ),
    path(f"legal-aid/<serial:serial>/{_OF}", checks.application_checks, name="application_checks"),
    path(
        f"legal-aid/<serial:serial>/{_OF}again/",
        checks.application_check_again,
        name="application_check_again",
    ),
    path(
        f"legal-aid/<serial:serial>/{_OF}decision/",
        checks.application_decide_conflict,
        name="application_decide_conflict",
    ),
]
