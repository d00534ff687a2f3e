"""Putting a dossier away: when, where, for how long, and who did it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from mediation.stations.models import User


class Archiving(CaseRow):
    """The file of a case, bound and put away on a day (归档).

    Period and source are those that held on that day, empty where the station had set none. One
    taken out again, for the case goes on or it was put away by mistake, stays as a row of before.
    `Case.archived_on` repeats the day of the one that stands, for lists and clocks.
    """

    sealed_fields = ("checker_name", "explanation", "taken_out_reason")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="archivings")
    archived_on = models.DateField(_("归档日期"))
    file_number = models.CharField(_("卷号"), max_length=80)
    box = models.CharField(_("盒号"), max_length=40, blank=True)
    place = models.CharField(_("存放位置"), max_length=100, blank=True)
    retention = models.CharField(_("保管期限"), max_length=20, blank=True, editable=False)
    retention_source = models.CharField(_("依据"), max_length=200, blank=True, editable=False)
    binder = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("立卷人")
    )
    checker_name = models.CharField(_("检查人"), max_length=60, blank=True)
    explanation = models.TextField(_("卷宗情况说明"), blank=True)
    archived_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    taken_out_on = models.DateField(_("撤销归档日期"), null=True, editable=False)
    taken_out_reason = models.TextField(_("撤销归档原因"), blank=True, editable=False)

    class Meta:
        verbose_name = _("归档")
        verbose_name_plural = _("归档")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case",), condition=Q(taken_out_on=None), name="archived_once"
            ),
            models.CheckConstraint(condition=~Q(file_number=""), name="archived_under_a_number"),
        ]

    def __str__(self) -> str:
        return self.file_number
