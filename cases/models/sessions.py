"""Mediation sessions, their attendance, and extensions of the fifteen days."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import SessionKind, SessionResult, SessionSpan, SessionStatus
from cases.models.base import CaseRow
from cases.models.parties import Agent, Party
from mediation.stations.models import Organisation, User


class MediationSession(CaseRow):
    """One sitting, call or visit. Its record is restricted: what was conceded there for the sake of
    compromise may not be used against a party later (17号令 art. 11)."""

    sealed_fields = ("place", "record", "proposal")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("第几次"))
    #: The same for the rows of one sitting in several cases of a series: one record in each.
    joint = models.UUIDField(_("系列案共同调解"), null=True, editable=False, db_index=True)
    kind = models.CharField(_("方式"), max_length=20, choices=SessionKind.choices)
    span = models.CharField(
        _("时段"), max_length=10, choices=SessionSpan.choices, default=SessionSpan.HOURS
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    mediator = models.ForeignKey(
        User, models.PROTECT, related_name="sessions", verbose_name=_("主持调解员")
    )
    room = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="room_sessions",
        verbose_name=_("调解室"),
    )  # fmt: skip
    place = models.CharField(_("地点或联系方式"), max_length=200, blank=True)
    recorder_name = models.CharField(_("记录人"), max_length=60, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED
    )
    record = models.TextField(_("调解笔录"), blank=True)
    proposal = models.TextField(_("调解方案"), blank=True)
    result = models.CharField(_("结果"), max_length=20, choices=SessionResult.choices, blank=True)

    class Meta:
        verbose_name = _("调解会议")
        verbose_name_plural = _("调解会议")
        ordering = ("starts_at", "pk")
        indexes = (
            models.Index(fields=("mediator", "starts_at"), name="session_mediator"),
            models.Index(fields=("room", "starts_at"), name="session_room"),
        )
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="session_number_unique"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="session_times",
                violation_error_message=_("结束时间必须晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(status=SessionStatus.HELD) | ~Q(result=""),
                name="session_held_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"


class Attendance(CaseRow):
    """Who came to a session, with the check of identity."""

    sealed_fields = ("name",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    session = models.ForeignKey(MediationSession, models.PROTECT, related_name="attendances")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=100)
    identity_checked = models.BooleanField(_("已核验身份"), default=False)

    class Meta:
        verbose_name = _("到场人")
        verbose_name_plural = _("到场人")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Extension(CaseRow):
    """A later end of the fifteen days; both parties' consents refer to it (17号令 art. 29)."""

    sealed_fields = ("reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="extensions")
    from_due = models.DateField(_("原届满日"))
    to_due = models.DateField(_("延期至"))
    agreed_on = models.DateField(_("同意日期"))
    reason = models.TextField(_("理由"))
    granted = models.BooleanField(_("已生效"), default=False, editable=False)

    class Meta:
        verbose_name = _("延期")
        verbose_name_plural = _("延期")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_due__gt=models.F("from_due")),
                name="extension_moves_later",
                violation_error_message=_("延期后的日期必须晚于原届满日。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_due} → {self.to_due}"
