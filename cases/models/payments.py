"""What came of an agreement's promises: a row for every payment, with its day and its proof."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.agreement import Instalment, Term
from cases.models.base import CaseRow
from cases.models.files import Attachment
from mediation.stations.models import User


class Payment(CaseRow):
    """Money that came on a day, or without `amount` the day on which something else was done.

    What is paid of a promise is the sum of its payments that were not taken back. The columns
    `Instalment.paid_on`, `Instalment.paid_amount` and `Term.performed_on` sum them up, for lists
    and figures; only `cases.services.performance` writes either.
    """

    sealed_fields = ("taken_back_reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="payments")
    number = models.PositiveIntegerField(_("序号"), editable=False)
    term = models.ForeignKey(
        Term, models.PROTECT, related_name="payments", verbose_name=_("协议条款")
    )
    instalment = models.ForeignKey(
        Instalment, models.PROTECT, null=True, blank=True, related_name="payments",
        verbose_name=_("分期"),
    )  # fmt: skip
    paid_on = models.DateField(_("履行日期"))
    amount = models.DecimalField(
        _("实付金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    proof = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("履行凭证"),
    )  # fmt: skip
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("登记人")
    )
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    token = models.UUIDField(_("表单编号"), null=True, editable=False)
    taken_back_on = models.DateField(_("撤销日期"), null=True, editable=False)
    taken_back_reason = models.CharField(_("撤销原因"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("履行记录")
        verbose_name_plural = _("履行记录")
        ordering = ("paid_on", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="payment_number_unique"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="payment_amount_positive"
            ),
        ]
        indexes: ClassVar = [
            # Figures ask for the payments of a month.
            models.Index(
                "paid_on", condition=Q(taken_back_on=None, amount__isnull=False), name="payment_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount or ''}".strip()

    @property
    def counts(self) -> bool:
        """Whether it was not taken back."""
        return self.taken_back_on is None
