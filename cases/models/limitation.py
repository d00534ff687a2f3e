"""What bears on the limitation of a claim and that no other row of the case says."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from cases.models.parties import Claim
from mediation.deadlines.limitation import Ground


def _enterable() -> list[tuple[str, Any]]:
    """The case's own course says the other grounds by itself."""
    derived = (
        Ground.APPLIED,
        Ground.MEDIATION_REFUSED,
        Ground.NO_AGREEMENT,
        Ground.AGREEMENT_UNPERFORMED,
        Ground.CONSENT_WITHDRAWN,
    )
    return [(value, label) for value, label in Ground.choices if value not in derived]


class LimitationEvent(CaseRow):
    """An interruption or suspension outside of the mediation, with what proves it.

    Without `claim` it bears on all claims of the case.
    """

    sealed_fields = ("evidence",)
    ENTERABLE: ClassVar = _enterable()

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="limitation_events")
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="limitation_events",
        verbose_name=_("请求"), help_text=_("留空即适用于全部请求。"),
    )  # fmt: skip
    ground = models.CharField(_("事由"), max_length=30, choices=Ground.choices)
    happened_on = models.DateField(_("发生日期"))
    until = models.DateField(
        _("截止日期"), null=True, blank=True, help_text=_("仅用于时效中止：原因消除之日。")
    )
    evidence = models.CharField(
        _("依据"), max_length=300, help_text=_("例如：微信记录、信访回执、仲裁收件回执。")
    )
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("时效事由")
        verbose_name_plural = _("时效事由")
        ordering = ("happened_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    ground__in=Ground.SUSPENDING, until__isnull=False, until__gte=F("happened_on")
                )
                | ~Q(ground__in=Ground.SUSPENDING) & Q(until=None),
                name="limitation_event_until",
                violation_error_message=_(
                    "时效中止须填写截止日期，且不早于发生日期；其他事由不填。"
                ),
            ),
            models.UniqueConstraint(
                fields=("case", "claim", "ground", "happened_on"),
                condition=Q(claim__isnull=False),
                name="limitation_event_of_claim",
                violation_error_message=_("该事由已经登记。"),
            ),
            models.UniqueConstraint(
                fields=("case", "ground", "happened_on"),
                condition=Q(claim=None),
                name="limitation_event_of_case",
                violation_error_message=_("该事由已经登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.happened_on}"
