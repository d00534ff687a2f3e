"""What was handed out of a case, and the entries that came back on it."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from cases.offline.enums import Decision, EntryKind, Medium
from mediation.papers.models import Paper
from mediation.stations.models import Organisation, User
from mediation.vault.fields import EncryptedTextField


class HandOut(CaseRow):
    """A form or a packet of one case, given to one organisation.

    `case_version` and `known` say how the case stood then: what is compared when the form comes back.
    `known` holds codes, days, counts and keys of parties, and nobody's name.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="hand_outs")
    reference = models.UUIDField(_("交出识别码"), default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("第几次交出"), editable=False)
    medium = models.CharField(_("形式"), max_length=10, choices=Medium.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("交给")
    )
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("交出人"))
    handed_at = models.DateTimeField(_("交出时间"), default=timezone.now)
    case_version = models.PositiveIntegerField(_("案件版本"))
    known: Any = models.JSONField(_("交出时的案件情况"), default=dict, editable=False)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("文书")
    )

    class Meta:
        verbose_name = _("离线办理交出")
        verbose_name_plural = _("离线办理交出")
        ordering = ("-handed_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="hand_out_number"),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("offline:review", args=[self.reference])


class OfflineEntry(CaseRow):
    """One line of a form that came back, until somebody takes it or leaves it, and afterwards.

    `digest` is a keyed digest of what it says: the same line of the same form comes in once.
    """

    sealed_fields = ("words",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="offline_entries")
    hand_out = models.ForeignKey(
        HandOut, models.PROTECT, related_name="entries", verbose_name=_("离线办理交出")
    )
    kind = models.CharField(_("内容"), max_length=10, choices=EntryKind.choices)
    line = models.PositiveSmallIntegerField(_("表中行号"))
    digest = models.CharField(_("内容校验值"), max_length=64, editable=False)
    content = EncryptedTextField(_("填写内容"), blank=True, default="")
    received_at = models.DateTimeField(_("导入时间"), default=timezone.now)
    received_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    decision = models.CharField(
        _("处理"), max_length=10, choices=Decision.choices, default=Decision.WAITING
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    words = models.CharField(_("未采纳的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("离线填写内容")
        verbose_name_plural = _("离线填写内容")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("hand_out", "digest"), name="offline_entry_once"),
            models.CheckConstraint(
                condition=Q(decision=Decision.WAITING, decided_at=None, decided_by=None)
                | ~Q(decision=Decision.WAITING)
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="offline_entry_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_out} {self.get_kind_display()} {self.line}"
