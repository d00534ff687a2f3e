"""What the automatic check found about a mediator, and what the parties were told (design §3)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.conflict_enums import FindingAnswer, FindingKind, PlaceChoice, Strength
from cases.enums import Way
from cases.models.base import CaseRow
from mediation.people.conflict_checks import ConflictCheckRow
from mediation.stations.models import User


class ConflictFinding(CaseRow):
    """One finding about one mediator, frozen in its words, and how it was answered.

    What lies in other cases or in legal aid stands in `restricted_text`, for the mediator and the
    manager; everybody else reads a sentence that names nothing.
    """

    sealed_fields = ("sentence", "restricted_text")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="conflict_findings")
    participation = models.ForeignKey(
        "cases.Participation", models.PROTECT, related_name="findings"
    )
    key = models.CharField(max_length=80)
    kind = models.CharField(_("核对结果"), max_length=20, choices=FindingKind.choices)
    strength = models.CharField(_("处理要求"), max_length=10, choices=Strength.choices)
    sentence = models.TextField(_("具体情况"))
    restricted_text = models.TextField(blank=True)
    basis = models.CharField(_("依据"), max_length=100, blank=True)
    found_on = models.DateField(_("核对日期"))
    answer = models.CharField(
        _("处理情况"), max_length=10, choices=FindingAnswer.choices, blank=True
    )
    answered_on = models.DateField(_("处理日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("利害关系核对")
        verbose_name_plural = _("利害关系核对")
        ordering = ("participation", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("participation", "key"), name="conflict_finding_unique"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PartyCheck(ConflictCheckRow):
    """One check of the parties and agents of a case against everybody elsewhere."""

    aggregate_path: ClassVar[str] = "case"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="party_checks")

    class Meta(ConflictCheckRow.Meta):
        verbose_name = _("利益冲突核对")
        verbose_name_plural = _("利益冲突核对")
        indexes = (
            models.Index(
                fields=("case",), condition=models.Q(needs_decision=True), name="party_check_open"
            ),
        )


class RelationNotice(CaseRow):
    """A party was told that a mediator of an enterprise committee is employed by the respondent, and
    may choose the station. The newest row of a party counts; the earlier ones stay.
    """

    sealed_fields = ("remarks",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="relation_notices")
    participation = models.ForeignKey(
        "cases.Participation", models.PROTECT, related_name="relation_notices"
    )
    party = models.ForeignKey(
        "cases.Party", models.PROTECT, related_name="+", verbose_name=_("当事人")
    )
    told_on = models.DateField(_("告知日期"))
    way = models.CharField(_("告知方式"), max_length=20, choices=Way.choices)
    choice = models.CharField(
        _("当事人的选择"), max_length=10, choices=PlaceChoice.choices, blank=True
    )
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    remarks = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("利害关系告知")
        verbose_name_plural = _("利害关系告知")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.party} · {self.told_on}"
