"""Addresses of offline work: the hand-outs, those of one case, and the review of a form."""

from django.urls import path

from cases.offline import views

ROOT = "cases/<serial:serial>/offline/"
ONE = "offline/<uuid:reference>/"

app_name = "offline"
urlpatterns = [
    path("offline/", views.listed, name="list"),
    path(ONE, views.review, name="review"),
    path(f"{ONE}<int:entry>/take/", views.take, name="take"),
    path(f"{ONE}<int:entry>/leave/", views.leave, name="leave"),
    path(ROOT, views.of_case, name="case"),
    path(f"{ROOT}form/", views.hand_out_form, name="form"),
    path(f"{ROOT}packet/", views.hand_out_packet, name="packet"),
]
