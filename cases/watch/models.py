"""Findings that a manager has set aside for a while, and those that were told already."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel, RecordedQuerySet
from mediation.stations.models import Organisation, User


class SetAsideQuerySet(RecordedQuerySet):
    def in_force(self, day: Any) -> Any:
        """Those that hold on `day`, their last day included."""
        return self.filter(until__gte=day, lifted_on=None)


class SetAside(DomainModel):
    """A finding that is not shown up to a day, because somebody answers for it.

    It holds while the finding's facts are the same (`digest`). What concerns a case has its history
    and its data key with the case, and goes with it; an employer's stands with the organisation.
    """

    aggregate_path: ClassVar[str] = "case"
    sealed_fields = ("reason",)

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("案件"),
    )  # fmt: skip
    #: Of the form that made it: sent twice, it makes one row of the finding.
    token = models.UUIDField(editable=False)
    detector = models.CharField(_("预警"), max_length=20, editable=False)
    subject = models.CharField(_("预警对象"), max_length=120, editable=False)
    digest = models.CharField(_("事实摘要值"), max_length=64, editable=False)
    until = models.DateField(_("暂不提示至"))
    reason = models.CharField(_("理由"), max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("处理人"))
    lifted_on = models.DateField(_("恢复提示日期"), null=True, editable=False)

    objects: ClassVar[Any] = SetAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("暂不提示的预警")
        verbose_name_plural = _("暂不提示的预警")
        ordering = ("-pk",)
        indexes = (models.Index("case", condition=Q(lifted_on=None), name="set_aside_of_case"),)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organisation", "detector", "subject", "token"), name="set_aside_token"
            )
        ]

    def __str__(self) -> str:
        return f"{self.detector} {self.subject}"

    def aggregate_root(self) -> Any:
        """The case, or the organisation for which an employer was set aside."""
        return self.case if self.case_id is not None else self.organisation


class Told(models.Model):
    """A finding of which a station's managers were told; it goes when the finding does."""

    station = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    detector = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    told_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("station", "detector", "subject"), name="finding_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.detector} {self.subject}"
