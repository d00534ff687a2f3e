"""Attachments (scans and photographs, encrypted) and private notes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import AttachmentCategory
from cases.models.base import CaseRow
from cases.models.parties import Party
from mediation.papers.models import Paper
from mediation.stations.models import User
from mediation.vault.models import StoredFile


class Attachment(CaseRow):
    """A scan or photograph in the file of the case; its content lies encrypted in the vault.

    `paper` is the issued paper of which it is the signed original; `received_from` the party that
    handed it in, empty where the office made it.
    """

    sealed_fields = ("name", "remarks", "proves")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="attachments")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    category = models.CharField(_("类别"), max_length=20, choices=AttachmentCategory.choices)
    remarks = models.CharField(_("说明"), max_length=200, blank=True)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    received_from = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )
    received_on = models.DateField(_("提交日期"), null=True, blank=True)
    original_seen = models.BooleanField(_("已核对原件"), default=False)
    proves = models.CharField(_("证明目的"), max_length=300, blank=True, default="")
    list_order = models.PositiveSmallIntegerField(_("证据序号"), null=True, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("签署的文书"),
    )  # fmt: skip
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    removed_on = models.DateField(_("移除日期"), null=True, editable=False)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Note(CaseRow):
    """A private note: seen by its author only, and no part of any paper or hand-over."""

    sealed_fields = ("text",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(_("内容"))
    written_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("个人备注")
        verbose_name_plural = _("个人备注")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.case} {self.written_at:%Y-%m-%d}"
