"""One follow-up of a case: who was asked, how, and what they said; or that nobody was reached."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.followups.enums import FollowUpWay, Occasion, PerformanceTold, Risk, Satisfaction
from cases.models import Party
from cases.models.base import CaseRow
from mediation.history.models import RecordedQuerySet
from mediation.papers.models import Paper
from mediation.stations.models import User


class FollowUpQuerySet(RecordedQuerySet):
    def reached(self) -> Any:
        """Those in which somebody answered: they settle what was due."""
        return self.filter(is_reached=True)


class FollowUp(CaseRow):
    """A follow-up. One that reached nobody counts as an attempt, and what was due stays due."""

    sealed_fields = ("visited_name", "performance_note", "risk_text", "measures", "note")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField(_("第几次回访"), editable=False)
    #: Of the form that made it: sent twice, it makes one row.
    token = models.UUIDField(unique=True, editable=False)
    occasion = models.CharField(_("回访事由"), max_length=20, choices=Occasion.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="+", verbose_name=_("回访的当事人")
    )
    way = models.CharField(_("回访方式"), max_length=20, choices=FollowUpWay.choices)
    done_on = models.DateField(_("回访日期"))
    is_reached = models.BooleanField(_("联系上了"), default=True)
    visited_name = models.CharField(_("被访人"), max_length=60, blank=True)
    performance = models.CharField(
        _("履行情况"), max_length=20, choices=PerformanceTold.choices, blank=True
    )
    performance_note = models.TextField(_("履行情况说明"), max_length=1000, blank=True)
    satisfaction = models.CharField(
        _("满意程度"), max_length=20, choices=Satisfaction.choices, blank=True
    )
    risk = models.CharField(_("遗留隐患"), max_length=20, choices=Risk.choices, blank=True)
    risk_text = models.TextField(_("隐患、激化迹象说明"), max_length=1000, blank=True)
    measures = models.TextField(_("采取的措施"), max_length=1000, blank=True)
    note = models.TextField(_("未联系上的情况"), max_length=500, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("回访人"))
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("文书")
    )

    objects: ClassVar[Any] = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("回访")
        verbose_name_plural = _("回访")
        ordering = ("-done_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="follow_up_number"),
            models.CheckConstraint(
                condition=Q(is_reached=False, performance="", satisfaction="", risk="")
                | Q(is_reached=True) & ~Q(performance="") & ~Q(satisfaction="") & ~Q(risk=""),
                name="follow_up_answers_if_reached",
                violation_error_message=_(
                    "联系上的，须登记履行情况、满意程度和遗留隐患；未联系上的，不登记答复。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}-{self.number}"
