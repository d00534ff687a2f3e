"""Addresses of the visits to buildings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
