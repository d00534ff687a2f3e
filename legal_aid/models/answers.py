"""Standard answers: what officers insert and edit, kept by the manager."""

from calendar import monthrange
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases.enums import Category, ClaimKind
from legal_aid.scope import StationQuerySet
from mediation.history.models import AggregateRoot, StatefulModel
from mediation.stations.models import Organisation

#: Months after which somebody should look whether the articles still stand so.
FRESH_MONTHS = 6


class StandardAnswer(AggregateRoot, StatefulModel):
    """A text with the articles it rests on, and the day on which somebody last checked it."""

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("工作站")
    )
    title = models.CharField(_("标题"), max_length=100)
    category = models.CharField(_("事项分类"), max_length=20, choices=Category.choices, blank=True)
    kind = models.CharField(_("具体事项"), max_length=30, choices=ClaimKind.choices, blank=True)
    text = models.TextField(_("答复内容"))
    articles = models.TextField(_("法律依据"), help_text=_("每行一条，写明文件名称和条款。"))
    checked_on = models.DateField(_("核对日期"))
    is_active = models.BooleanField(_("启用"), default=True)

    objects: ClassVar[Any] = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("标准答复")
        verbose_name_plural = _("标准答复")
        ordering = ("category", "title", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("station", "title"),
                name="standard_answer_title_unique",
                violation_error_message=_("已有同名的标准答复。"),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_old(self) -> bool:
        """Whether it was checked longer ago than `FRESH_MONTHS`."""
        return self.checked_on < _months_before(timezone.localdate(), FRESH_MONTHS)

    @property
    def insertion(self) -> str:
        """What stands in an advice that takes it over: the text, and the articles under it."""
        articles = [line.strip() for line in self.articles.splitlines() if line.strip()]
        grounds = pgettext("list separator", "；").join(articles)
        return f"{self.text}\n{_('法律依据')}{pgettext('separator', '：')}{grounds}"


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month; the month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
