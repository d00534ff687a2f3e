"""Addresses of the conditions of legal aid."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
