"""What the office enters into the working-day calendar; everything else comes from chinesecalendar.

The tables hold decisions of people only: a day that differs from what the published data say, and
a year whose arrangement was entered by hand before the library knew it. An empty table is a
complete calendar (see calendar.py), so that nothing has to be filled after an installation and a
newer chinesecalendar takes effect without a load.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AggregateRoot, DomainModel


class CalendarYear(AggregateRoot):
    """A calendar year in which the office entered something; the root and lock of its days."""

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    is_published = models.BooleanField(
        _("节假日安排已录入完整"),
        default=False,
        help_text=_("据国务院办公厅通知录入完整后，该年的期限不再标为暂定。"),
    )
    note = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("日历年度")
        verbose_name_plural = _("日历年度")
        ordering = ("year",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_published=False) | ~models.Q(note=""),
                name="published_year_names_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(DomainModel):
    """One day as the office decided it, with the ground; it overrules the published data."""

    aggregate_path: ClassVar[str] = "calendar_year"

    calendar_year = models.ForeignKey(
        CalendarYear, verbose_name=_("日历年度"), on_delete=models.PROTECT, related_name="days"
    )
    date = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("工作日"))
    note = models.CharField(_("说明"), max_length=200)

    class Meta:
        verbose_name = _("日历日")
        verbose_name_plural = _("日历日")
        ordering = ("date",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(note=""), name="calendar_day_names_its_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()
