"""Addresses of the signing list of a case, and of the seal register."""

from django.urls import path

from cases.signing import views

ROOT = "cases/<serial:serial>/signing/"

app_name = "signing"
urlpatterns = [
    path(ROOT, views.page_of, name="page"),
    path(f"{ROOT}<int:row>/undo/", views.undo, name="undo"),
    path(f"{ROOT}set/", views.choose_set, name="set"),
    path(f"{ROOT}set.pdf", views.set_pdf, name="set_pdf"),
    path("seals/", views.seals, name="seals"),
]
