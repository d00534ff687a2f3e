"""Address of one visit."""

from django.urls import path

from cases.views import visit

urlpatterns = [
    path("cases/visit/", visit.create, name="visit"),
]
