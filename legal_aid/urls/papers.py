"""Addresses of the desk's papers: the newest of a kind, and each issued one."""

from django.urls import path

from legal_aid.views import papers

AID = "legal-aid/<serial:serial>/papers/"

urlpatterns = [
    path(
        "consultations/<serial:serial>/papers/<slug:kind>.pdf",
        papers.of_consultation,
        name="consultation_paper",
    ),
    path(f"{AID}<slug:kind>-<int:n>.pdf", papers.issued, name="aid_paper_issued"),
    path(f"{AID}<slug:kind>.pdf", papers.of_application, name="aid_paper"),
]
