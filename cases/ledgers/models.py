"""An import: its file while it is needed, the columns it was read by, and what each row became."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.ledgers.enums import Mode, Stage
from cases.models.base import CaseRow
from mediation.history.models import AggregateRoot, DomainModel, StatefulModel
from mediation.jobs.models import Job
from mediation.stations.models import Organisation, User
from mediation.vault.models import StoredFile


class ColumnProfile(DomainModel):
    """What a station's headings mean: chosen once, proposed for its next ledger."""

    aggregate_path: ClassVar[str] = "station"

    station = models.OneToOneField(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    #: Heading, as `columns.plain` has it → field, or empty for a column that is not read.
    columns = models.JSONField(_("栏目对照"), default=dict)

    class Meta:
        verbose_name = _("台账栏目对照")
        verbose_name_plural = _("台账栏目对照")

    def __str__(self) -> str:
        return str(self.station)


class ImportBatch(AggregateRoot, StatefulModel):
    """One file that is, or was, entered.

    The file and the list of what was found in it hold personal data: they stand encrypted under a
    key of their own, `file_key_id`, which is destroyed when the time to mend errors is over.
    """

    sealed_fields = ("file_name", "reason")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("承办组织")
    )
    stage = models.CharField(
        _("状态"), max_length=10, choices=Stage.choices, default=Stage.UPLOADED
    )
    mode = models.CharField(_("有错误的行"), max_length=5, choices=Mode.choices, default=Mode.WHOLE)
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("文件摘要（SHA-256）"), max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("字节数"))
    sheet = models.CharField(_("工作表"), max_length=31, blank=True)
    #: Column (from 0, as text) → field.
    columns = models.JSONField(_("栏目对照"), default=dict)
    reason = models.CharField(_("导入说明"), max_length=300, blank=True)

    rows = models.PositiveIntegerField(_("数据行"), default=0)
    new = models.PositiveIntegerField(_("新案件"), default=0)
    duplicates = models.PositiveIntegerField(_("重复"), default=0)
    wrong = models.PositiveIntegerField(_("有错误的行"), default=0)
    #: Counter → highest number that the file brings, so that no new number takes it away from a row.
    highest = models.JSONField(default=dict, editable=False)

    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    undone_on = models.DateField(_("撤销日期"), null=True)

    file_key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    found = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(_("文件清除时间"), null=True)

    class Meta:
        verbose_name = _("台账导入")
        verbose_name_plural = _("台账导入")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage=Stage.UNDONE, undone_on__isnull=False)
                | ~Q(stage=Stage.UNDONE) & Q(undone_on=None),
                name="import_undone_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)[:8]

    def get_absolute_url(self) -> str:
        return reverse("ledgers:detail", args=[self.reference])

    @property
    def is_working(self) -> bool:
        """Whether a job is at work on it, or waits to be."""
        return self.stage in Stage.WORKING and not (self.job and self.job.is_finished)

    @property
    def has_failed(self) -> bool:
        """Whether the job at work on it gave up."""
        return self.stage in Stage.WORKING and bool(self.job and self.job.is_finished)


class ImportedRow(CaseRow):
    """Where a case comes from: batch and row of the file. The last row that an import writes of a
    case, so that whatever stands after it in the case's history was built on it."""

    untold_fields = ("digest",)

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="imported_row")
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="imported", verbose_name=_("导入批次")
    )
    number = models.PositiveIntegerField(_("行号"))
    #: Keyed, of what the row says: the same row makes no second case, whatever its number.
    digest = models.CharField(max_length=32, db_index=True, editable=False)

    class Meta:
        verbose_name = _("台账来源")
        verbose_name_plural = _("台账来源")
        ordering = ("number",)
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=("batch", "number"), name="imported_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.number}"
