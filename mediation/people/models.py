"""The register of persons and employers. A case's party links to it and keeps its own snapshot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AggregateRoot
from mediation.people import identifiers
from mediation.people.enums import EmployerNature, IdType, Industry, Sex
from mediation.stations.models import Building, Organisation
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class Person(AggregateRoot):
    """A natural person known to a station: worker, agent or client of legal aid.

    A register entry belongs to one station; another station does not see it.
    """

    sealed_fields = ("name", "birth_date")

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    name = models.CharField(_("姓名"), max_length=100, db_index=True)
    sex = models.CharField(_("性别"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    id_type = models.CharField(
        _("证件类型"), max_length=30, choices=IdType.choices, default=IdType.RESIDENT
    )
    id_number = EncryptedTextField(_("证件号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    address = EncryptedTextField(_("送达地址"), blank=True, default="")

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Employer(AggregateRoot):
    """An employer known to a station; may be entered by its working name, the credit code later."""

    sealed_fields = ("name", "credit_code", "legal_representative")

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    name = models.CharField(_("名称"), max_length=200, db_index=True)
    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        db_index=True,
        validators=[identifiers.validate_credit_code],
    )
    legal_representative = models.CharField(_("法定代表人（负责人）"), max_length=100, blank=True)
    address = EncryptedTextField(_("住所"), blank=True, default="")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    nature = models.CharField(
        _("企业性质"), max_length=30, choices=EmployerNature.choices, blank=True
    )
    industry = models.CharField(_("行业"), max_length=1, choices=Industry.choices, blank=True)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼宇")
    )

    class Meta:
        verbose_name = _("用人单位")
        verbose_name_plural = _("用人单位")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("station", "credit_code"),
                condition=~models.Q(credit_code=""),
                name="employer_credit_code_unique",
                violation_error_message=_("该统一社会信用代码已登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.name
