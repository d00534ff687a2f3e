"""Addresses of major disputes: of one case, of the station's list, and of whom it reports to."""

from django.urls import path

from cases.majors.views import grading, recipients, reporting

ROOT = "cases/<serial:serial>/major/"
REPORT = f"{ROOT}reports/<int:number>/"

app_name = "majors"
urlpatterns = [
    path("majors/", grading.majors, name="list"),
    path("majors/recipients/", recipients.listed, name="recipients"),
    path("majors/recipients/<str:station>/<slug:level>/", recipients.change, name="recipient"),
    path(ROOT, grading.page_of, name="page"),
    path(f"{ROOT}state/", grading.state, name="state"),
    path(f"{ROOT}situation/", grading.situation, name="situation"),
    path(f"{ROOT}grade/", grading.grade, name="grade"),
    path(f"{ROOT}reports/new/", reporting.add, name="add"),
    path(REPORT, reporting.detail, name="report"),
    path(f"{REPORT}edit/", reporting.change, name="change"),
    path(f"{REPORT}tell/", reporting.tell, name="tell"),
    path(f"{REPORT}instruction/", reporting.instruction, name="instruction"),
    path(f"{REPORT}update/", reporting.update, name="update"),
    path(f"{REPORT}issue/", reporting.issue, name="issue"),
    path(f"{REPORT}draft.pdf", reporting.preview, name="preview"),
]
