"""Who works on the case, in which capacity, and what they declared (design §3)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import Capacity, ConflictKind
from cases.models.base import CaseRow
from mediation.stations.models import User


class Participation(CaseRow):
    """A person's part in a case: ended, never deleted.

    One person is mediator or agent in one dispute, never both, for good: the database refuses.
    """

    sealed_fields = ("disclosure", "declared_against")
    #: Advice is given or not: the part of an adviser ends only where it was noted by mistake.
    NEVER_ADVISED: ClassVar[Q] = Q(capacity=Capacity.ADVISER, ends_on__isnull=False)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="participations")
    user = models.ForeignKey(
        User, models.PROTECT, related_name="participations", verbose_name=_("人员")
    )
    capacity = models.CharField(_("身份"), max_length=10, choices=Capacity.choices)
    is_lead = models.BooleanField(_("首席调解员"), default=False)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    conflict = models.CharField(
        _("利害关系声明"), max_length=30, choices=ConflictKind.choices, default=ConflictKind.NONE
    )
    disclosure = models.TextField(_("披露内容"), blank=True)
    declared_on = models.DateField(_("声明日期"), null=True, blank=True)
    #: Names, one a line: who comes later is not covered by the declaration.
    declared_against = models.TextField(_("声明所对照的人员"), blank=True, default="")
    #: Raised by each declaration that says something new: a waiver is of one declaration.
    declaration_number = models.PositiveSmallIntegerField(_("声明次数"), default=0)
    checked_on = models.DateField(_("利害关系核对日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办人员")
        verbose_name_plural = _("承办人员")
        ordering = ("-is_lead", "starts_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "user"),
                condition=Q(capacity__in=Capacity.EXCLUSIVE),
                name="participation_one_capacity",
                violation_error_message=_("同一人在同一争议中不能既任调解员又任代理人。"),
            ),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(is_lead=True, ends_on=None),
                name="participation_one_lead",
                violation_error_message=_("一个案件只能有一名首席调解员。"),
            ),
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(capacity=Capacity.MEDIATOR),
                name="participation_lead_mediates",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="participation_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_capacity_display()}"

    @property
    def is_mistake(self) -> bool:
        """Whether it was noted by mistake, and gives no right and no bar."""
        return self.capacity == Capacity.ADVISER and self.ends_on is not None

    @property
    def is_active(self) -> bool:
        return self.ends_on is None
