"""Issued papers: what was handed out, frozen, and nothing that is not."""

import json
import uuid
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel, RecordedQuerySet, StatefulModel
from mediation.papers import registry
from mediation.vault.fields import EncryptedTextField
from mediation.vault.models import StoredFile


class SubjectQuerySet(RecordedQuerySet):
    def about(self, subject: models.Model) -> Self:
        """Those about this one object."""
        return self.filter(subject_label=subject._meta.label_lower, subject_id=subject.pk)

    def of_aggregate(self, root: DomainModel) -> Self:
        """All of a root (a case) and its children, newest first."""
        return self.filter(root_ref=root.aggregate_ref()).order_by("-pk")


class PaperQuerySet(SubjectQuerySet):
    def standing(self) -> Self:
        """Papers that still count: neither void nor replaced by a later one."""
        return self.filter(voided_on=None, replaced_by=None)


class AboutSubject(DomainModel):
    """A row about an object of a room above, named by label and id, for papers stand below.

    History and data key are those of the subject's aggregate.
    """

    subject_label = models.CharField(max_length=60, editable=False)
    subject_id = models.PositiveBigIntegerField(editable=False)
    root_ref = models.CharField(max_length=80, db_index=True, editable=False)
    data_key_id = models.UUIDField(editable=False)
    kind = models.CharField(_("文书"), max_length=40)

    class Meta:
        abstract = True

    def aggregate_root(self) -> Any:
        """The root object itself; history and keys need only what stands in this row."""
        label, _separator, key = self.root_ref.partition(":")
        return apps.get_model(label)._default_manager.get(pk=key)

    def aggregate_ref(self) -> str:
        return self.root_ref

    def vault_key_id(self) -> uuid.UUID:
        return self.data_key_id


class PaperDraft(AboutSubject, StatefulModel):
    """What somebody typed for a paper that is not issued yet; one per kind and subject.

    It is emptied when the paper is issued, and goes with the data key of the case.
    """

    entries_json = EncryptedTextField(_("填写内容"), blank=True, editable=False)

    objects: ClassVar = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书草稿")
        verbose_name_plural = _("文书草稿")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subject_label", "subject_id", "kind"), name="paper_draft_unique"
            ),
        ]

    def __str__(self) -> str:
        return str(registry.get(self.kind).title)

    def get_absolute_url(self) -> str:
        """The page of the matter, from which the draft's own is one step."""
        address: str = self.aggregate_root().get_absolute_url()
        return address

    @property
    def entries(self) -> dict[str, list[str]]:
        """What stood in the form's fields; empty once the paper is issued."""
        kept: dict[str, list[str]] = json.loads(self.entries_json or "{}")
        return kept


class Paper(AboutSubject):
    """One issued paper. The row is the paper; its PDF is made from it once, and kept."""

    n = models.PositiveIntegerField(_("次序"))
    number = models.CharField(_("文书编号"), max_length=120, blank=True)
    # What a stranger needs to have it verified; papers of before have none.
    code = models.CharField(_("验证码"), max_length=16, null=True, unique=True, editable=False)
    # Of the page by which it was issued: the same page sent twice finds it made.
    token = models.UUIDField(null=True, unique=True, editable=False)
    context_json = EncryptedTextField(_("文书内容"), editable=False)
    template_version = models.CharField(_("模板版本"), max_length=64)
    issued_on = models.DateField(_("出具日期"))
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by_id = models.BigIntegerField(null=True)
    issued_by_name = models.CharField(_("出具人"), max_length=150)
    issued_by_role = models.CharField(max_length=30)
    issued_by_organisation = models.CharField(max_length=30, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("代替的文书"),
    )
    voided_on = models.DateField(_("作废日期"), null=True, blank=True)
    void_reason = EncryptedTextField(_("作废理由"), blank=True, default="")
    pdf = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sha256 = models.CharField(_("文件校验值"), max_length=64, blank=True, editable=False)
    # Counted when the PDF was made; papers of before were not.
    pages = models.PositiveIntegerField(_("页数"), null=True, editable=False)

    objects: ClassVar = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                # Per case, not per subject: a case's URL names a paper by kind and n alone.
                fields=("root_ref", "kind", "n"),
                name="paper_n_unique",
            ),
            models.CheckConstraint(
                condition=Q(pdf=None, sha256="") | (Q(pdf__isnull=False) & ~Q(sha256="")),
                name="paper_pdf_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind}-{self.n}"

    @property
    def context(self) -> dict[str, Any]:
        """What was frozen at issue."""
        frozen: dict[str, Any] = json.loads(self.context_json)
        return frozen
