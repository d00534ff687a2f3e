"""Visits to buildings (楼宇巡访), and who is on duty when and where."""

import uuid
from datetime import time
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from legal_aid.models.lawyers import Lawyer
from legal_aid.scope import StationQuerySet
from mediation.history.models import AggregateRoot, DomainModel, StatefulModel
from mediation.stations.models import Building, Organisation, User

#: From this time of the day a visit is one in the evening: offices have closed, workers have not left.
EVENING_FROM = time(17, 30)


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
        name=name,
        violation_error_message=_("结束时间应当晚于开始时间。"),
    )


def _one_of_both(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(officer__isnull=True, lawyer__isnull=False)
        | Q(officer__isnull=False, lawyer__isnull=True),
        name=name,
        violation_error_message=_("请选择一名工作人员或者一名律师。"),
    )


class BuildingVisit(AggregateRoot, StatefulModel):
    """One round in a building, under which consultations and applications are logged."""

    sealed_fields = ("summary",)

    serial = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("楼宇"))
    held_on = models.DateField(_("巡访日期"))
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("具体地点"), max_length=100, blank=True)
    people_reached = models.PositiveSmallIntegerField(_("接待人次"), null=True, blank=True)
    summary = models.TextField(_("巡访情况"), blank=True)
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True, editable=False)

    objects: ClassVar[Any] = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("楼宇巡访")
        verbose_name_plural = _("楼宇巡访")
        ordering = ("-held_on", "-starts_at", "-pk")
        indexes = (models.Index(fields=("station", "-held_on"), name="visit_by_day"),)
        constraints = (_in_order("visit_in_order"),)

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("legal_aid:visit", args=[self.serial])

    @property
    def is_evening(self) -> bool:
        return self.starts_at >= EVENING_FROM

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_on is not None

    @property
    def is_reported(self) -> bool:
        return self.people_reached is not None


class VisitStaff(DomainModel):
    """Who took part in a visit: an officer of ours or a lawyer of the roster."""

    aggregate_path: ClassVar[str] = "visit"

    visit = models.ForeignKey(BuildingVisit, models.PROTECT, related_name="staff")
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lawyer = models.ForeignKey(Lawyer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("巡访人员")
        verbose_name_plural = _("巡访人员")
        ordering = ("pk",)
        constraints = (_one_of_both("visit_staff_one"),)

    def __str__(self) -> str:
        return str(self.person)

    @property
    def person(self) -> User | Lawyer:
        person = self.officer or self.lawyer
        assert person is not None  # the constraint of the table
        return person


class DutyShift(AggregateRoot, StatefulModel):
    """One person's turn: at the desk, or in a building."""

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    building = models.ForeignKey(
        Building,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("楼宇"),
        help_text=_("不选表示在工作站值班。"),
    )
    held_on = models.DateField(_("值班日期"))
    starts_at = models.TimeField(_("开始时间"))
    ends_at = models.TimeField(_("结束时间"))
    officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("工作人员")
    )
    lawyer = models.ForeignKey(
        Lawyer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shifts",
        verbose_name=_("律师"),
    )
    remarks = models.CharField(_("备注"), max_length=100, blank=True)

    objects: ClassVar[Any] = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("值班")
        verbose_name_plural = _("值班")
        ordering = ("held_on", "starts_at", "pk")
        indexes = (models.Index(fields=("station", "held_on"), name="shift_by_day"),)
        constraints = (_in_order("shift_in_order"), _one_of_both("shift_of_one"))

    def __str__(self) -> str:
        return f"{self.held_on} {self.starts_at:%H:%M}"

    @property
    def reference(self) -> uuid.UUID:
        """How addresses name it."""
        key: uuid.UUID = self.data_key_id
        return key

    @property
    def person(self) -> User | Lawyer:
        """Whose turn it is."""
        person = self.officer or self.lawyer
        assert person is not None  # the constraint of the table
        return person
