"""Numbers other systems know the case by, and other cases it belongs with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import LinkKind, ReferenceSystem
from cases.models.base import CaseRow


class ExternalReference(CaseRow):
    """A number under which another body keeps the same matter, with its answer-due date."""

    sealed_fields = ("number",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="external_references")
    system = models.CharField(_("来源系统"), max_length=20, choices=ReferenceSystem.choices)
    number = models.CharField(_("编号"), max_length=80, db_index=True)
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    answer_due_on = models.DateField(_("回复期限"), null=True, blank=True)
    answered_on = models.DateField(_("回复日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("外部编号")
        verbose_name_plural = _("外部编号")
        ordering = ("pk",)
        indexes = (
            models.Index(
                "answer_due_on",
                condition=Q(answered_on=None, answer_due_on__isnull=False),
                name="reference_unanswered",
            ),
        )
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "system", "number"),
                name="external_reference_unique",
                violation_error_message=_("本案已登记此外部编号。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.number}"


class CaseLink(CaseRow):
    """From a case to an earlier one that it continues or belongs with."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="links")
    earlier = models.ForeignKey("cases.Case", models.PROTECT, related_name="later_links")
    kind = models.CharField(_("关系"), max_length=20, choices=LinkKind.choices)

    class Meta:
        verbose_name = _("关联案件")
        verbose_name_plural = _("关联案件")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "earlier", "kind"), name="case_link_unique"),
            models.CheckConstraint(
                condition=~Q(case=models.F("earlier")), name="case_link_not_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.earlier}"
