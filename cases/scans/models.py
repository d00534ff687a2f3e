"""What somebody scanned, until they have said which papers it shows.

Technical rows and no `DomainModel`, like the jobs that read them: what is kept of a scan becomes an
attachment of its case, with the case's history and key. Until then everything lies under a key of
its own, which is destroyed with the rest.
"""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Attachment, Case
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.papers.models import Paper
from mediation.stations.models import Organisation, User
from mediation.vault.fields import EncryptedTextField
from mediation.vault.models import StoredFile


class Scan(models.Model):
    """Some files sent together.

    Attributes:
        case, paper: from whose page they were sent; where a page has no code, these are proposed.
        closed_at: when it was confirmed, given up or expired; nothing can be read of it from then on.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data_key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    expires_at = models.DateTimeField(_("保留至"))
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("扫描件")
        verbose_name_plural = _("扫描件")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("uploaded_by", "-id"), name="scan_owner"),)

    def __str__(self) -> str:
        return str(self.reference)

    def get_absolute_url(self) -> str:
        return reverse("scans:detail", args=[self.reference])

    @property
    def state(self) -> str:
        """Of the job that reads it."""
        return str(self.job.state) if self.job else JobState.QUEUED

    @property
    def is_running(self) -> bool:
        return self.closed_at is None and self.state not in JobState.FINISHED


class ScanFile(models.Model):
    """One file as it was sent. Its digest stays when all else is gone, to know it again."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="files")
    place = models.PositiveIntegerField()
    name = EncryptedTextField(_("文件名"), blank=True)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    is_read = models.BooleanField(default=False)
    problem = models.CharField(_("问题"), max_length=20, blank=True)

    class Meta:
        ordering = ("place",)
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=("scan", "place"), name="scan_file_place"),
        ]

    def __str__(self) -> str:
        return f"{self.scan} {self.place}"

    def vault_key_id(self) -> uuid.UUID:
        return self.scan.data_key_id


class ScanPage(models.Model):
    """One page: its picture, the paper that is proposed for it, and where it went.

    Attributes:
        code: of the paper that its QR names, whether or not its scanner may know of that paper.
        turn: degrees clockwise by which the page of a PDF lies wrong; photographs stand upright.
    """

    file = models.ForeignKey(ScanFile, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=16, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    picture = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("file__place", "number")
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=("file", "number"), name="scan_page_once"),
            models.CheckConstraint(
                condition=Q(turn__in=(0, 90, 180, 270)), name="scan_page_quarter_turns"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.number}"
