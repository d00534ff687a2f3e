"""Addresses of legal_aid."""

from typing import Any

app_name = "legal_aid"
urlpatterns: list[Any] = []
