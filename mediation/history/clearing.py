"""Emptying the live rows of an aggregate whose record has been destroyed.

The rows stay, and so do the columns that figures need; each emptied row leaves its history row, as
every change does, so that live rows and history still agree. Nothing is sealed on the way: what is
empty needs no key, so this works before and after the data key is gone.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import gate
from mediation.history.models import AggregateRoot, DomainModel
from mediation.history.records import history_models
from mediation.vault.fields import EncryptedTextField


class Destroyed(Exception):
    """Somebody asks for what has been destroyed; the web answers 410 with the way to its page.

    Attributes:
        current: the row that is left of it.
    """

    def __init__(self, current: DomainModel) -> None:
        self.current = current
        super().__init__(f"{current._meta.label} {current.pk} has been destroyed")


class DestructibleRoot(AggregateRoot):
    """A record whose time ends: once it is destroyed, what figures need is left, and nobody's name."""

    destroyed_on = models.DateField(_("销毁日期"), null=True, editable=False)
    destruction_number = models.CharField(
        _("销毁清单编号"), max_length=40, blank=True, default="", editable=False
    )

    class Meta:
        abstract = True


def destroyed_by_a_list(name: str) -> models.CheckConstraint:
    """Nothing is destroyed without the number of the list that decided it."""
    return models.CheckConstraint(
        condition=Q(destroyed_on=None, destruction_number="")
        | (Q(destroyed_on__isnull=False) & ~Q(destruction_number="")),
        name=name,
    )


def clear_aggregate(root: AggregateRoot) -> int:
    """Empty every live row of `root`'s aggregate but `root` itself; returns how many were emptied.

    Inside the caller's transaction, with the root locked. Whoever holds the root empties it with
    `clear` and saves it.
    """
    return sum(_clear_rows(table, root) for table in history_models())


def clear_restored(
    roots: models.QuerySet[Any],
    known: Mapping[uuid.UUID, str],
    empty: Callable[[Any, str], None],
) -> int:
    """After the restore of an older backup: those of `roots` that were destroyed since, once more.

    Args:
        known: destroyed data key → number of the list that decided it.
        empty: empties a root that the gate has opened, in the name of that list.
    """
    returned = roots.filter(data_key_id__in=known, destroyed_on=None).order_by("pk")
    for root in returned:
        with acting(SYSTEM), gate(root, actor=SYSTEM, act="clear_restored_record") as fresh:
            empty(fresh, known[fresh.data_key_id])
    return len(returned)


def clear(row: DomainModel) -> bool:
    """Empty the personal columns of `row`, unsaved; whether anything stood in them."""
    changed = False
    for field in cleared_fields_of(type(row)):
        stored = row.__dict__.get(field.attname)
        token = getattr(stored, "token", stored)
        empty = None if field.null else ""
        if token not in (None, ""):
            setattr(row, field.attname, empty)
            changed = True
    return changed


def cleared_fields_of(model: type[DomainModel]) -> list[Any]:
    """The columns of `model` that a destruction empties; blind indexes follow their sources."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
        or field.name in (*model.sealed_fields, *model.cleared_fields)
    ]


def _clear_rows(table: Any, root: AggregateRoot) -> int:
    model: type[models.Model] = table.instance_type
    if model is type(root) or not issubclass(model, DomainModel):
        return 0
    keys = table.objects.filter(aggregate=root.aggregate_ref()).order_by().values_list("id")
    cleared = 0
    # The base manager: those who are party no longer are cleared, too.
    for row in model._base_manager.filter(pk__in=keys.distinct()).order_by("pk"):
        if clear(row):
            row.save()
            cleared += 1
    return cleared
