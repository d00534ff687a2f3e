"""The mediation agreement: terms, instalments, marks of effect, and its own state machine."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from cases import guards
from cases.enums import AgreementState, MarkKind, PaymentWay, Tax, TermKind, Way
from cases.models.base import CaseRow
from cases.models.parties import Agent, Party
from cases.roles import permitted, roles_for
from mediation.history.models import StatefulModel
from mediation.vault.fields import EncryptedTextField

S = AgreementState


class Agreement(CaseRow, StatefulModel):
    """One version of the agreement; a case may have several, of which at most one stands."""

    sealed_fields = ("dispute", "breach_consequences", "remarks")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agreements")
    number = models.PositiveSmallIntegerField(_("第几稿"))
    state = FSMField(
        _("状态"), max_length=20, default=S.DRAFT, choices=S.choices, protected=True, editable=False
    )
    dispute = models.TextField(_("争议事由与请求"))
    employment_ends_on = models.DateField(_("劳动关系解除日期"), null=True, blank=True)
    final_settlement = models.BooleanField(_("双方就本争议一次性了结，再无其他争议"), default=True)
    breach_consequences = models.TextField(_("违约后果"), blank=True)
    copies = models.PositiveSmallIntegerField(_("份数"), default=3)
    remarks = models.TextField(_("其他"), blank=True)
    effective_on = models.DateField(_("生效日期"), null=True, editable=False)
    total = models.DecimalField(
        _("协议金额"), max_digits=14, decimal_places=2, default=0, editable=False
    )

    class Meta:
        verbose_name = _("调解协议")
        verbose_name_plural = _("调解协议")
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="agreement_number_unique"),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(state__in=S.STANDING),
                name="agreement_one_standing",
                violation_error_message=_("本案已有生效的调解协议。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*S.STANDING, S.CONVERTED, S.SUPERSEDED))
                | Q(effective_on__isnull=False),
                name="agreement_effective_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}-协{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:agreement", args=[self.case.serial, self.number])

    @transition(
        field=state, source=S.DRAFT, target=S.SIGNING, permission=permitted("offer_for_signing"),
        custom={"label": _("定稿签署"), "roles": roles_for("offer_for_signing"),
                "missing": guards.missing_to_sign},
    )  # fmt: skip
    def offer_for_signing(self) -> None:
        """The text is final; the paper is issued and awaits its marks."""

    @transition(
        field=state, source=S.SIGNING, target=S.DRAFT, permission=permitted("redraft"),
        custom={"label": _("退回修改"), "roles": roles_for("redraft"), "missing": guards.missing_to_redraft},
    )  # fmt: skip
    def redraft(self) -> None:
        """Nobody has signed yet, and the text has to change."""

    @transition(
        field=state, source=S.SIGNING, target=S.EFFECTIVE, permission=permitted("take_effect"),
        custom={"label": _("生效"), "roles": roles_for("take_effect"),
                "missing": guards.missing_to_take_effect},
    )  # fmt: skip
    def take_effect(self, *, on: Any) -> None:
        """Every party named in it, the mediator and the seal have marked; `on` is the last mark's day."""
        self.effective_on = on

    @transition(
        field=state, source=[S.DRAFT, S.SIGNING], target=S.VOID, permission=permitted("void_agreement"),
        custom={"label": _("作废"), "roles": roles_for("void_agreement"), "missing": guards.nothing_missing},
    )  # fmt: skip
    def void_agreement(self) -> None:
        """Replaced by another version or no longer wanted; its number is kept."""

    @transition(
        field=state, source=[S.DRAFT, S.SIGNING], target=S.NOT_SIGNED,
        permission=permitted("mark_not_signed"),
        custom={"label": _("未签成"), "roles": roles_for("mark_not_signed"), "missing": guards.nothing_missing},
    )  # fmt: skip
    def mark_not_signed(self) -> None:
        """A party refused to sign."""

    @transition(
        field=state, source=[S.EFFECTIVE, S.BREACHED], target=S.PERFORMED,
        permission=permitted("record_performance"),
        custom={"label": _("履行完毕"), "roles": roles_for("record_performance"),
                "missing": guards.missing_to_perform},
    )  # fmt: skip
    def record_performance(self) -> None:
        """Everything that was promised has been done."""

    @transition(
        field=state, source=S.PERFORMED, target=S.EFFECTIVE,
        permission=permitted("resume_performance"),
        custom={"label": _("恢复履行"), "roles": roles_for("resume_performance"),
                "missing": guards.missing_to_resume},
    )  # fmt: skip
    def resume_performance(self) -> None:
        """A payment was recorded by mistake and taken back: something is open again."""

    @transition(
        field=state, source=S.EFFECTIVE, target=S.BREACHED, permission=permitted("record_breach"),
        custom={"label": _("逾期未履行"), "roles": roles_for("record_breach"),
                "missing": guards.missing_to_breach},
    )  # fmt: skip
    def record_breach(self) -> None:
        """A date has passed without performance; it may still become performed."""

    @transition(
        field=state, source=list(S.STANDING), target=S.SUPERSEDED, permission=permitted("supersede"),
        custom={"label": _("被取代"), "roles": roles_for("supersede"), "missing": guards.nothing_missing},
    )  # fmt: skip
    def supersede(self) -> None:
        """The case was reopened: the closing on this agreement was a mistake."""

    @transition(
        field=state, source=list(S.STANDING), target=S.CONVERTED, permission=permitted("convert"),
        custom={"label": _("置换为仲裁调解书"), "roles": roles_for("convert"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def convert(self) -> None:
        """The arbitration commission made it an arbitral mediation document (33号令 arts. 74–79)."""


class AgreementParty(CaseRow):
    """A party named in the agreement: each of them has to sign."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="named_parties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="named_in")

    class Meta:
        verbose_name = _("协议当事人")
        verbose_name_plural = _("协议当事人")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("agreement", "party"), name="agreement_party_unique")
        ]

    def __str__(self) -> str:
        return str(self.party)


class Term(CaseRow):
    """One thing promised: money from a payer to a payee, or something else in words."""

    sealed_fields = ("item", "text")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    order = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("类型"), max_length=10, choices=TermKind.choices)
    payer = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("义务人")
    )
    payee = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("权利人")
    )
    item = models.CharField(_("款项"), max_length=100, blank=True)
    amount = models.DecimalField(
        _("金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    tax = models.CharField(
        _("税前或税后"), max_length=20, choices=Tax.choices, default=Tax.NOT_APPLICABLE
    )
    pay_on = models.DateField(_("履行期限"), null=True, blank=True)
    way = models.CharField(
        _("履行方式"), max_length=20, choices=PaymentWay.choices, default=PaymentWay.TRANSFER
    )
    account = EncryptedTextField(_("收款账户"), blank=True, default="")
    text = models.TextField(_("约定内容"), blank=True)
    per_member = models.BooleanField(
        _("按附件支付"), default=False,
        help_text=_("集体争议：总额按附件所列各成员的金额分别支付。"),
    )  # fmt: skip
    performed_on = models.DateField(_("履行日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("协议条款")
        verbose_name_plural = _("协议条款")
        ordering = ("order", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind=TermKind.MONEY)
                | Q(amount__isnull=False, amount__gt=0, payer__isnull=False, payee__isnull=False),
                name="term_money_complete",
                violation_error_message=_("给付款项须写明义务人、权利人和大于零的金额。"),
            )
        ]

    def __str__(self) -> str:
        return self.item or self.text[:30]


class Instalment(CaseRow):
    """A part of a money term, with its due date and its payment."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("第几期"))
    due_on = models.DateField(_("应付日期"))
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    paid_on = models.DateField(_("实付日期"), null=True, blank=True)
    paid_amount = models.DecimalField(
        _("实付金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("分期")
        verbose_name_plural = _("分期")
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("term", "number"), name="instalment_number_unique"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_amount_positive",
                violation_error_message=_("每期金额须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return gettext("第%(n)d期 %(amount)s元") % {
            "n": self.number,
            "amount": f"{self.amount:,.2f}",
        }


class AgreementMark(CaseRow):
    """A signature, fingerprint or seal on the agreement; effect follows from the set of them."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="marks")
    kind = models.CharField(_("签署"), max_length=10, choices=MarkKind.choices)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    marked_on = models.DateField(_("签署日期"))
    way = models.CharField(_("方式"), max_length=20, choices=Way.choices, default=Way.IN_PERSON)

    class Meta:
        verbose_name = _("签署记录")
        verbose_name_plural = _("签署记录")
        ordering = ("marked_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("agreement", "kind", "party"),
                name="agreement_mark_unique",
                condition=Q(party__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("agreement", "kind"),
                condition=Q(party=None),
                name="agreement_mark_unique_body",
            ),
            models.CheckConstraint(
                condition=Q(kind=MarkKind.PARTY, party__isnull=False)
                | ~Q(kind=MarkKind.PARTY) & Q(party=None),
                name="agreement_mark_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.marked_on}"
