"""Addresses of review and confirmation: those of one case."""

from django.urls import path

from cases.tracks import views

ROOT = "cases/<serial:serial>/confirmation/"

app_name = "tracks"
urlpatterns = [
    path(ROOT, views.of_case, name="page"),
    path(f"{ROOT}apply/<slug:kind>/", views.apply, name="apply"),
    path(f"{ROOT}<int:number>/accepted/", views.accepted, name="accepted"),
    path(f"{ROOT}<int:number>/decided/", views.decided, name="decided"),
    path(f"{ROOT}<int:number>/withdrawn/", views.withdrawn, name="withdrawn"),
]
