"""Standard answers: what officers insert and edit, kept by the manager."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.enums import Category, ClaimKind
from legal_aid.scope import StationQuerySet
from mediation.history.models import AggregateRoot, StatefulModel
from mediation.stations.models import Organisation


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
