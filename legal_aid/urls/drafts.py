"""Addresses of what officers are typing."""

from django.urls import path

from legal_aid.views import drafts as views

urlpatterns = [
    path("keep/", views.keep, name="draft_keep"),
    path("<uuid:draft>/", views.resume, name="draft"),
    path("<uuid:draft>/discard/", views.discard, name="draft_discard"),
]
