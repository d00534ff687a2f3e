"""Addresses of papers: the newest of a kind, and each issued one."""

from django.urls import path

from cases.views import papers

ROOT = "cases/<serial:serial>/papers/"

urlpatterns = [
    path(f"{ROOT}<slug:kind>-<int:n>.pdf", papers.issued, name="paper_issued"),
    path(f"{ROOT}<slug:kind>.pdf", papers.newest, name="paper"),
]
