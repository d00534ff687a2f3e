"""Addresses of the standard answers."""

from django.urls import path

from legal_aid.views import answers as views

urlpatterns = [
    path("", views.listing, name="answers"),
    path("new/", views.create, name="answer_create"),
    path("pick/", views.pick, name="answer_pick"),
    path("<uuid:answer>/edit/", views.edit, name="answer_edit"),
    path("<uuid:answer>/checked/", views.check, name="answer_check"),
    path("<uuid:answer>/retire/", views.retire, name="answer_retire"),
    path("<uuid:answer>/restore/", views.restore, name="answer_restore"),
]
