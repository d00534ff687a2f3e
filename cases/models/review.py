"""Eligibility review: objective conditions, and each party's consent (design §4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.enums import ConsentPurpose, Way
from cases.models.base import CaseRow
from cases.models.parties import Party
from mediation.stations.models import User


class Review(CaseRow):
    """The review's first answer: the objective conditions (客观条件), None = not yet examined."""

    sealed_fields = ("referred_by_body", "remarks")

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="review")
    in_scope = models.BooleanField(
        _("属于劳动争议调解范围"),
        null=True,
        help_text=_("调解仲裁法第二条；超龄劳动者见令第56号第十九条。"),
    )
    not_barred = models.BooleanField(
        _("同一请求未申请仲裁、未提起诉讼，也未经裁决、确认"), null=True
    )
    referred_by_body = models.CharField(
        _("由仲裁机构或法院委派、委托的文号"), max_length=100, blank=True,
        help_text=_("已申请仲裁或诉讼，但由该机构委派、委托或暂缓受理的，填写文号后可以受理。"),
    )  # fmt: skip
    parties_reachable = models.BooleanField(_("当事人身份明确且能够联系"), null=True)
    facts_clear = models.BooleanField(_("基本事实清楚"), null=True)
    reviewed_on = models.DateField(_("审查日期"), null=True, blank=True)
    remarks = models.TextField(_("审查意见"), blank=True)

    class Meta:
        verbose_name = _("受理审查")
        verbose_name_plural = _("受理审查")

    def __str__(self) -> str:
        return f"{self.case}"

    @property
    def objective_met(self) -> bool | None:
        """True when every condition is met, False when one is not, None while one is open."""
        not_barred: Any = True if self.referred_by_body else self.not_barred
        answers = (self.in_scope, not_barred, self.parties_reachable, self.facts_clear)
        if False in answers:
            return False
        return None if None in answers else True


class Inquiry(CaseRow):
    """Asking a respondent whether they are willing (F05): sent when, which way, answer due."""

    sealed_fields = ("remarks",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="inquiries")
    respondent = models.ForeignKey(
        Party, models.PROTECT, related_name="inquiries", verbose_name=_("被申请人")
    )
    sent_on = models.DateField(_("发出日期"))
    way = models.CharField(_("方式"), max_length=20, choices=Way.choices)
    answer_due_on = models.DateField(_("答复期限"))
    remarks = models.TextField(_("联系情况"), blank=True)

    class Meta:
        verbose_name = _("征询")
        verbose_name_plural = _("征询")
        ordering = ("sent_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=models.F("sent_on")),
                name="inquiry_due_after_sent",
                violation_error_message=_("答复期限不能早于发出日期。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.respondent} {self.sent_on}"


class Consent(CaseRow):
    """A party's recorded yes or no: who, when, how, taken by whom. Silence is no row here.

    The newest row of a party and purpose counts; the earlier ones stay. Who applies together with
    the other side agrees by it (`with_application`).
    """

    sealed_fields = ("remarks",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="consents")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="consents", verbose_name=_("当事人")
    )
    purpose = models.CharField(_("事项"), max_length=20, choices=ConsentPurpose.choices)
    answer = models.BooleanField(_("同意"))
    answered_on = models.DateField(_("答复日期"))
    way = models.CharField(_("方式"), max_length=20, choices=Way.choices)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    extension = models.ForeignKey(
        "cases.Extension", models.PROTECT, null=True, blank=True, related_name="consents"
    )
    participation = models.ForeignKey(
        "cases.Participation", models.PROTECT, null=True, blank=True, related_name="waivers"
    )
    #: Which declaration of that mediator the party agreed to.
    declaration_number = models.PositiveSmallIntegerField(_("所针对的声明"), null=True, blank=True)
    with_application = models.BooleanField(_("随共同申请作出"), default=False, editable=False)
    remarks = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("当事人意见")
        verbose_name_plural = _("当事人意见")
        ordering = ("answered_on", "pk")

    def __str__(self) -> str:
        return f"{self.party} · {self.get_purpose_display()} · {self.answer}"
