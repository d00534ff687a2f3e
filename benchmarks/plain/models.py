"""A table with the columns of a case and a history as django-simple-history makes it."""

from typing import Any, ClassVar

from django.db import models
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from cases.models import Case
from mediation.vault.fields import EncryptedTextField


def _copied(field: Any) -> Any:
    """The same column, without what would collide with the case's own names."""
    if isinstance(field, FSMField):
        return models.CharField(max_length=field.max_length, choices=field.choices)
    if isinstance(field, EncryptedTextField):
        return models.TextField(null=field.null)
    if isinstance(field, models.ForeignKey):
        return models.ForeignKey(
            field.remote_field.model, models.PROTECT, null=field.null, related_name="+"
        )
    return field.clone()


class _Columns(models.Model):
    class Meta:
        abstract = True


for _field in Case._meta.local_concrete_fields:
    if not _field.primary_key:
        _Columns.add_to_class(_field.name, _copied(_field))


class PlainCase(_Columns):
    """One row, with its history in plain text and its user as a foreign key."""

    serial: str
    history = HistoricalRecords()
    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return self.serial
