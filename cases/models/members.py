"""The workers of a collective dispute (集体争议), whom representatives stand for (调解仲裁法 art. 7).

The applicants of a collective case are the elected representatives, or all workers where nobody was
elected; each worker, an applicant or not, is a member with a claim, an agreed amount, a consent and
an outcome of their own.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ClaimOutcome, Way
from cases.models.agreement import Agreement
from cases.models.base import CaseRow
from cases.models.files import Attachment
from cases.models.parties import Party
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.people.models import Person
from mediation.stations.models import User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class Member(CaseRow):
    """One worker of a collective case, as registered: a snapshot like `Party`.

    `agrees` is the newest answer to the settlement at `agreed_amount`; None until the worker has
    answered, and again when that amount changes. Earlier answers stay in history.
    """

    sealed_fields = ("name",)
    cleared_fields = ("person",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="members")
    number = models.PositiveSmallIntegerField(_("成员序号"))
    party = models.OneToOneField(
        Party, models.PROTECT, null=True, blank=True, related_name="member",
        verbose_name=_("作为申请人"),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    name = models.CharField(_("姓名"), max_length=100, db_index=True)
    id_type = models.CharField(
        _("证件类型"), max_length=30, choices=IdType.choices, default=IdType.RESIDENT
    )
    id_number = EncryptedTextField(_("证件号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    is_representative = models.BooleanField(_("推举代表"), default=False)
    claimed_amount = models.DecimalField(
        _("请求金额"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    agreed_amount = models.DecimalField(
        _("协议金额"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    # The settlement needs the consent of each represented worker (33号令 art. 63).
    agrees = models.BooleanField(_("同意和解方案"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answer_way = models.CharField(_("方式"), max_length=20, choices=Way.choices, blank=True)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )

    outcome = models.CharField(
        _("处理结果"), max_length=20, choices=ClaimOutcome.choices, default=ClaimOutcome.OPEN
    )
    outcome_on = models.DateField(_("处理日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("集体争议成员")
        verbose_name_plural = _("集体争议成员")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="member_number_unique"),
            models.UniqueConstraint(
                fields=("case", "id_number_index"),
                condition=~Q(id_number_index=""),
                name="member_id_number_unique",
                violation_error_message=_("该证件号码的成员已登记。"),
            ),
            models.CheckConstraint(
                condition=(Q(claimed_amount=None) | Q(claimed_amount__gte=0))
                & (Q(agreed_amount=None) | Q(agreed_amount__gte=0)),
                name="member_amounts_not_negative",
                violation_error_message=_("金额不能为负数。"),
            ),
            models.CheckConstraint(
                condition=Q(agrees=None)
                | Q(answered_on__isnull=False, taken_by__isnull=False) & ~Q(answer_way=""),
                name="member_answer_on_record",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ClaimOutcome.OPEN, outcome_on=None)
                | ~Q(outcome=ClaimOutcome.OPEN) & Q(outcome_on__isnull=False),
                name="member_outcome_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Numbers are brought into one form and checked against their type."""
        self.phone = identifiers.clean(self.phone or "")
        self.id_number = identifiers.clean(self.id_number or "")
        errors: dict[str, Any] = {}
        try:
            if self.phone:
                identifiers.validate_phone(self.phone)
        except ValidationError as error:
            errors["phone"] = error
        try:
            if self.id_number:
                identifiers.validate_id_number(self.id_type or IdType.RESIDENT, self.id_number)
        except ValidationError as error:
            errors["id_number"] = error
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        """Whether nothing has become of the member's claim yet."""
        return self.outcome == ClaimOutcome.OPEN


class Election(CaseRow):
    """The workers chose who speaks for them (推举代表): when, by how many, on which paper."""

    sealed_fields = ("remarks",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="elections")
    elected_on = models.DateField(_("推举日期"))
    voters = models.PositiveSmallIntegerField(_("参加推举人数"))
    seats = models.PositiveSmallIntegerField(_("代表人数"))
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("推举书"),
    )  # fmt: skip
    remarks = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("代表推举")
        verbose_name_plural = _("代表推举")
        ordering = ("elected_on", "pk")

    def __str__(self) -> str:
        return f"{self.elected_on}"


class AnnexLine(CaseRow):
    """A member in the annex of an agreement whose text is final, with the amount it promises.

    Written with the final text and taken out when it goes back to a draft, so that what was offered
    for signature does not follow later changes of the member.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="annex_lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="annex_lines")
    amount = models.DecimalField(
        _("金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("协议附件")
        verbose_name_plural = _("协议附件")
        ordering = ("member__number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("agreement", "member"), name="annex_line_unique")
        ]

    def __str__(self) -> str:
        return str(self.member)
