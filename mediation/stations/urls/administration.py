"""Addresses of administration."""

from typing import Any

app_name = "administration"
urlpatterns: list[Any] = []
