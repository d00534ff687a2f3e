"""Parties, their agents, and the claims (design §4, domain §2.1)."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    Authority,
    Category,
    ClaimKind,
    ClaimOutcome,
    EmployerRole,
    PartyKind,
    Side,
)
from cases.models.base import CaseRow
from mediation.history.models import RecordedQuerySet
from mediation.people import identifiers
from mediation.people.enums import EmployerNature, IdType, Industry, Sex
from mediation.people.models import Employer, Person
from mediation.stations.models import Building, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class PresentParties(models.Manager.from_queryset(RecordedQuerySet)):  # type: ignore[misc]
    """Those who are party now."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(ceased_on=None)


class AgentsOfPresentParties(models.Manager.from_queryset(RecordedQuerySet)):  # type: ignore[misc]
    """Those who act for somebody who is party now: a mandate ends with its principal's part."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(party__ceased_on=None)


class Party(CaseRow):
    """One side's person or organisation, as it stood when the case was registered: a snapshot.

    `person` or `employer` links to the register, where the newest data stand.

    Who was replaced or succeeded has `ceased_on` and is party no longer: `Party.objects`, and so
    `case.parties`, leave them out; `Party.everyone` has them. Their consents, papers and history
    stay, and a foreign key to them still resolves. (`left_on` is another thing: the end of a
    worker's employment.)
    """

    sealed_fields = (
        "name",
        "former_name",
        "birth_date",
        "position",
        "hired_on",
        "left_on",
        "credit_code",
        "legal_representative",
        "legal_post",
    )
    cleared_fields = ("person", "employer")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parties")
    side = models.CharField(_("地位"), max_length=10, choices=Side.choices)
    kind = models.CharField(_("类型"), max_length=10, choices=PartyKind.choices)
    order = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="parties"
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="parties"
    )
    ceased_on = models.DateField(_("退出日期"), null=True, blank=True, editable=False)
    succeeds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="successors",
        verbose_name=_("替代的原当事人"),
    )  # fmt: skip
    name = models.CharField(_("姓名或名称"), max_length=200, db_index=True)
    former_name = models.CharField(_("原名"), max_length=200, blank=True, editable=False)
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    address = EncryptedTextField(_("送达地址"), blank=True, default="")

    # Worker
    sex = models.CharField(_("性别"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    id_type = models.CharField(_("证件类型"), max_length=30, choices=IdType.choices, blank=True)
    id_number = EncryptedTextField(_("证件号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    position = models.CharField(_("岗位或职务"), max_length=100, blank=True)
    hired_on = models.DateField(_("入职日期"), null=True, blank=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    monthly_wage = EncryptedTextField(_("月工资（元）"), blank=True, default="")
    is_union_member = models.BooleanField(_("工会会员"), default=False)
    is_migrant_worker = models.BooleanField(_("农民工"), default=False)
    is_over_age = models.BooleanField(
        _("已超过法定退休年龄"), default=False,
        help_text=_("超龄劳动者的劳动报酬、休息休假、劳动安全卫生、工伤保障争议可以调解仲裁，其他事项直接向法院起诉（令第56号第十九条）。"),
    )  # fmt: skip

    # Employer
    employer_role = models.CharField(
        _("用工关系"), max_length=20, choices=EmployerRole.choices, blank=True
    )
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, blank=True, db_index=True,
        validators=[identifiers.validate_credit_code],
    )  # fmt: skip
    legal_representative = models.CharField(_("法定代表人（负责人）"), max_length=100, blank=True)
    legal_post = models.CharField(_("职务"), max_length=60, blank=True)
    nature = models.CharField(
        _("企业性质"), max_length=30, choices=EmployerNature.choices, blank=True
    )
    industry = models.CharField(_("行业"), max_length=1, choices=Industry.choices, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼宇")
    )

    objects: ClassVar[Any] = PresentParties()
    everyone: ClassVar[Any] = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("当事人")
        verbose_name_plural = _("当事人")
        ordering = ("side", "order", "pk")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Numbers are brought into one form and checked against their type."""
        errors: dict[str, Any] = {}
        self.phone = identifiers.clean(self.phone or "")
        self.id_number = identifiers.clean(self.id_number or "")
        self.credit_code = identifiers.clean(self.credit_code or "")
        checks = {
            "phone": (self.phone, identifiers.validate_phone),
            "id_number": (
                self.id_number,
                lambda value: identifiers.validate_id_number(
                    self.id_type or IdType.RESIDENT, value
                ),
            ),
        }
        for field, (value, validate) in checks.items():
            try:
                if value:
                    validate(value)
            except ValidationError as error:
                errors[field] = error
        if self.hired_on and self.left_on and self.left_on < self.hired_on:
            errors["left_on"] = ValidationError(_("离职日期不能早于入职日期。"))
        if errors:
            raise ValidationError(errors)

    @property
    def is_worker(self) -> bool:
        return self.kind == PartyKind.WORKER


class Agent(CaseRow):
    """Acts for a party: under a power of attorney (委托代理人), or by law as guardian (法定代理人)."""

    sealed_fields = ("name", "organisation_name")
    cleared_fields = ("person",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agents")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="agents", verbose_name=_("被代理人")
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    #: The station's own legal-aid officer or mediator who acts for a party.
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("本站人员"),
    )  # fmt: skip
    name = models.CharField(_("姓名"), max_length=100)
    organisation_name = models.CharField(_("律师事务所或单位"), max_length=200, blank=True)
    authority = models.CharField(
        _("代理权限"), max_length=10, choices=Authority.choices, default=Authority.GENERAL
    )
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    id_number = EncryptedTextField(_("证件号码"), blank=True, default="")
    mandate_on = models.DateField(_("授权委托书日期"), null=True, blank=True)

    objects: ClassVar[Any] = AgentsOfPresentParties()
    everyone: ClassVar[Any] = RecordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("委托代理人")
        verbose_name_plural = _("委托代理人")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> Any:
        """What the person is called in the case and on its papers."""
        return _("法定代理人") if self.is_statutory else _("委托代理人")

    @property
    def is_statutory(self) -> bool:
        """Whether the law, not the party, gave the power."""
        return self.authority == Authority.STATUTORY

    def clean(self) -> None:
        self.phone = identifiers.clean(self.phone or "")
        if self.phone:
            try:
                identifiers.validate_phone(self.phone)
            except ValidationError as error:
                raise ValidationError({"phone": error}) from error


class Claim(CaseRow):
    """What is asked for, against named respondents (see `ClaimAgainst`)."""

    sealed_fields = ("description", "known_on_source")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="claims")
    order = models.PositiveSmallIntegerField(default=1)
    category = models.CharField(_("争议类别"), max_length=20, choices=Category.choices)
    kind = models.CharField(_("请求项目"), max_length=30, choices=ClaimKind.choices)
    amount = models.DecimalField(
        _("金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    description = models.TextField(_("请求内容"), blank=True)
    known_on = models.DateField(
        _("知道权利被侵害之日"), null=True, blank=True,
        help_text=_("仲裁时效一年自此日起算（调解仲裁法第二十七条）。"),
    )  # fmt: skip
    known_on_source = models.CharField(_("该日期的依据"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("调解请求")
        verbose_name_plural = _("调解请求")
        ordering = ("order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="claim_amount_not_negative",
                violation_error_message=_("金额不能为负数。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ClaimAgainst(CaseRow):
    """A claim against one respondent, and what became of it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="claims_against")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="against")
    respondent = models.ForeignKey(Party, models.PROTECT, related_name="claims_against")
    outcome = models.CharField(
        _("处理结果"), max_length=20, choices=ClaimOutcome.choices, default=ClaimOutcome.OPEN
    )
    outcome_on = models.DateField(_("处理日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("请求对象")
        verbose_name_plural = _("请求对象")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("claim", "respondent"), name="claim_against_unique")
        ]

    def __str__(self) -> str:
        return f"{self.claim} → {self.respondent}"
