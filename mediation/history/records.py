"""How a change becomes a row of history: django-simple-history on a base of our own.

Ours differs in four points: the actor is in plain columns (no foreign key: users may go, history
stays), personal columns stand as ciphertext under the aggregate's data key, one function
(`sealed_row`) makes every row for save, delete and bulk paths alike, and writing without an actor
fails.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, cast

from django.db import models
from django.dispatch import Signal
from django.utils import timezone
from simple_history.models import HistoricalRecords, registered_models

from mediation.history import chain
from mediation.history.actor import current
from mediation.history.chained import ChainedRow
from mediation.vault.fields import BlindIndexField, EncryptedTextField, Sealed

#: History keeps a change now, by a save, a delete or a bulk write alike; sent in its transaction by
#: the model, with `rows`, `change` (as `sealed_row` calls it) and `fields`, the names of those that
#: were written, or None for all of them.
recorded = Signal()


class HistoryRow(ChainedRow):
    """Columns that every history table has beside the copied ones."""

    aggregate = models.CharField(max_length=80, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=30)
    actor_organisation = models.CharField(max_length=30)
    act = models.CharField(max_length=60)
    request_id = models.CharField(max_length=64)
    act_happened_on = models.DateField(null=True)

    class Meta:
        abstract = True

    # Columns added by Records; declared for readers and type checkers.
    history_id: int
    history_type: str
    history_date: Any
    history_change_reason: "str | None"
    instance_type: type[models.Model]

    @property
    def chain(self) -> str:
        """The chain in which the row stands: its aggregate's."""
        return self.aggregate

    def vault_key_id(self) -> Any:
        """History never seals anything itself: `sealed_row` hands over tokens."""
        raise TypeError("a history row is written with its tokens already made")


class Records(HistoricalRecords):
    """History of one model; see `DomainModel` for what the model declares."""

    def __init__(self) -> None:
        super().__init__(
            bases=(HistoryRow,),
            inherit=True,
            history_id_field=models.BigAutoField(),
            history_change_reason_field=EncryptedTextField(null=True),
        )

    def fields_included(self, model: Any) -> list[Any]:
        left_out = getattr(model, "unrecorded_fields", ())
        return [field for field in model._meta.fields if field.name not in left_out]

    def copy_fields(self, model: Any) -> dict[str, Any]:
        fields: dict[str, Any] = super().copy_fields(model)
        for name in getattr(model, "sealed_fields", ()):
            original = fields[name]
            sealed = EncryptedTextField(verbose_name=original.verbose_name, null=True)
            sealed.name = name
            fields[name] = sealed
        for name, field in fields.items():
            if isinstance(field, BlindIndexField):
                digest = models.CharField(max_length=32, blank=True)
                digest.name = name
                fields[name] = digest
        for field in fields.values():
            field.default = models.NOT_PROVIDED
            field.auto_now = field.auto_now_add = False
            # History is read by aggregate or by object; other indexes would only slow writes.
            field.db_index = False
        return fields

    def _get_history_user_fields(self) -> dict[str, Any]:
        return {}

    def post_save(
        self, instance: Any, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        written = kwargs.get("update_fields")
        if written and set(written) <= set(instance.unrecorded_fields):
            return  # nothing that history keeps: the time of a log-in, a re-hashed password
        if kwargs.get("raw") or hasattr(instance, "skip_history_when_saving"):
            return
        self.create_historical_record(instance, "+" if created else "~", using, written)

    def create_historical_record(
        self,
        instance: Any,
        history_type: str,
        using: str | None = None,
        fields: Collection[str] | None = None,
    ) -> None:
        row = sealed_row(instance, history_type)
        chain.append([row], insert=lambda: row.save(force_insert=True, using=using))
        tell([instance], history_type, fields)

    def get_meta_options(self, model: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_meta_options(model)
        pk = model._meta.pk.attname
        # "As of" a day: the newest row of each object up to it. Ties are broken by history_id.
        name = f"{model._meta.label_lower.replace('.', '_')}_asof"[:30]
        options["indexes"] = [models.Index(fields=(pk, "-history_date", "-history_id"), name=name)]
        return options


@cache
def _history_model(model: Any) -> Any:
    """The table of a model's history: asking for its manager makes a new class each time."""
    return model.history.model


@cache
def _columns(model: Any) -> tuple[list[str], list[Any], list[Any]]:
    """What history keeps of a model: names of plain columns, encrypted fields, fields to be sealed."""
    names = set(getattr(model, "sealed_fields", ()))
    plain: list[str] = []
    encrypted, sealed = [], []
    for field in _history_model(model).tracked_fields:
        if isinstance(field, EncryptedTextField):
            encrypted.append(field)
        elif field.name in names:
            sealed.append(field)
        else:
            plain.append(field.attname)
    return plain, encrypted, sealed


def sealed_row(instance: Any, history_type: str) -> Any:
    """The unsaved history row of `instance` as it stands now: the one place that makes them.

    Args:
        history_type: "+" created, "~" changed, "-" deleted.

    Raises:
        NoActor: when nobody is bound.
    """
    context = current()
    history_model = _history_model(cast("Any", type(instance)))
    plain, encrypted, sealed = _columns(cast("Any", type(instance)))
    attributes: dict[str, Any] = {name: getattr(instance, name) for name in plain}
    for field in encrypted:
        attributes[field.attname] = field.sealed(instance)
    for field in sealed:
        value = getattr(instance, field.attname)
        text = "" if value is None else field.value_to_string(instance)
        attributes[field.attname] = (
            None if value is None else Sealed.of(text, instance.vault_key_id())
        )
    actor, reason = context.actor, context.reasons()
    return history_model(
        **attributes,
        history_type=history_type,
        history_date=context.moment() or timezone.now(),
        history_change_reason=Sealed.of(reason, instance.vault_key_id()) if reason else None,
        aggregate=instance.aggregate_ref(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_role=actor.role,
        actor_organisation=actor.organisation_code,
        act=context.act,
        request_id=context.request_id,
        act_happened_on=context.happened_on,
    )


def tell(rows: Sequence[Any], change: str, fields: Collection[str] | None = None) -> None:
    """`rows`, of one model, stand in history now: send `recorded`."""
    recorded.send(type(rows[0]), rows=rows, change=change, fields=fields)


def history_models() -> Iterable[Any]:
    """Every history table of the project, in a stable order."""
    models_ = [model.history.model for model in registered_models.values()]
    return sorted(models_, key=lambda model: model._meta.db_table)
