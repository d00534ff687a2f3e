"""Addresses of a case's dossier."""

from django.urls import path

from cases.dossier import views

ROOT = "cases/<serial:serial>/dossier/"

app_name = "dossier"
urlpatterns = [
    path(ROOT, views.page_of, name="page"),
    path(f"{ROOT}archive/", views.archive, name="archive"),
    path(f"{ROOT}take-out/", views.take_out, name="take_out"),
    path(f"{ROOT}hand-over-<int:n>.pdf", views.hand_over, name="hand_over"),
    path(f"{ROOT}<slug:part>.pdf", views.volume, name="volume"),
]
