"""A series (系列案): two to nine linked cases of workers against one employer (design §4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from mediation.history.actor import Actor
from mediation.history.models import AggregateRoot, RecordedQuerySet, StatefulModel
from mediation.stations.models import Organisation, User


class SeriesQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor | None) -> Any:
        """The series of which `actor` may know one case at least."""
        cases = Case.objects.visible_to(actor).order_by()
        return self.filter(Exists(cases.filter(series=OuterRef("pk"))))


class Series(AggregateRoot, StatefulModel):
    """What links the cases; each of them keeps its own number, clock, agreement and figures.

    Which cases belong to it stands on them (`Case.series`), so that a case is in one at most.
    """

    serial = models.CharField(_("系列案编号"), max_length=40, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("承办组织")
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    #: Of the form that made it: sent twice, it makes one series.
    token = models.UUIDField(null=True, unique=True, editable=False)

    objects: ClassVar[Any] = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("系列案")
        verbose_name_plural = _("系列案")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.serial

    def get_absolute_url(self) -> str:
        return reverse("cases:series", args=[self.serial])
