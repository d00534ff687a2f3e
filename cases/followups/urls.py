"""Addresses of follow-ups: what is due, and those of one case."""

from django.urls import path

from cases.followups import views

ROOT = "cases/<serial:serial>/follow-ups/"

app_name = "followups"
urlpatterns = [
    path("follow-ups/", views.listed, name="list"),
    path(ROOT, views.of_case, name="case"),
    path(f"{ROOT}new/", views.add, name="add"),
    path(f"{ROOT}<int:number>/issue/", views.issue, name="issue"),
    path(f"{ROOT}<int:number>/draft.pdf", views.preview, name="preview"),
]
