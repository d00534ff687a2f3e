"""What mediators are good at, which language a case needs, and what was decided on which proposal."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.assigning.enums import Language
from cases.models.base import CaseRow
from mediation.history.models import DomainModel
from mediation.stations.models import User


class MediatorProfile(DomainModel):
    """What speaks for giving a case to this person; nobody has to have one."""

    aggregate_path: ClassVar[str] = "user"

    user = models.OneToOneField(
        User, models.PROTECT, related_name="mediator_profile", verbose_name=_("调解员")
    )
    #: Codes as `category_choices` and `kind_choices` of `cases.assigning.enums` give them.
    specialities = models.JSONField(_("擅长领域"), default=list, blank=True)
    #: Codes of Language.
    languages = models.JSONField(_("会的语言"), default=list, blank=True)
    #: Keys of buildings, which are never deleted.
    buildings = models.JSONField(_("负责的楼宇"), default=list, blank=True)

    class Meta:
        verbose_name = _("调解员专长")
        verbose_name_plural = _("调解员专长")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.user)


class LanguageNeed(CaseRow):
    """The language in which a party has to be heard; empty again when that was a mistake."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="language_need")
    language = models.CharField(
        _("当事人需要的语言"), max_length=20, choices=Language.choices, blank=True
    )

    class Meta:
        verbose_name = _("语言需要")
        verbose_name_plural = _("语言需要")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case} {self.language}"


class Decision(CaseRow):
    """Whom the program proposed, and whom the manager chose: kept to be asked about."""

    sealed_fields = ("reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="assignment_decisions")
    #: Of the batch that it is part of: sent twice, a batch decides each case once.
    token = models.UUIDField(null=True, editable=False)
    proposed = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("系统建议")
    )
    #: None: somebody was taken off the panel without a successor.
    chosen = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("站长决定")
    )
    place = models.PositiveSmallIntegerField(_("建议名次"), null=True)
    is_lead = models.BooleanField(_("任首席调解员"))
    reason = models.TextField(_("决定理由"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("决定人"))
    made_on = models.DateField(_("决定日期"))

    class Meta:
        verbose_name = _("指派决定")
        verbose_name_plural = _("指派决定")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "token"), name="assignment_decided_once")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.made_on}"

    @property
    def follows(self) -> bool:
        """Whether the manager did as proposed."""
        return self.proposed_id is not None and self.proposed_id == self.chosen_id
