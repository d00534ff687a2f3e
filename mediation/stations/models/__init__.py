"""Organisations, buildings, accounts, memberships and counters (design §3)."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator, validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.history.models import AggregateRoot, RecordedQuerySet, StatefulModel
from mediation.stations.enums import BodyKind, OrganisationKind, ParameterKind, Role
from mediation.stations.models.absences import Absence
from mediation.stations.models.credentials import Authenticator, RecoveryCode, Session
from mediation.stations.models.feeds import CalendarFeed
from mediation.stations.models.looks import UnusualDay
from mediation.vault.fields import EncryptedTextField

__all__ = [
    "Absence",
    "Authenticator",
    "Building",
    "CalendarFeed",
    "Counter",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "RecoveryCode",
    "Session",
    "StatutoryParameter",
    "UnusualDay",
    "User",
    "UserManager",
]


class Organisation(AggregateRoot):
    """A node of the tree centre > station > room or point (a point may hang under a room)."""

    code = models.CharField(
        _("代码"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9]{2,20}$", _("代码只能由 2 至 20 位大写字母和数字组成。"))
        ],
    )
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=10, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级组织"),
    )
    path = models.CharField(max_length=200, unique=True, editable=False)
    station = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("所属工作站"),
    )
    body_kind = models.CharField(
        _("组织性质"), max_length=30, choices=BodyKind.choices, default=BodyKind.REGIONAL
    )
    seal_name = models.CharField(_("印章名称"), max_length=120, blank=True)
    own_seal = models.BooleanField(
        _("以自己的印章和编号出具文书"),
        default=False,
        help_text=_("否则使用所属工作站的印章和编号。"),
    )
    may_accept = models.BooleanField(_("可以受理案件"), default=True)
    arbitral_review_open = models.BooleanField(_("可办理仲裁审查"), default=True)
    judicial_confirmation_open = models.BooleanField(_("可办理司法确认"), default=False)
    number_pattern = models.CharField(
        _("案号格式"),
        max_length=80,
        blank=True,
        help_text=_(
            "以 {year} 表示年份、{n:04d} 表示四位序号，例如：浦劳联调陆〔{year}〕第{n:04d}号"
        ),
    )
    aid_number_pattern = models.CharField(
        _("援助编号格式"),
        max_length=80,
        blank=True,
        default="",
        help_text=_(
            "工作站的法律援助编号；以 {year} 表示年份、{n:04d} 表示四位序号，"
            "例如：浦工援陆〔{year}〕第{n:04d}号"
        ),
    )
    building = models.ForeignKey(
        "Building",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms",
        verbose_name=_("楼宇"),
    )
    host_employer_name = models.CharField(_("设点企业"), max_length=120, blank=True)
    host_credit_code = models.CharField(_("设点企业统一社会信用代码"), max_length=18, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("组织")
        verbose_name_plural = _("组织")
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        if self.kind == OrganisationKind.STATION:
            # A station is its own station; its key is known only after the first insert.
            self.station = self if self.pk else None
        else:
            self.station = self.parent.station if self.parent else None
        first = self.pk is None
        super().save(*args, **kwargs)
        if first and self.kind == OrganisationKind.STATION:
            self.station = self
            super().save(update_fields=["station"])

    @property
    def sealing_organisation(self) -> "Organisation":
        """The organisation whose seal and number stand on this one's papers."""
        return self if self.own_seal or self.station is None else self.station


class Building(AggregateRoot):
    """A building of a station's area (楼宇)."""

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="buildings", verbose_name=_("工作站")
    )
    code = models.CharField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=120)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    head_name = models.CharField(_("楼长"), max_length=60, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("楼宇")
        verbose_name_plural = _("楼宇")
        ordering = ("code", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("station", "code"),
                name="building_code_unique",
                violation_error_message=_("该工作站已有此代码的楼宇。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class StatutoryParameter(StatefulModel):
    """A number of the law as it holds at a station from one day to another (计算参数).

    None comes with the program: what nobody has entered is missing, and calculations say so.
    """

    aggregate_path: ClassVar[str] = "station"

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="parameters", verbose_name=_("工作站")
    )
    kind = models.CharField(_("参数"), max_length=20, choices=ParameterKind.choices)
    value = models.DecimalField(_("数值"), max_digits=10, decimal_places=2)
    valid_from = models.DateField(_("适用自"))
    valid_to = models.DateField(_("适用至"), null=True, blank=True)
    source = models.CharField(_("依据文件"), max_length=200)

    class Meta:
        verbose_name = _("计算参数")
        verbose_name_plural = _("计算参数")
        ordering = ("station", "kind", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("station", "kind", "valid_from"),
                name="parameter_begins_once",
                violation_error_message=_("该参数已有自同一日起适用的数值，请更正原有的一项。"),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="parameter_positive",
                violation_error_message=_("数值应当大于0。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="parameter_dates",
                violation_error_message=_("适用至的日期不能早于适用自的日期。"),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="parameter_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from}"


class UserManager(BaseUserManager.from_queryset(RecordedQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A saved account; without a password nobody can log in to it."""
        user: User = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(username=username)
        return user


class User(AbstractBaseUser, AggregateRoot):
    """An account. What it may do comes from its memberships; it is deactivated, never deleted."""

    unrecorded_fields = ("password", "last_login")

    username = models.CharField(
        _("用户名"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@-]+$", _("用户名只能包含字母、数字和 . @ - _ 符号。"))],
    )
    name = models.CharField(_("姓名"), max_length=60)
    email = EncryptedTextField(_("电子邮箱"), blank=True, default="", validators=[validate_email])
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)
    second_factor_since = models.DateTimeField(
        _("两步验证启用时间"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(RecordedQuerySet):
    def on(self, day: Any) -> Any:
        """Those in force on `day` (both ends included, except a last day that was cut short)."""
        return self.filter(starts_on__lte=day).filter(
            Q(ends_on=None) | Q(ends_on__gt=day) | Q(ends_on=day, ended_at_once=False)
        )


class Membership(AggregateRoot):
    """A role of a person in an organisation, from one day to another. A loan is one, too."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="memberships", verbose_name=_("用户")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("组织")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    #: The last day no longer counts.
    ended_at_once = models.BooleanField(_("当日立即失效"), default=False, editable=False)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="membership_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=("user", "organisation", "role"),
                condition=Q(ends_on=None),
                name="membership_open_unique",
                violation_error_message=_("该用户在此组织已有同一角色。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    def has_ended(self, day: date) -> bool:
        """Whether it holds no longer on `day`."""
        if self.ends_on is None or self.ends_on > day:
            return False
        return self.ends_on < day or self.ended_at_once

    def as_actor(self) -> Actor:
        """The value under which this person acts."""
        return Actor(
            user_id=self.user_id,
            name=self.user.name,
            role=self.role,
            organisation_id=self.organisation_id,
            organisation_code=self.organisation.code,
            organisation_path=self.organisation.path,
            station_id=self.organisation.station_id,
            membership_id=self.pk,
        )


class Counter(models.Model):
    """The last number given per organisation, kind and year. A technical row: what it numbered
    has the history."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("organisation", "kind", "year"), name="counter_unique")
        ]

    def __str__(self) -> str:
        return f"{self.organisation.code} {self.kind} {self.year}: {self.value}"
