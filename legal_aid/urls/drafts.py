"""Addresses of what officers are typing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
