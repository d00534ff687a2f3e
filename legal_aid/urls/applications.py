"""Addresses of the applications for legal aid."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
