"""The conditions of legal aid at a station, as they hold from a day on."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from legal_aid.enums import AidKind, MeansExemption
from legal_aid.scope import StationQuerySet
from mediation.history.models import StatefulModel
from mediation.stations.models import Organisation

_LENGTH = [MinValueValidator(1), MaxValueValidator(90)]


class AidTerms(StatefulModel):
    """援助条件. The newest row that has begun holds; without one `services.terms.DEFAULT` does.

    The text of the Shanghai rules on conditions and time limits could not be read (domain §8), so
    none of this comes filled in: who enters it names the document.
    """

    aggregate_path: ClassVar[str] = "station"

    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="aid_terms", verbose_name=_("工作站")
    )
    valid_from = models.DateField(_("适用自"))
    source = models.CharField(_("依据文件"), max_length=200)
    #: Codes of AidKind: what counts as "legal aid received" in figures.
    counted_kinds = models.JSONField(_("计入接收法律援助案件的种类"), default=list)
    #: Codes of AidKind: where means are checked.
    means_kinds = models.JSONField(_("审查经济状况的种类"), default=list, blank=True)
    #: Codes of MeansExemption that this station knows.
    exemptions = models.JSONField(_("免予核查的情形"), default=list, blank=True)
    income_limit = models.DecimalField(
        _("家庭人均月收入标准（元）"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    decision_days = models.PositiveSmallIntegerField(
        _("审批期限（日）"), null=True, blank=True, validators=_LENGTH
    )
    assignment_days = models.PositiveSmallIntegerField(
        _("指派期限（日）"), null=True, blank=True, validators=_LENGTH
    )
    supplement_days = models.PositiveSmallIntegerField(
        _("补充材料期限（日）"), null=True, blank=True, validators=_LENGTH
    )

    objects: ClassVar[Any] = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("援助条件")
        verbose_name_plural = _("援助条件")
        ordering = ("station", "-valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("station", "valid_from"),
                name="aid_terms_begin_once",
                violation_error_message=_("已有自同一日起适用的援助条件，请修改原有的一项。"),
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="aid_terms_name_source"),
        )

    def __str__(self) -> str:
        return str(self.valid_from)

    def counts(self, kind: AidKind) -> bool:
        """Whether aid of this kind is among "legal aid received"."""
        return kind.value in self.counted_kinds

    def asks_for_means(self, kind: AidKind) -> bool:
        return kind.value in self.means_kinds

    def exempts(self, ground: MeansExemption) -> bool:
        return ground.value in self.exemptions
