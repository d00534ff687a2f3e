"""Addresses of the roster of lawyers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
