"""Addresses of assigning: the proposal of one case, the mediators, and batches."""

from django.urls import path

from cases.assigning import batch_views, views

app_name = "assigning"
urlpatterns = [
    path("cases/<serial:serial>/mediators/", views.assign, name="assign"),
    path("cases/<serial:serial>/mediators/language/", views.language, name="language"),
    path("assignments/", views.mediators, name="mediators"),
    path("assignments/batch/", views.leavers, name="batch"),
    path("assignments/batch/<str:username>/", batch_views.handover, name="handover"),
    path("assignments/mediators/<str:username>/", views.profile, name="profile"),
]
