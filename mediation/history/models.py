"""Base models of everything whose changes must be on record, and the log of who looked."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.history.chained import (
    Anchor,
    AnchoredHead,
    ChainedRow,
    ChainFormat,
    ChainHead,
    looks_of,
)
from mediation.history.records import HistoryRow, Records
from mediation.vault.fields import BlindIndexField, EncryptedTextField

__all__ = [
    "AccessEntry",
    "AggregateRoot",
    "Anchor",
    "AnchoredHead",
    "ChainFormat",
    "ChainHead",
    "DomainModel",
    "HistoryRow",
    "StatefulModel",
]


class UnrecordedWrite(RuntimeError):
    """A bulk write that would leave no history; use `mediation.history.recording`."""


class RecordedQuerySet(models.QuerySet[Any]):
    """Refuses the bulk writes that Django would do without history."""

    _permitted = False

    def permitting_bulk_writes(self) -> Self:
        """For the history room's own helpers, which leave the history rows themselves."""
        clone: Self = self.all()
        clone._permitted = True
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._permitted = self._permitted
        return clone

    def _insist(self) -> None:
        if not self._permitted:
            raise UnrecordedWrite("use create_recorded, update_recorded or save each row")

    def update(self, **kwargs: Any) -> int:
        self._insist()
        return super().update(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        self._insist()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._insist()
        return super().bulk_update(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._insist()
        return super().delete()


def blind_indexes_of(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """Names of the blind indexes that follow the fields `names` of `model`."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, BlindIndexField) and field.source in names
    }


class DomainModel(models.Model):
    """A row whose every change leaves a history row in the same transaction.

    A model declares:
        aggregate_path: attribute path to the root of its aggregate ("case"); "" for a root, which
            inherits `AggregateRoot`.
        sealed_fields: plain columns with personal data; in history they stand as ciphertext.
        unrecorded_fields: columns that history leaves out (a password hash).
        cleared_fields: plain columns that a destruction empties beside the sealed ones: links to
            the register, and what tells who somebody was (`mediation.history.clearing`).
    """

    aggregate_path: ClassVar[str] = ""
    sealed_fields: ClassVar[tuple[str, ...]] = ()
    unrecorded_fields: ClassVar[tuple[str, ...]] = ()
    cleared_fields: ClassVar[tuple[str, ...]] = ()

    history = Records()
    objects: ClassVar[Any] = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            partial = set(kwargs["update_fields"])
            kwargs["update_fields"] = partial | blind_indexes_of(type(self), partial)
        # The row and its history: both or neither, also where no operation has opened a transaction.
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic(savepoint=False):
            return super().delete(*args, **kwargs)

    def aggregate_root(self) -> Any:
        """The object to whose chain and data key this row belongs."""
        root: Any = self
        for name in filter(None, self.aggregate_path.split(".")):
            root = getattr(root, name)
        return root

    def aggregate_ref(self) -> str:
        """How history names the aggregate: "cases.case:12"."""
        root = self.aggregate_root()
        return f"{root._meta.label_lower}:{root.pk}"

    def vault_key_id(self) -> uuid.UUID:
        """Id of the data key under which personal columns of this row are sealed."""
        key_id: uuid.UUID = self.aggregate_root().data_key_id
        return key_id


class AggregateRoot(DomainModel):
    """A domain row with a data key of its own, made on first need."""

    data_key_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True


class StatefulModel(DomainModel):
    """A row with a version that every change through the gate increments.

    `refresh_from_db` is made safe for a protected state field: the field refuses assignment once
    it is set, so the old value has to leave first (django-fsm-2's own mixin does this at the cost
    of a query per deferred row and of a flag that an error leaves switched off).
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        names = None if fields is None else list(fields)
        for field in self._meta.concrete_fields:
            if getattr(field, "protected", False) and (names is None or field.attname in names):
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(using=using, fields=names, from_queryset=from_queryset)


def access_text_key(month: date) -> uuid.UUID:
    """Id of the data key for the texts of the access log of `month`: retention destroys it alone."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"access-log-{month:%Y-%m}")


class AccessEntry(ChainedRow):
    """One look at protected data: append-only, guarded and chained like history.

    `detail` and `purpose` are free of personal data. `text` is what somebody typed: what was
    searched for, or why numbers were shown; it stands encrypted under a key of its month.
    """

    class Act(models.TextChoices):
        VIEW = "view", _("查看")
        UNMASK = "unmask", _("查看完整信息")
        DOWNLOAD = "download", _("下载")
        PRINT = "print", _("打印")
        EXPORT = "export", _("导出")
        SEARCH = "search", _("搜索")

    class Purpose(models.TextChoices):
        """Why somebody needs to see what is hidden."""

        CONTACT = "contact", _("联系当事人")
        IDENTITY = "identity", _("核对身份")
        PAPERS = "papers", _("制作、送达文书")
        PAYMENT = "payment", _("核对付款信息")
        INQUIRY = "inquiry", _("答复投诉、查询")
        SUPERVISION = "supervision", _("监督检查")
        OTHER = "other", _("其他（请说明）")

    at = models.DateTimeField(default=timezone.now, editable=False)
    act = models.CharField(max_length=20, choices=Act.choices)
    aggregate = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    holder = models.CharField(max_length=30, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True, default="")
    text = EncryptedTextField(blank=True, default="")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=30)
    actor_organisation = models.CharField(max_length=30)
    request_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("aggregate", "-id"), name="access_by_object"),
            models.Index(fields=("actor_id", "at"), name="access_by_person"),
            models.Index(fields=("actor_organisation", "-id"), name="access_by_office"),
            models.Index(fields=("holder", "-id"), name="access_by_holder"),
            models.Index(fields=("at", "act"), name="access_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"

    def vault_key_id(self) -> uuid.UUID:
        """The key of the month in which the entry is written."""
        return access_text_key(timezone.localtime(self.at).date())

    @property
    def chain(self) -> str:
        """The chain in which the row stands: that of the person who looked."""
        return looks_of(self.actor_id)
