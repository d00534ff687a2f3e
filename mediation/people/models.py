"""The register of persons and employers. A case's party links to it and keeps its own snapshot."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AggregateRoot, StatefulModel
from mediation.people import identifiers
from mediation.people.enums import EmployerNature, IdType, Industry, Sex
from mediation.stations.models import Building, Organisation, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField


class RegisterEntry(AggregateRoot):
    """What persons and employers of the register share.

    An entry that was merged stays as it is and points to the one that is kept; what refers to it
    goes on doing so. Pointers are one step long (`mediation.people.rules`).
    """

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("并入"),
    )

    class Meta:
        abstract = True

    def front(self) -> Self:
        """The entry that stands for this one: the kept one, or itself."""
        kept: Any = self.merged_into
        return kept or self

    @property
    def front_id(self) -> int:
        """Key of `front`, without a query."""
        own: Any = self
        key: int = own.merged_into_id or own.pk
        return key


class Person(RegisterEntry):
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

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.data_key_id])


class Employer(RegisterEntry):
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
                condition=~Q(credit_code="") & Q(merged_into=None),
                name="employer_credit_code_unique",
                violation_error_message=_("该统一社会信用代码已登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:employer", args=[self.data_key_id])


class Merge(StatefulModel):
    """One merging of two entries: what it changed in the kept one, and whether it was undone.

    It belongs to the kept entry, whose values `replaced` holds: name → [before, after].
    """

    aggregate_path: ClassVar[str] = "kept"
    sealed_fields = ("reason", "undo_reason")

    kept: Any
    merged: Any
    merged_on = models.DateField(_("合并日期"))
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("合并人"))
    reason = models.TextField(_("合并理由"), blank=True)
    replaced = EncryptedTextField(_("被替换的内容"), blank=True, default="")
    #: Keys of the entries that had been merged into `merged`, and point to `kept` since.
    moved = models.JSONField(default=list, blank=True, editable=False)
    undone_on = models.DateField(_("撤销日期"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    undo_reason = models.TextField(_("撤销理由"), blank=True)

    class Meta:
        abstract = True
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.merged_on}"

    def get_absolute_url(self) -> str:
        url: str = self.kept.get_absolute_url()
        return url


def _constraints(name: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.UniqueConstraint(
            fields=("merged",), condition=Q(undone_on=None), name=f"{name}_merge_once"
        ),
        models.CheckConstraint(condition=~Q(kept=F("merged")), name=f"{name}_merge_of_two"),
        models.CheckConstraint(
            condition=Q(undone_on=None, undone_by=None)
            | Q(undone_on__isnull=False, undone_by__isnull=False),
            name=f"{name}_merge_undone_by_somebody",
        ),
    )


class PersonMerge(Merge):
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="mergings")

    class Meta(Merge.Meta):
        verbose_name = _("人员合并")
        verbose_name_plural = _("人员合并")
        constraints = _constraints("person")


class EmployerMerge(Merge):
    kept = models.ForeignKey(Employer, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Employer, models.PROTECT, related_name="mergings")

    class Meta(Merge.Meta):
        verbose_name = _("用人单位合并")
        verbose_name_plural = _("用人单位合并")
        constraints = _constraints("employer")
