"""How a case ends: own settlement, withdrawal, destination; and the dated events that figures count."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import (
    DestinationKind,
    DestinationResult,
    Ending,
    EventKind,
    SettlementProof,
    Way,
    WithdrawalReason,
)
from cases.models.base import CaseRow
from cases.models.files import Attachment
from cases.models.parties import Party
from mediation.stations.models import Organisation


class CaseEvent(CaseRow):
    """A dated fact that figures count; a mistake is answered by another event, never overwritten.

    `organisation` held the case on that day; `ending` and `reason` repeat what the event decided.
    A conclusion also says how many workers the case concerned then, and for how many it is settled.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="events")
    kind = models.CharField(_("事件"), max_length=30, choices=EventKind.choices)
    happened_on = models.DateField(_("日期"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    objective_met = models.BooleanField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    persons = models.PositiveIntegerField(_("涉及劳动者人数"), null=True)
    persons_settled = models.PositiveIntegerField(_("调解成功人数"), null=True)

    class Meta:
        verbose_name = _("办理事件")
        verbose_name_plural = _("办理事件")
        ordering = ("happened_on", "pk")
        indexes = (
            models.Index(
                fields=("organisation", "kind", "happened_on", "ending", "reason"),
                name="event_figures",
            ),
            models.Index(fields=("case", "happened_on"), name="event_case"),
        )

    def __str__(self) -> str:
        return f"{self.happened_on} {self.kind}"


class Holding(CaseRow):
    """Which organisation held the case from when to when; figures of a day follow the holder."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="holdings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("承办期间")
        verbose_name_plural = _("承办期间")
        ordering = ("starts_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case",), condition=Q(ends_on=None), name="holding_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts_on}"


class OwnSettlement(CaseRow):
    """The parties settled by themselves (达成和解); proved by a paper, a payment or both sides' word."""

    sealed_fields = ("content",)

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="own_settlement")
    settled_on = models.DateField(_("和解日期"))
    content = models.TextField(_("和解内容"))
    amount = models.DecimalField(
        _("和解金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    proof = models.CharField(_("证明方式"), max_length=20, choices=SettlementProof.choices)
    attachment = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("证明材料"),
    )

    class Meta:
        verbose_name = _("自行和解")
        verbose_name_plural = _("自行和解")

    def __str__(self) -> str:
        return f"{self.case} {self.settled_on}"


class WithdrawalRequest(CaseRow):
    """The applicant takes the application back: written, or said and recorded."""

    sealed_fields = ("remarks",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="withdrawal_requests")
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    requested_on = models.DateField(_("提出日期"))
    way = models.CharField(_("方式"), max_length=20, choices=Way.choices)
    reason = models.CharField(_("原因"), max_length=20, choices=WithdrawalReason.choices)
    remarks = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("撤回申请")
        verbose_name_plural = _("撤回申请")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case} {self.requested_on}"


class Destination(CaseRow):
    """Where a case that was not settled goes next (去向); several, and later ones, are possible.

    Of a collective case that was settled for some: where one `member` of the others goes.
    """

    sealed_fields = ("number", "remarks")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="destinations")
    member = models.ForeignKey(
        "cases.Member", models.PROTECT, null=True, blank=True, related_name="destinations"
    )
    kind = models.CharField(_("去向"), max_length=20, choices=DestinationKind.choices)
    body_name = models.CharField(_("受理机构"), max_length=120, blank=True)
    decided_on = models.DateField(_("日期"))
    remarks = models.TextField(_("说明"), blank=True)
    number = models.CharField(_("受理案号"), max_length=80, blank=True)
    result = models.CharField(
        _("处理结果"), max_length=20, choices=DestinationResult.choices, blank=True
    )
    result_on = models.DateField(_("结果日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("去向")
        verbose_name_plural = _("去向")
        ordering = ("decided_on", "pk")

    def __str__(self) -> str:
        return str(self.get_kind_display())
