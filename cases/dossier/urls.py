"""Addresses of a case's dossier."""

from django.urls import path

from cases.dossier import views

app_name = "dossier"
urlpatterns = [
    path("", views.page_of, name="page"),
    path("archive/", views.archive, name="archive"),
    path("take-out/", views.take_out, name="take_out"),
    path("hand-over-<int:n>.pdf", views.hand_over, name="hand_over"),
    path("<slug:part>.pdf", views.volume, name="volume"),
]
