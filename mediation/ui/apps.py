"""Registers the room with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Template tags and form helpers; no models."""

    name = "mediation.ui"
    label = "ui"
