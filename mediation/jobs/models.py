"""What is to be done in the background, who does it, and what people are told.

These are technical rows and deliberately no `DomainModel`: a heartbeat every few seconds would
bury the history of the cases, and nothing here says anything about a case that the case's own
rows do not say. So they hold ids and codes only, never personal data.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.jobs.enums import JobState

if TYPE_CHECKING:
    from mediation.history.actor import Actor


class JobQuerySet(models.QuerySet["Job"]):
    def owned_by(self, actor: Actor) -> JobQuerySet:
        """The jobs that this person ordered; nobody else sees them."""
        if actor.user_id is None:
            return self.none()
        return self.filter(created_by_id=actor.user_id)

    def claimable(self, now: datetime, stale_before: datetime) -> JobQuerySet:
        """Jobs that a worker may take: due, or left behind by a worker that died."""
        return self.filter(
            Q(state=JobState.QUEUED, due_at__lte=now)
            | Q(state=JobState.RUNNING, heartbeat_at__lt=stale_before)
        )


class Job(models.Model):
    """One piece of work, at most one per idempotency key, whoever carries it out."""

    kind = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("幂等键"), max_length=200, unique=True)
    payload = models.JSONField(_("参数"), default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    done = models.PositiveIntegerField(_("已处理"), default=0)
    total = models.PositiveIntegerField(_("总数"), default=0)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    error = models.CharField(_("错误"), max_length=300, blank=True)

    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    due_at = models.DateTimeField(_("最早开始时间"), default=timezone.now)
    dispatched_at = models.DateTimeField(_("派发时间"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("心跳时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    # Plain numbers: a job must outlive neither a foreign key nor the room above it.
    created_by_id = models.BigIntegerField(_("创建人编号"), null=True, blank=True)
    membership_id = models.BigIntegerField(_("任职编号"), null=True, blank=True)
    # Renewed by each claim, so that a worker thought dead cannot write over its successor.
    claim = models.UUIDField(_("领取凭证"), default=uuid.uuid4)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "due_at"), name="job_state_due"),
            models.Index(fields=("created_by_id", "-id"), name="job_owner"),
        )
        constraints = (
            models.CheckConstraint(
                name="job_finished_iff_final",
                condition=Q(state__in=JobState.FINISHED, finished_at__isnull=False)
                | (~Q(state__in=JobState.FINISHED) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_progress_within_total", condition=Q(done__lte=F("total"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_finished(self) -> bool:
        return self.state in JobState.FINISHED


class WorkerHeartbeat(models.Model):
    """When each worker was last seen alive; `/healthz` reads the newest."""

    worker = models.CharField(_("工作进程"), max_length=120, unique=True)
    beaten_at = models.DateTimeField(_("心跳时间"))

    class Meta:
        verbose_name = _("工作进程心跳")
        verbose_name_plural = _("工作进程心跳")

    def __str__(self) -> str:
        return self.worker


class MessageQuerySet(models.QuerySet["Message"]):
    def owned_by(self, actor: Actor) -> MessageQuerySet:
        """The messages to this person; nobody else sees them."""
        if actor.user_id is None:
            return self.none()
        return self.filter(user_id=actor.user_id)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """A line to one person inside the program. Its text names papers and numbers, not parties."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.PROTECT,
        related_name="in_app_messages",
    )
    text = models.CharField(_("内容"), max_length=300)
    url = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("发送时间"), default=timezone.now)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("站内消息")
        verbose_name_plural = _("站内消息")
        ordering = ("-id",)
        indexes = (models.Index(fields=("user", "-id"), name="message_user"),)

    def __str__(self) -> str:
        return self.text
