"""The roster of lawyers, for whom they have acted, and their assignments to aided matters."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from legal_aid.enums import AssignmentEnd
from legal_aid.scope import StationQuerySet
from mediation.history.models import AggregateRoot, DomainModel, StatefulModel
from mediation.people import identifiers
from mediation.stations.models import Organisation, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class Lawyer(AggregateRoot, StatefulModel):
    """A lawyer (or union worker) who takes aided matters of the station."""

    sealed_fields = ("remarks",)

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="lawyers", verbose_name=_("工作站")
    )
    name = models.CharField(_("姓名"), max_length=100)
    firm = models.CharField(_("律师事务所或者单位"), max_length=200)
    licence_number = models.CharField(_("执业证号"), max_length=40)
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    #: Codes of cases.enums.ClaimKind or Category: what they know well; empty: anything.
    fields = models.JSONField(_("擅长领域"), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("同时办理上限（件）"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    volunteers = models.BooleanField(_("楼宇律所志愿团成员"), default=False)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("系统用户"),
        help_text=_("有本系统账号（例如兼任调解员）的，请选择，以便核对利害关系。"),
    )
    is_active = models.BooleanField(_("在册"), default=True)
    remarks = models.TextField(_("备注"), blank=True)

    objects: ClassVar[Any] = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("援助律师")
        verbose_name_plural = _("援助律师")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("station", "licence_number"),
                name="lawyer_licence_unique",
                violation_error_message=_("该执业证号已在册。"),
            ),
            models.UniqueConstraint(
                fields=("station", "user"),
                condition=Q(user__isnull=False),
                name="lawyer_user_unique",
                violation_error_message=_("该用户已在册。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.firm}）"


class LawyerEngagement(DomainModel):
    """An employer for whom the lawyer or their firm acts or has acted: no aid against it."""

    aggregate_path: ClassVar[str] = "lawyer"
    sealed_fields = ("employer_name", "employer_credit_code", "remarks")

    lawyer = models.ForeignKey(Lawyer, models.PROTECT, related_name="engagements")
    employer_name = models.CharField(_("用人单位"), max_length=200)
    employer_credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        default="",
        db_index=True,
        validators=[identifiers.validate_credit_code],
    )
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    remarks = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("代理单位")
        verbose_name_plural = _("代理单位")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="lawyer_engagement_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        )

    def __str__(self) -> str:
        return self.employer_name


class AidAssignment(DomainModel):
    """A lawyer acts in an aided matter: ended, never deleted."""

    aggregate_path: ClassVar[str] = "application"

    application = models.ForeignKey(
        "legal_aid.AidApplication", models.PROTECT, related_name="assignments"
    )
    lawyer = models.ForeignKey(
        Lawyer, models.PROTECT, related_name="assignments", verbose_name=_("承办律师")
    )
    assigned_on = models.DateField(_("指派日期"))
    #: 法律援助法 art. 44: the limitation would have ended.
    before_approval = models.BooleanField(_("先行提供援助"), default=False)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_reason = models.CharField(
        _("结束原因"), max_length=20, choices=AssignmentEnd.choices, blank=True, default=""
    )

    class Meta:
        verbose_name = _("指派")
        verbose_name_plural = _("指派")
        ordering = ("pk",)
        indexes = (models.Index(fields=("lawyer", "ended_on"), name="assignment_load"),)
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(ended_on=None),
                name="aid_one_lawyer",
                violation_error_message=_("本件已有承办律师。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=F("assigned_on")) & ~Q(end_reason="")),
                name="aid_assignment_ends_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.lawyer)
