"""Consultations (咨询): one contact of a person with legal-aid staff (F01), and its drafts."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Category, ClaimKind
from cases.models import Case
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models.money import money
from legal_aid.scope import DeskQuerySet
from mediation.history.clearing import DestructibleRoot, destroyed_by_a_list
from mediation.history.models import DomainModel, StatefulModel
from mediation.people import identifiers
from mediation.people.models import Employer, Person
from mediation.stations.models import Building, Organisation, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class Consultation(DestructibleRoot, StatefulModel):
    """What was asked and what was answered; its notes are for legal-aid staff and the manager."""

    sealed_fields = (
        "visitor_name",
        "employer_name",
        "employer_credit_code",
        "question",
        "advice",
    )
    cleared_fields = ("person", "employer")

    serial = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("接待人"))
    held_on = models.DateField(_("咨询日期"))
    channel = models.CharField(_("咨询方式"), max_length=20, choices=Channel.choices)
    is_anonymous = models.BooleanField(_("匿名咨询"), default=False)
    visitor_name = models.CharField(_("咨询人"), max_length=100, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    id_number = EncryptedTextField(_("身份证号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    employer_name = models.CharField(_("用人单位"), max_length=200, blank=True)
    employer_credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        default="",
        db_index=True,
        validators=[identifiers.validate_credit_code],
    )
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="+")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼宇")
    )
    visit = models.ForeignKey(
        "legal_aid.BuildingVisit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consultations",
        verbose_name=_("楼宇巡访"),
    )
    category = models.CharField(_("事项分类"), max_length=20, choices=Category.choices)
    kind = models.CharField(
        _("具体事项"), max_length=30, choices=ClaimKind.choices, blank=True, default=""
    )
    amount = money(_("涉及金额（元）"), null=True, blank=True)
    question = models.TextField(_("咨询内容"))
    advice = models.TextField(_("答复意见"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"), null=True, blank=True)
    onward = models.CharField(_("去向"), max_length=20, choices=OnwardPath.choices)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, editable=False, related_name="consultations"
    )
    #: It was joined to a case that was there already; else the case was opened from it.
    joined_case = models.BooleanField(default=False, editable=False)
    linked_on = models.DateField(_("关联案件日期"), null=True, editable=False)

    objects: ClassVar[Any] = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "咨询")
        verbose_name_plural = _("咨询")
        ordering = ("-held_on", "-id")
        indexes = (
            models.Index(fields=("organisation", "-held_on", "-id"), name="consultation_list"),
            models.Index(fields=("employer_name",), name="consultation_employer"),
            models.Index(fields=("visitor_name",), name="consultation_visitor"),
        )
        constraints = (
            destroyed_by_a_list("consultation_destroyed_by_a_list"),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(joined_case=False),
                name="consultation_opens_a_case_once",
                violation_error_message=_("该案件已由另一次咨询登记。"),
            ),
            models.CheckConstraint(
                condition=Q(joined_case=False) | Q(case__isnull=False),
                name="consultation_joined_to_something",
            ),
        )

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("legal_aid:detail", args=[self.serial])


class Companion(DomainModel):
    """Another person who came to the same consultation (同来咨询人)."""

    aggregate_path: ClassVar[str] = "consultation"
    sealed_fields = ("name",)
    cleared_fields = ("person",)

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="companions")
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("姓名"), max_length=100, db_index=True)
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    id_number = EncryptedTextField(_("身份证号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("同来咨询人")
        verbose_name_plural = _("同来咨询人")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class FurtherMatter(DomainModel):
    """What else was asked about in the same consultation; figures count the main matter alone."""

    aggregate_path: ClassVar[str] = "consultation"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="further_matters")
    order = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(_("事项分类"), max_length=20, choices=Category.choices)
    kind = models.CharField(_("具体事项"), max_length=30, choices=ClaimKind.choices)
    amount = money(_("涉及金额（元）"), null=True, blank=True)

    class Meta:
        verbose_name = _("其他事项")
        verbose_name_plural = _("其他事项")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ConsultationDraft(models.Model):
    """What an officer is typing, before it is a record: encrypted, theirs alone, gone once saved.

    It has no history: nothing in it has been said to be so yet.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data_key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    station = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    content = EncryptedTextField(blank=True, default="")
    #: Counts the savings: a second window that goes on with an older one is told.
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-saved_at",)
        indexes = (models.Index(fields=("officer", "-saved_at"), name="draft_by_officer"),)

    def __str__(self) -> str:
        return str(self.reference)

    def vault_key_id(self) -> uuid.UUID:
        return self.data_key_id
