"""The desk."""

from django.urls import path

from cases.views import desk

urlpatterns = [path("", desk.desk, name="desk")]
