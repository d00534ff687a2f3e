"""Addresses of mandates: the open ones, and those of one case."""

from django.urls import path

from cases.mandates import views

ROOT = "cases/<serial:serial>/mandate/"
ONE = f"{ROOT}<int:number>/"

app_name = "mandates"
urlpatterns = [
    path("mandates/", views.listed, name="list"),
    path(ROOT, views.page_of, name="page"),
    path(f"{ROOT}state/", views.state, name="state"),
    path(f"{ROOT}new/", views.receive, name="receive"),
    path(f"{ONE}edit/", views.change, name="change"),
    path(f"{ONE}confirm/", views.confirm, name="confirm"),
    path(f"{ONE}decline/", views.decline, name="decline"),
    path(f"{ONE}consent/", views.consent, name="consent"),
    path(f"{ONE}extend/", views.extend, name="extend"),
    path(f"{ONE}exclude/", views.exclude, name="exclude"),
    path(f"{ONE}exclude/end/", views.end, name="end"),
    path(f"{ONE}return/", views.give_back, name="return"),
    path(f"{ONE}draft.pdf", views.preview, name="preview"),
]
