"""Every form that a request makes, and what may be posted into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from unittest import mock

from django import forms
from django.db import models


@contextmanager
def watched() -> Iterator[list[forms.BaseForm]]:
    """The forms that are made inside the block."""
    made: list[forms.BaseForm] = []
    original = forms.BaseForm.__init__

    def remember(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        made.append(self)

    with mock.patch.object(forms.BaseForm, "__init__", remember):
        yield made


def choosing(form: forms.BaseForm) -> dict[str, forms.ModelChoiceField]:
    """The fields that take the key of a row, a list of keys included; the key of a formset's own
    row, too."""
    return {
        name: field
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None
    }


def posted(made: list[forms.BaseForm]) -> dict[str, Any]:
    """What a browser would send of these forms, untouched."""
    data: dict[str, Any] = {}
    for form in made:
        for bound in form:
            data[bound.html_name] = _sent(bound.value())
    return data


def _sent(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return [_sent(one) for one in value]
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else value
