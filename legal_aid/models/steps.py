"""What happens to an application on its way: what was still asked for, and the stages of the work."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from legal_aid.enums import AidResult, AidStage
from legal_aid.models.application import AidApplication
from legal_aid.models.money import money
from mediation.history.models import DomainModel


class AidSupplement(DomainModel):
    """What the applicant was asked to add, and when it came."""

    aggregate_path: ClassVar[str] = "application"
    sealed_fields = ("items",)

    application = models.ForeignKey(AidApplication, models.PROTECT, related_name="supplements")
    asked_on = models.DateField(_("要求补充日期"))
    due_on = models.DateField(_("补充期限"))
    items = models.TextField(_("需补充的材料"))
    supplied_on = models.DateField(_("补充日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("补充材料")
        verbose_name_plural = _("补充材料")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",), name="aid_supplement_asked_once",
                violation_error_message=_("补充材料应当一次告知，本件已经告知过。"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.asked_on)


class AidStep(DomainModel):
    """One stage of an aided matter: mediation, arbitration, the instances, enforcement."""

    aggregate_path: ClassVar[str] = "application"
    sealed_fields = ("remarks",)

    application = models.ForeignKey(AidApplication, models.PROTECT, related_name="steps")
    stage = models.CharField(_("办理阶段"), max_length=20, choices=AidStage.choices)
    body = models.CharField(_("办理机构"), max_length=120, blank=True)
    reference = models.CharField(_("机构案号"), max_length=80, blank=True)
    started_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    result = models.CharField(_("阶段结果"), max_length=20, choices=AidResult.choices, blank=True)
    recovered_amount = money(_("挽回金额（元）"), null=True, blank=True)
    remarks = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("办理阶段")
        verbose_name_plural = _("办理阶段")
        ordering = ("started_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(ended_on=None),
                name="aid_one_open_step",
                violation_error_message=_("请先登记前一阶段的结果。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, result="")
                | (Q(ended_on__gte=F("started_on")) & ~Q(result="")),
                name="aid_step_ends_with_a_result",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_stage_display())
