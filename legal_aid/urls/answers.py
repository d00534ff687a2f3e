"""Addresses of the standard answers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
