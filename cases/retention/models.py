"""Periods, holds, what is due, and the lists on which destruction is decided."""

import uuid
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.retention import registry
from cases.retention.enums import Decision, HoldGround, Outcome, Stage
from mediation.history.models import AggregateRoot, DomainModel, RecordedQuerySet, StatefulModel
from mediation.stations.models import Organisation, User
from mediation.vault.fields import EncryptedTextField


class RetentionPeriod(StatefulModel):
    """How long a station keeps one kind of record, from a day on (保管期限). None comes with the
    program: what nobody has entered is not set, and nothing of that kind becomes due."""

    aggregate_path: ClassVar[str] = "station"

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    kind = models.CharField(_("档案种类"), max_length=40)
    years = models.PositiveSmallIntegerField(
        _("保管年限"), null=True, blank=True, help_text=_("留空表示永久保管。")
    )
    valid_from = models.DateField(_("适用自"))
    source = models.CharField(
        _("依据"), max_length=200,
        help_text=_("规定该期限的文件名称、条款或档案主管部门的批准文号。"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("保管期限")
        verbose_name_plural = _("保管期限")
        ordering = ("station", "kind", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("station", "kind", "valid_from"),
                name="retention_begins_once",
                violation_error_message=_("该种类已有自同一日起适用的期限。"),
            ),
            models.CheckConstraint(
                condition=Q(years=None) | Q(years__gte=1), name="retention_years_positive"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="retention_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.valid_from}"

    @property
    def kind_label(self) -> Any:
        return registry.kind_label(self.kind)


class AboutRecord(DomainModel):
    """A row about a record of any room: it names it, and lies in the record's own history."""

    subject_label = models.CharField(max_length=60, editable=False)
    subject_id = models.PositiveBigIntegerField(editable=False)
    root_ref = models.CharField(max_length=80, db_index=True, editable=False)
    data_key_id = models.UUIDField(editable=False)
    serial = models.CharField(_("编号"), max_length=40, editable=False)

    class Meta:
        abstract = True

    def aggregate_root(self) -> Any:
        return apps.get_model(self.subject_label)._default_manager.get(pk=self.subject_id)

    def aggregate_ref(self) -> str:
        return self.root_ref

    def vault_key_id(self) -> uuid.UUID:
        return self.data_key_id

    @property
    def url(self) -> str:
        """The record's page."""
        return registry.keeper(self.subject_label).url(self.serial)


class HoldQuerySet(RecordedQuerySet):
    def active(self) -> Any:
        """Those in force today."""
        today = timezone.localdate()
        return self.filter(lifted_on=None).filter(Q(until=None) | Q(until__gte=today))


class LegalHold(AboutRecord):
    """A record that must not be destroyed for now (暂缓销毁): who said so, why, until when."""

    station = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    ground = models.CharField(_("暂缓原因"), max_length=20, choices=HoldGround.choices)
    reason = EncryptedTextField(_("说明"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    placed_on = models.DateField(_("登记日期"))
    until = models.DateField(_("暂缓至"), null=True, blank=True, help_text=_("留空表示直至解除。"))
    lifted_on = models.DateField(_("解除日期"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("解除人")
    )
    lift_reason = EncryptedTextField(_("解除理由"), blank=True, default="", editable=False)

    objects: ClassVar[Any] = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("暂缓销毁")
        verbose_name_plural = _("暂缓销毁")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("placed_on")), name="hold_until_later"
            ),
            models.CheckConstraint(
                condition=Q(lifted_on=None, lifted_by=None)
                | Q(lifted_on__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.placed_on}"


class DueRecord(models.Model):
    """A record whose period is over, as the daily job found it. A technical row, renewed each day."""

    subject_label = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    root_ref = models.CharField(max_length=80, db_index=True)
    serial = models.CharField(_("编号"), max_length=40)
    station = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("承办组织")
    )
    kind = models.CharField(_("档案种类"), max_length=40)
    base_on = models.DateField(_("起算日"))
    due_on = models.DateField(_("期满日"))
    years = models.PositiveSmallIntegerField(_("保管年限"))
    source = models.CharField(_("依据"), max_length=200)
    found_on = models.DateField(_("列入日期"))

    class Meta:
        verbose_name = _("到期档案")
        verbose_name_plural = _("到期档案")
        ordering = ("due_on", "serial")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("subject_label", "subject_id"), name="due_once")
        ]
        indexes = (models.Index(fields=("station", "due_on", "serial"), name="due_list"),)

    def __str__(self) -> str:
        return f"{self.serial} {self.due_on}"

    @property
    def kind_label(self) -> Any:
        return registry.kind_label(self.kind)

    @property
    def url(self) -> str:
        """The record's page."""
        return registry.keeper(self.subject_label).url(self.serial)


class DestructionList(AggregateRoot, StatefulModel):
    """An appraisal list (鉴定销毁清单): made by one person, approved by another, then carried out."""

    sealed_fields = ("opinion", "answer")

    number = models.CharField(_("清单编号"), max_length=40, unique=True, editable=False)
    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    stage = models.CharField(
        _("状态"), max_length=20, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )
    opinion = models.TextField(
        _("鉴定意见"), blank=True,
        help_text=_("不写当事人姓名：清单长期保存。"),
    )  # fmt: skip
    answer = models.TextField(_("审批意见"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(_("编制时间"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("鉴定人")
    )
    proposed_on = models.DateField(_("提交日期"), null=True, editable=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("批准人")
    )
    approved_on = models.DateField(_("批准日期"), null=True, editable=False)
    carried_out_on = models.DateField(_("执行日期"), null=True, editable=False)

    class Meta:
        verbose_name = _("销毁清单")
        verbose_name_plural = _("销毁清单")
        ordering = ("-pk",)
        constraints: ClassVar = [
            # A CHECK passes where its condition is NULL: before anybody has approved.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="destruction_needs_two_people",
                violation_error_message=_("鉴定人和批准人不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=Stage.DECIDED)
                | Q(
                    proposed_by__isnull=False,
                    proposed_on__isnull=False,
                    approved_by__isnull=False,
                    approved_on__isnull=False,
                ),
                name="destruction_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("retention:list", args=[self.number])


class DestructionItem(AboutRecord):
    """One record on a list, with what the appraisal says of it. No names: the list is kept."""

    list = models.ForeignKey(
        DestructionList, models.PROTECT, related_name="items", verbose_name=_("销毁清单")
    )
    kind = models.CharField(_("档案种类"), max_length=40)
    organisation_name = models.CharField(_("承办组织"), max_length=120)
    base_on = models.DateField(_("起算日"))
    due_on = models.DateField(_("期满日"))
    years = models.PositiveSmallIntegerField(_("保管年限"))
    decision = models.CharField(
        _("鉴定结论"), max_length=10, choices=Decision.choices, default=Decision.DESTROY
    )
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    extended_to = models.DateField(_("延长至"), null=True, blank=True)
    outcome = models.CharField(
        _("执行结果"), max_length=10, choices=Outcome.choices, blank=True, editable=False
    )
    outcome_note = models.CharField(_("执行说明"), max_length=300, blank=True, editable=False)
    done_at = models.DateTimeField(_("执行时间"), null=True, editable=False)

    class Meta:
        verbose_name = _("清单条目")
        verbose_name_plural = _("清单条目")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("list", "subject_label", "subject_id"), name="destruction_item_once"
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.EXTEND) | Q(extended_to__isnull=False),
                name="destruction_extended_to",
                violation_error_message=_("延长保管须写明延长至哪一天。"),
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.DESTROY) | ~Q(outcome=Outcome.DESTROYED),
                name="destruction_only_as_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    def aggregate_root(self) -> Any:
        return self.list

    def aggregate_ref(self) -> str:
        return f"{DestructionList._meta.label_lower}:{self.list_id}"

    def vault_key_id(self) -> uuid.UUID:
        key_id: uuid.UUID = self.list.data_key_id
        return key_id

    @property
    def kind_label(self) -> Any:
        return registry.kind_label(self.kind)
