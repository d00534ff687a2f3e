"""An order for many files, and each of its cases.

Technical rows like the jobs that carry them out, and no `DomainModel`: nothing here says anything of
a case that the case's own rows do not say. Each file made is noted in the access log.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.stations.models import Organisation, User
from mediation.vault.models import StoredFile


class Batch(models.Model):
    """Some files of many cases, which become one ZIP under a key of its own."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data_key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("下单人"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("内容"), max_length=40)
    ordered_at = models.DateTimeField(_("下单时间"), default=timezone.now)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("开始时间"), null=True)
    archive = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("保留至"), null=True)
    downloads = models.PositiveIntegerField(_("下载次数"), default=0)

    class Meta:
        verbose_name = _("批量文件")
        verbose_name_plural = _("批量文件")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("ordered_by", "-id"), name="batch_owner"),)

    def __str__(self) -> str:
        return str(self.reference)

    def get_absolute_url(self) -> str:
        return reverse("batches:detail", args=[self.reference])

    @property
    def state(self) -> str:
        """Of the job that carries it out."""
        return str(self.job.state) if self.job else JobState.QUEUED

    @property
    def is_running(self) -> bool:
        return self.state not in JobState.FINISHED

    def can_be_fetched(self, now: datetime) -> bool:
        """Whether the ZIP is there and has not expired."""
        return self.archive_id is not None and self.expires_at is not None and now < self.expires_at


class ItemOutcome(models.TextChoices):
    WAITING = "waiting", _("等待")
    DONE = "done", _("已生成")
    FAILED = "failed", _("未能生成")


class BatchItem(models.Model):
    """One case of a batch: its file once it is made, or why there is none."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    outcome = models.CharField(
        _("状态"), max_length=10, choices=ItemOutcome.choices, default=ItemOutcome.WAITING
    )
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    stored = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("place",)
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=("batch", "case"), name="batch_case_once"),
            models.CheckConstraint(
                condition=~Q(outcome=ItemOutcome.FAILED) | ~Q(reason=""),
                name="batch_failure_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.place}"
