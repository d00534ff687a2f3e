"""The editor of an agreement: its text, money terms with instalments, and other terms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Side, TermKind
from cases.forms.rows import QuietForm, RowForm, RowFormSet, row_formset
from cases.guards import mediating_parties
from cases.members import agreed_sum, in_annex
from cases.models import Agreement, Case, Instalment, Party, Term
from cases.services.agreement_text import AgreementDraft, TermDraft, copies_for
from mediation.papers.capital import MAXIMUM, capital
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, MoneyField, UiForm, VersionedFormMixin

MONEY, OTHERS, PARTS = "money", "others", "parts"


class TextForm(VersionedFormMixin, QuietForm):
    """What the agreement says beside its terms, and who is named in it."""

    parties = forms.ModelMultipleChoiceField(
        Party.objects.none(),
        label=_("协议当事人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("写入协议的每一名当事人都须签名或盖章。"),
    )

    class Meta:
        model = Agreement
        fields = (
            "dispute",
            "employment_ends_on",
            "copies",
            "breach_consequences",
            "remarks",
            "final_settlement",
        )
        widgets: ClassVar = {
            "dispute": forms.Textarea(attrs={"rows": 5}),
            "breach_consequences": forms.Textarea(attrs={"rows": 2}),
            "remarks": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties: Any = self.fields["parties"]
        parties.queryset = case.parties.all()
        parties.label_from_instance = _with_side
        self.fields["employment_ends_on"].help_text = _("含经济补偿、赔偿金的，必须填写。")
        self.fields["breach_consequences"].help_text = _("例如：任何一期逾期，余款全部到期。")

    @property
    def before(self) -> list[forms.BoundField]:
        """The fields above the terms."""
        return [self["parties"], self["dispute"]]

    @property
    def after(self) -> list[forms.BoundField]:
        """The fields below the terms."""
        return [self[name] for name in self.Meta.fields if name != "dispute"]


class SplitForm(UiForm):
    """Into how many monthly instalments a money term is to be split, and when the first is due."""

    # Not marked as required: who does not split leaves them alone.
    count = forms.IntegerField(
        label=_("期数"), min_value=2, max_value=60, initial=3, required=False
    )
    first_on = forms.DateField(label=_("首期日期"), required=False)


class InstalmentForm(RowForm):
    """A part of a money term."""

    amount = MoneyField(label=_("金额"), min_value=Decimal("0.01"))

    class Meta:
        model = Instalment
        fields = ("due_on", "amount")


InstalmentRows = row_formset(Instalment, InstalmentForm, RowFormSet, extra=0)


class MoneyTermForm(MaskedFieldsMixin, RowForm):
    """Money from a payer to a payee, whole or in instalments."""

    amount = MoneyField(label=_("金额"), min_value=Decimal("0.01"))
    item = forms.CharField(label=_("款项名称"), max_length=100)

    class Meta:
        model = Term
        fields = (
            "item", "amount", "per_member", "payer", "payee", "tax", "pay_on", "way", "account",
            "text",
        )  # fmt: skip
        widgets: ClassVar = {
            "account": IdInput,
            "text": forms.TextInput(attrs={"data-wide": ""}),
        }

    def __init__(
        self, *args: Any, parties: list[Party], annex_total: Decimal | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts: Any = None
        if annex_total is None:
            del self.fields["per_member"]
        elif annex_total and self.instance.pk is None and self.prefix == f"{MONEY}-0":
            # The first promise of a collective agreement is the one to its members.
            self.initial["per_member"], self.initial["amount"] = True, annex_total
        self.splitter: Any = None
        for name, side in (("payer", Side.RESPONDENT), ("payee", Side.APPLICANT)):
            field: Any = self.fields[name]
            field.queryset = Party.objects.filter(pk__in=[party.pk for party in parties])
            field.required, field.empty_label = True, None
            if self.initial.get(name) is None:
                self.initial[name] = next(
                    (party.pk for party in parties if party.side == side), None
                )
        self.fields["pay_on"].help_text = _("分期的，以各期日期为准。")
        self.fields["account"].help_text = _("开户银行、户名、账号。")
        self.fields["text"].label = _("补充约定")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        payer, payee = data.get("payer"), data.get("payee")
        if payer and payer == payee:
            self.add_error("payee", _("义务人和权利人不能是同一人。"))
        return data

    @property
    def typed_amount(self) -> Decimal | None:
        """The amount as it stands in the page, None where it is no amount."""
        return amount_in(self["amount"])

    @property
    def capital(self) -> str:
        """The amount in Chinese capitals, as the paper will print it."""
        return capital_or_nothing(self.typed_amount)

    @property
    def parts_total(self) -> Decimal:
        """The sum of the instalments in the page."""
        amounts = (amount_in(row["amount"]) for row in self.parts if not row.is_removed)
        return sum((amount for amount in amounts if amount), Decimal(0))

    @property
    def open_difference(self) -> Decimal:
        """What the instalments leave of the amount; 0 without instalments."""
        if not any(row.is_used for row in self.parts):
            return Decimal(0)
        return (self.typed_amount or Decimal(0)) - self.parts_total


class OtherTermForm(RowForm):
    """Something promised in words."""

    class Meta:
        model = Term
        fields = ("text", "pay_on")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True


class MoneyTerms(RowFormSet):
    """The money terms, each with the rows of its instalments."""

    legend, item_label, add_label = pgettext_lazy("plural", "给付款项"), _("款项"), _("添加款项")

    def __init__(self, *args: Any, blank: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = blank
        form: Any
        for form in self.forms:
            form.parts = self._parts(form)
            form.splitter = self._splitter(f"{form.prefix}-split")

    def _splitter(self, prefix: str) -> SplitForm:
        """The helper as it was filled in. Unbound: nobody is told to split who does not want to."""
        typed = {name: self.data.get(f"{prefix}-{name}") for name in ("count", "first_on")}
        return SplitForm(
            prefix=prefix, initial={key: value for key, value in typed.items() if value}
        )

    def _parts(self, form: Any) -> Any:
        initial = None
        if not form.is_bound and form.instance.pk:
            initial = [
                {"due_on": part.due_on, "amount": part.amount}
                for part in form.instance.instalments.all()
            ]
        rows = InstalmentRows(
            # A term that the server has just added has no instalments to read.
            self.data if form.is_bound else None,
            queryset=Instalment.objects.none(),
            prefix=f"{form.prefix}-{PARTS}",
            initial=initial,
        )
        rows.extra = len(initial or ())
        return rows

    def hush(self) -> None:
        super().hush()
        form: Any
        for form in self.forms:
            form.parts.hush()

    def is_valid(self) -> bool:
        """Judge terms and instalments, so that all mistakes show at once."""
        judged = [super().is_valid()]
        terms: list[Any] = self.forms
        judged += [form.parts.is_valid() for form in terms if not form.is_removed]
        return all(judged)


class OtherTerms(RowFormSet):
    """Terms in words."""

    legend, item_label, add_label = pgettext_lazy("plural", "其他约定"), _("约定"), _("添加约定")


MoneyRows = row_formset(Term, MoneyTermForm, MoneyTerms, extra=0)
OtherRows = row_formset(Term, OtherTermForm, OtherTerms, extra=0)


class Editor:
    """The whole page: judged by `is_valid`, then handed over by `draft`.

    Args:
        agreement: an unsaved one of the case to begin a new version, else the draft to change.
        version: the case's for a new version, the agreement's for a draft.
        quiet: show what was typed and judge nothing.
    """

    def __init__(
        self, case: Case, agreement: Agreement, *, version: int, data: Any = None,
        dispute: str = "", quiet: bool = False,
    ) -> None:  # fmt: skip
        self.case, self.agreement = case, agreement
        parties = list(case.parties.all())
        is_new = agreement.pk is None
        named = mediating_parties(case) if is_new else _named(agreement)
        initial: dict[str, Any] = {"parties": [party.pk for party in named]}
        if is_new:
            initial |= {"dispute": dispute, "copies": copies_for(named)}
        self.text = TextForm(data, instance=agreement, version=version, case=case, initial=initial)
        saved = Term.objects.none() if is_new else agreement.terms.prefetch_related("instalments")
        self.money = MoneyRows(
            data,
            prefix=MONEY,
            queryset=saved.filter(kind=TermKind.MONEY),
            form_kwargs={"parties": parties, "annex_total": _annex_total(case)},
            blank=1 if is_new else 0,
        )
        self.others = OtherRows(data, prefix=OTHERS, queryset=saved.filter(kind=TermKind.OTHER))
        if quiet:
            self.text.quiet = True
            self.money.hush()
            self.others.hush()

    @property
    def formsets(self) -> list[Any]:
        """Everything that the error summary lists beside the text."""
        return [self.money, *(form.parts for form in self._terms()), self.others]

    def _terms(self) -> Iterator[Any]:
        return (form for form in self.money.forms if not form.is_removed)

    @property
    def total(self) -> Decimal:
        """The sum of the money terms as they stand in the page."""
        amounts = (form.typed_amount for form in self._terms())
        return sum((amount for amount in amounts if amount), Decimal(0))

    @property
    def total_capital(self) -> str:
        """The sum in Chinese capitals; empty without money."""
        return capital_or_nothing(self.total or None)

    def is_valid(self) -> bool:
        """Judge every part, so that all mistakes show at once."""
        return all([self.text.is_valid(), self.money.is_valid(), self.others.is_valid()])

    def draft(self) -> AgreementDraft:
        """What was typed, as the operation takes it; only after `is_valid`."""
        terms = []
        for form in self.money.used:
            form.instance.kind = TermKind.MONEY
            parts = [row.instance for row in form.parts.used]
            terms.append(TermDraft(form.instance, parts))
        for form in self.others.used:
            form.instance.kind = TermKind.OTHER
            terms.append(TermDraft(form.instance))
        return AgreementDraft(
            agreement=self.text.instance,
            parties=list(self.text.cleaned_data["parties"]),
            terms=terms,
        )


def _annex_total(case: Case) -> Decimal | None:
    """What the members of a collective case are to be paid together; None for any other case."""
    return agreed_sum(in_annex(case.members.all())) if case.is_collective else None


def amount_in(field: forms.BoundField) -> Decimal | None:
    """The amount that a field shows, read as the form would read it."""
    try:
        value = MoneyField(required=False).clean(field.value())
    except ValidationError:
        return None
    return value if isinstance(value, Decimal) else None


def capital_or_nothing(amount: Decimal | None) -> str:
    """`amount` in Chinese capitals, nothing where there is none or it is beyond all papers."""
    return "" if amount is None or amount > MAXIMUM else capital(amount)


def _named(agreement: Agreement) -> list[Party]:
    return [row.party for row in agreement.named_parties.select_related("party")]


def _with_side(party: Party) -> str:
    return f"{party.get_side_display()} {party.name}"
