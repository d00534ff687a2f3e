"""When somebody is away: whoever gives out work has to know the days, not the cause."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel, RecordedQuerySet
from mediation.stations.enums import AbsenceReason


class AbsenceQuerySet(RecordedQuerySet):
    def standing(self) -> Any:
        """Those that hold: a withdrawn one was never taken."""
        return self.filter(withdrawn_on=None)

    def touching(self, first: date, last: date) -> Any:
        """Those that hold and have a day from `first` to `last`, both included."""
        return self.standing().filter(first_day__lte=last, last_day__gte=first)


class Absence(DomainModel):
    """Days on which a person is away, both ends included; withdrawn or shortened, never deleted.

    No free text, and no code for illness: of the cause no more is kept than who assigns work needs.
    """

    aggregate_path: ClassVar[str] = "user"

    user = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="absences", verbose_name=_("人员")
    )
    first_day = models.DateField(_("第一天"))
    last_day = models.DateField(_("最后一天"))
    reason = models.CharField(
        _("不在岗类别"),
        max_length=10,
        choices=AbsenceReason.choices,
        default=AbsenceReason.AWAY,
    )
    entered_by = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="+", verbose_name=_("登记人"), editable=False
    )
    withdrawn_on = models.DateField(_("撤销日期"), null=True, editable=False)

    objects: ClassVar[Any] = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("不在岗")
        verbose_name_plural = _("不在岗")
        ordering = ("first_day", "pk")
        indexes = (models.Index(fields=("user", "last_day"), name="absence_days"),)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_days_in_order",
                violation_error_message=_("最后一天不能早于第一天。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day}–{self.last_day}"
