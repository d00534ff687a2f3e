"""The one spelling of a stored value, whichever database holds it: what a MAC is computed over."""

import json
from collections.abc import Callable
from datetime import UTC
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from mediation.vault.fields import EncryptedTextField, Sealed

Spelling = Callable[[Any], Any]


def message(*parts: Any) -> bytes:
    """`parts` as bytes that differ whenever a part does."""
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def spellings(model: type[models.Model]) -> dict[str, Spelling]:
    """How each column of `model` is spelled, by attribute name."""
    return {field.attname: _spelling(field) for field in model._meta.concrete_fields}


def _spelling(field: Any) -> Spelling:
    spelled = _of_kind(field)
    return lambda value: None if value is None else spelled(value)


def _of_kind(field: Any) -> Spelling:
    """
    Raises:
        TypeError: for a kind of column that history has never held; say here how it is spelled.
    """
    if field.is_relation:
        return _of_kind(field.target_field)
    if isinstance(field, EncryptedTextField):
        return _token
    for kinds, spelled in (
        (models.DateTimeField, lambda value: value.astimezone(UTC).isoformat()),
        ((models.DateField, models.TimeField), lambda value: value.isoformat()),
        (models.DecimalField, lambda value: f"{value:.{field.decimal_places}f}"),
        (models.BooleanField, bool),
        ((models.IntegerField, models.AutoField), int),
        (models.FloatField, repr),
        (models.UUIDField, str),
        ((models.CharField, models.TextField), str),
    ):
        if isinstance(field, kinds):
            return lambda value: spelled(field.to_python(value))
    if isinstance(field, models.JSONField):
        return _json
    raise TypeError(f"{field}: no spelling for a {type(field).__name__}")


def _token(value: Any) -> str:
    if not isinstance(value, Sealed):
        if value:
            raise TypeError("seal the value first: a MAC covers what stands in the database")
        return ""
    return value.token


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
