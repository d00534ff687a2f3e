"""What a manager noted about a day with unusually many looks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AggregateRoot


class UnusualDay(AggregateRoot):
    """A day on which a person looked at unusually much, and what came of asking about it.

    What is unusual is computed from the access log (`mediation.stations.unusual`); here stands who
    took note of it, and of how many looks.
    """

    sealed_fields = ("note",)

    user = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    day = models.DateField(_("日期"))
    organisation = models.ForeignKey(
        "stations.Organisation", models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    looks = models.PositiveIntegerField(_("查阅数"))
    note = models.CharField(_("核实情况"), max_length=500)
    seen_by = models.ForeignKey(
        "stations.User", models.PROTECT, related_name="+", verbose_name=_("核实人")
    )

    class Meta:
        verbose_name = _("异常查阅核实")
        verbose_name_plural = _("异常查阅核实")
        ordering = ("-day", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "day", "organisation"), name="unusual_day_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
