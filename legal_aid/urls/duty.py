"""Addresses of the duty roster."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
