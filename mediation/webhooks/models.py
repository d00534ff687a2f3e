"""Who is told, what happened, and every delivery with its attempts."""

import json
import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AggregateRoot, RecordedQuerySet, StatefulModel
from mediation.stations.models import Organisation
from mediation.vault.fields import EncryptedTextField
from mediation.webhooks import kinds
from mediation.webhooks.enums import DeliveryState, Outcome, Status

if TYPE_CHECKING:
    from mediation.history.actor import Actor


def subscription_key() -> str:
    """The public name of a subscription in addresses."""
    return secrets.token_hex(6)


def event_key() -> str:
    """What the receiver knows an event by, the same in every attempt."""
    return f"evt_{uuid.uuid4().hex}"


def delivery_key() -> str:
    """The public name of a delivery in addresses."""
    return uuid.uuid4().hex


class SubscriptionQuerySet(RecordedQuerySet):
    def hearing(self, organisation: Organisation) -> Any:
        """Those of the organisation and of everything above it, unless ended."""
        codes = organisation.path.strip("/").split("/")
        paths = [f"/{'/'.join(codes[: n + 1])}/" for n in range(len(codes))]
        return self.filter(organisation__path__in=paths, status__in=Status.LISTENING)


class Subscription(AggregateRoot, StatefulModel):
    """A system outside that is told what happens in an organisation and in everything below it.

    The secret stands encrypted under the subscription's own data key, in history, too. After a
    rotation the former one signs beside it until `former_until`.
    """

    #: How delivering goes is no change of the subscription, and would bury those that are.
    unrecorded_fields = ("failures", "failing_since", "delivered_at")

    key = models.CharField(max_length=12, unique=True, default=subscription_key, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="webhooks", verbose_name=_("组织")
    )
    name = models.CharField(_("名称"), max_length=60)
    url = models.CharField(_("接收网址"), max_length=300)
    kinds = models.JSONField(_("推送的事件"), default=list)
    secret = EncryptedTextField(_("签名密钥"), editable=False)
    former_secret = EncryptedTextField(_("原签名密钥"), blank=True, default="", editable=False)
    former_until = models.DateTimeField(_("原签名密钥有效至"), null=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=10, choices=Status.choices, default=Status.ACTIVE, editable=False
    )
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0, editable=False)
    failing_since = models.DateTimeField(_("持续失败自"), null=True, editable=False)
    delivered_at = models.DateTimeField(_("最近送达"), null=True, editable=False)

    objects: ClassVar[Any] = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送订阅")
        verbose_name_plural = _("推送订阅")
        ordering = ("organisation__path", "name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organisation", "name"),
                condition=Q(status__in=Status.LISTENING),
                name="webhook_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("webhooks:detail", args=[self.key])

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE

    @property
    def is_paused(self) -> bool:
        return self.status == Status.PAUSED

    @property
    def is_ended(self) -> bool:
        return self.status == Status.ENDED

    @property
    def kind_labels(self) -> list[Any]:
        return [kinds.label(kind) for kind in self.kinds]

    def signing_secrets(self, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        overlaps = self.former_until is not None and now < self.former_until
        return [self.secret, self.former_secret] if overlaps else [self.secret]


class Event(models.Model):
    """Something that happened, as the outside is told: codes, numbers and days, never a name.

    A technical row, written in the transaction of the change, only while somebody listens. Its key
    orders the events of one case: `sequence`.
    """

    key = models.CharField(_("事件编号"), max_length=40, unique=True, default=event_key)
    kind = models.CharField(_("事件"), max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject = models.CharField(_("登记序号"), max_length=60, blank=True)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(_("发生时间"), default=timezone.now)

    class Meta:
        verbose_name = _("推送事件")
        verbose_name_plural = _("推送事件")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def label(self) -> Any:
        return kinds.label(self.kind)

    def content(self) -> dict[str, Any]:
        """The message, as a receiver reads it."""
        return {
            "id": self.key,
            "type": self.kind,
            "sequence": self.pk,
            "timestamp": self.occurred_at.isoformat(timespec="milliseconds"),
            "data": self.data,
        }

    def body(self) -> bytes:
        """The same bytes in every attempt."""
        text = json.dumps(self.content(), ensure_ascii=False, separators=(",", ":"))
        return text.encode()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: "Actor") -> "DeliveryQuerySet":
        """Those of the subscriptions that the actor administers or reads."""
        from mediation.webhooks.permissions import subscriptions_visible_to  # reads these models

        return self.filter(subscription__in=subscriptions_visible_to(actor).values("pk"))

    def sendable(self, now: datetime) -> "DeliveryQuerySet":
        """What may be tried now: due, and its subscription not paused (a trial goes all the same)."""
        willing = Q(subscription__status=Status.ACTIVE)
        trial = Q(event__kind=kinds.PING, subscription__status=Status.PAUSED)
        return self.filter(willing | trial, state=DeliveryState.WAITING, next_attempt_at__lte=now)


class Delivery(models.Model):
    """One event to one subscription: the row decides whether it is sent.

    `attempts` counts all of them, `tries` those since it was put on its way (again).
    """

    key = models.CharField(max_length=32, unique=True, default=delivery_key)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries")
    state = models.CharField(
        _("状态"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField(_("推送次数"), default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("产生时间"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("下次推送"), default=timezone.now)
    # Renewed by each claim: a worker thought dead cannot write over its successor.
    claim = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送记录")
        verbose_name_plural = _("推送记录")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="webhook_due"),
            models.Index(fields=("subscription", "-id"), name="webhook_of_subscription"),
        )
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("event", "subscription"), name="webhook_once"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.FINAL, ended_at__isnull=False)
                | ~Q(state__in=DeliveryState.FINAL) & Q(ended_at=None),
                name="webhook_ended_iff_final",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("webhooks:delivery", args=[self.key])

    @property
    def is_open(self) -> bool:
        return self.state in DeliveryState.OPEN


class Attempt(models.Model):
    """One request: when, what was answered, how long it took. Written before it leaves."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tried")
    number = models.PositiveIntegerField(_("次序"))
    began_at = models.DateTimeField(_("推送时间"), default=timezone.now)
    outcome = models.CharField(
        _("结果"), max_length=12, choices=Outcome.choices, default=Outcome.PENDING
    )
    status_code = models.PositiveSmallIntegerField(_("状态码"), null=True)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"), null=True)
    # Words of somebody else: they might repeat anything.
    answer = EncryptedTextField(_("答复的开头"), blank=True, default="")

    class Meta:
        verbose_name = _("推送尝试")
        verbose_name_plural = _("推送尝试")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("delivery", "number"), name="webhook_attempt_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"

    def vault_key_id(self) -> uuid.UUID:
        """The answer stands under the key of the subscription."""
        key_id: uuid.UUID = self.delivery.subscription.data_key_id
        return key_id
