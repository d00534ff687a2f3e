"""Addresses of papers: all kinds, the set to print, one kind with its draft, each issued one."""

from django.urls import path

from cases.views import paper_set, papers

ROOT = "cases/<serial:serial>/papers/"

urlpatterns = [
    path(ROOT, papers.overview, name="papers"),
    path(f"{ROOT}print/set.pdf", paper_set.print_set, name="paper_set_pdf"),
    path(f"{ROOT}<slug:kind>/", papers.kind_page, name="paper_kind"),
    path(f"{ROOT}<slug:kind>/draft.pdf", papers.preview, name="paper_preview"),
    path(f"{ROOT}<slug:kind>/issue/", papers.issue, name="paper_issue"),
    path(f"{ROOT}<slug:kind>-<int:n>/void/", papers.void, name="paper_void"),
    path(f"{ROOT}<slug:kind>-<int:n>.pdf", papers.issued, name="paper_issued"),
    path(f"{ROOT}<slug:kind>.pdf", papers.newest, name="paper"),
]
