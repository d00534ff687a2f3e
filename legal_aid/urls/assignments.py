"""Addresses of the acts of assigning lawyers to applications."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
