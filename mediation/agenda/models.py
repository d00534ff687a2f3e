"""When a station reminds, what each person wants to be told, and every reminder with its delivery."""

import uuid
from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.agenda.enums import Channel, ReminderState
from mediation.history.models import StatefulModel
from mediation.stations.models import Organisation


class ReminderPlan(StatefulModel):
    """When a station reminds: its hour, its quiet hours, and the days for each kind of entry.

    A station without a row reminds by the defaults of this model and of the kinds.
    """

    aggregate_path = "station"

    station = models.OneToOneField(
        Organisation, models.PROTECT, related_name="reminder_plan", verbose_name=_("工作站")
    )
    send_from = models.TimeField(
        _("每日提醒时间"), default=time(8, 30), help_text=_("当天的提醒自此时起发送。")
    )
    quiet_from = models.TimeField(
        _("免打扰开始"), default=time(20, 0), help_text=_("此后不再发送，留待次日。")
    )
    remind_parties = models.BooleanField(
        _("向当事人发送履行提醒"),
        default=False,
        help_text=_("按协议的应付日期，以短信提醒付款方和收款方；短信不写姓名、单位和金额。"),
    )
    #: kind → days before its day on which people are told; negative: after it.
    days = models.JSONField(_("提醒日"), default=dict)

    class Meta:
        verbose_name = _("提醒设置")
        verbose_name_plural = _("提醒设置")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(send_from__lt=F("quiet_from")),
                name="reminder_plan_hours",
                violation_error_message=_("每日提醒时间须早于免打扰开始时间。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.station)

    def is_quiet(self, at: time) -> bool:
        """Whether nothing is sent at this hour of the day."""
        return not self.send_from <= at < self.quiet_from


class ReminderChoice(models.Model):
    """What one person wants to be told, and how; without a row the channel's default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        verbose_name = _("提醒选择")
        verbose_name_plural = _("提醒选择")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "kind", "channel"), name="reminder_choice_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}"


class Reminder(models.Model):
    """One message to one recipient on one channel: the row decides whether it is sent.

    Technical rows like jobs, and no `DomainModel`: codes, numbers and days only, never a name.
    """

    #: What is said to whom, when and how; it makes the message unique.
    key = models.CharField(max_length=250, unique=True)
    kind = models.CharField(_("事项"), max_length=40)
    entry = models.CharField(max_length=120)
    subject = models.CharField(_("编号"), max_length=60, db_index=True)
    day = models.DateField(_("日期"))
    days_before = models.SmallIntegerField(_("提前天数"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("收件人"),
    )  # fmt: skip
    #: Somebody without an account: a code that the room of the entry turns into an address.
    outsider = models.CharField(max_length=60, blank=True)
    channel = models.CharField(_("方式"), max_length=10, choices=Channel.choices)
    state = models.CharField(
        _("状态"), max_length=10, choices=ReminderState.choices, default=ReminderState.WAITING
    )
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True)
    # Renewed by each claim: a worker thought dead cannot write over its successor.
    claim = models.UUIDField(default=uuid.uuid4)
    ended_at = models.DateTimeField(_("发送时间"), null=True)
    receipt = models.CharField(_("回执"), max_length=200, blank=True)
    error = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "try_after"), name="reminder_state"),
            models.Index(fields=("organisation", "-id"), name="reminder_organisation"),
        )
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, outsider="") | Q(user=None) & ~Q(outsider=""),
                name="reminder_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReminderState.FINAL, ended_at__isnull=False)
                | ~Q(state__in=ReminderState.FINAL) & Q(ended_at=None),
                name="reminder_ended_iff_final",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Round(models.Model):
    """When reminders were last looked for, in one row: what an alarm measures silence by."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ended_at = models.DateTimeField()

    class Meta:
        verbose_name = _("提醒巡检")
        verbose_name_plural = _("提醒巡检")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="reminder_round_single")
        ]

    def __str__(self) -> str:
        return str(self.ended_at)

    @classmethod
    def last(cls) -> Any:
        """When the last round ended, None before the first."""
        return cls.objects.values_list("ended_at", flat=True).first()
