"""Addresses of papers: the newest of a kind, each issued one, and the whole set."""

from django.urls import path

from cases.views import paper_set, papers

ROOT = "cases/<serial:serial>/papers/"

urlpatterns = [
    path(f"{ROOT}print/", paper_set.choose, name="paper_set"),
    path(f"{ROOT}print/set.pdf", paper_set.print_set, name="paper_set_pdf"),
    path(f"{ROOT}<slug:kind>-<int:n>.pdf", papers.issued, name="paper_issued"),
    path(f"{ROOT}<slug:kind>.pdf", papers.newest, name="paper"),
]
