"""Programs that may call us, their tokens, and what is kept of their calls."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.history.actor import Actor
from mediation.history.models import AggregateRoot, DomainModel, RecordedQuerySet
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.vault.fields import EncryptedTextField

#: What a program may do at most: it stands at the counter of its organisation, as a clerk does.
ACTS_AS = Role.CLERK


class Client(AggregateRoot):
    """A program of another body, which calls on behalf of one organisation of ours.

    `code` names it in addresses. It never sees more than the organisation and what is below it.
    """

    code = models.SlugField(
        _("代码"), max_length=40, unique=True,
        help_text=_("小写字母、数字和连字符，如 hotline-12345；建立后不能修改。"),
    )  # fmt: skip
    name = models.CharField(
        _("名称"), max_length=60,
        help_text=_("案件的历史记录中以此名称显示，如“12345 热线”。"),
    )  # fmt: skip
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_clients", verbose_name=_("代表的组织")
    )
    owner_name = models.CharField(_("对方联系人"), max_length=60)
    owner_contact = EncryptedTextField(_("联系方式"), default="", max_length=200)
    is_active = models.BooleanField(_("启用"), default=True)

    sealed_fields = ("owner_name",)

    class Meta:
        verbose_name = _("接口客户端")
        verbose_name_plural = _("接口客户端")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def as_actor(self) -> Actor:
        """The value under which the program acts: no person, and plainly named in history."""
        organisation = self.organisation
        return Actor(
            user_id=None,
            name=f"{self.name}（接口）",
            role=ACTS_AS,
            organisation_id=organisation.pk,
            organisation_code=organisation.code,
            organisation_path=organisation.path,
            station_id=organisation.station_id,
        )


class TokenQuerySet(RecordedQuerySet):
    def valid_on(self, day: date) -> Any:
        """Those that open the door on `day`, their last day included."""
        return self.filter(
            revoked_on=None,
            expires_on__gte=day,
            client__is_active=True,
            client__organisation__is_active=True,
        )


class Token(DomainModel):
    """What a program shows to be let in. The secret itself is kept nowhere, only its digest.

    `prefix` are its first characters, by which people tell tokens apart.
    """

    aggregate_path: ClassVar[str] = "client"
    unrecorded_fields = ("digest", "used_on")

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="tokens", verbose_name=_("接口客户端")
    )
    prefix = models.CharField(_("令牌前缀"), max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("权限范围"), default=list)
    made_on = models.DateField(_("创建日期"), editable=False)
    expires_on = models.DateField(_("有效期至"))
    used_on = models.DateField(_("最近使用"), null=True, editable=False)
    revoked_on = models.DateField(_("撤销日期"), null=True, editable=False)

    objects: ClassVar[Any] = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("api", "令牌")
        verbose_name_plural = pgettext_lazy("api", "令牌")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def has_expired(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def is_valid(self) -> bool:
        """Whether it opens the door today, as far as it depends on the token itself."""
        return self.revoked_on is None and not self.has_expired


class IdempotentCall(models.Model):
    """A write that was carried out under a key of the client's, and its answer, for some hours.

    A technical row. The answer is in public wording and names nobody; of what was sent stands a
    keyed digest.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("client", "key"), name="api_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.status}"


class Call(models.Model):
    """That a program called: which operation, how it was answered. A technical row for some weeks.

    `request_id` ties it to history and access log.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="calls")
    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    method = models.CharField(_("方法"), max_length=10)
    operation = models.CharField(_("操作"), max_length=80)
    status = models.PositiveSmallIntegerField(_("状态码"))
    request_id = models.CharField(max_length=64)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("client", "-id"), name="api_calls_of_client"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.operation} {self.status}"
