"""The terms that the agreements of a series have in common, and the amount of each worker."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import PaymentWay, Tax
from cases.forms.series import MemberLine
from cases.models import Agreement
from cases.services.agreement_text import dispute_of
from cases.services.series_agreements import CommonTerms, OwnTerms
from mediation.papers.capital import MAXIMUM
from mediation.ui.forms import IdInput, MoneyField, UiForm, UiModelForm

MOST_PARTS = 60


class TermsForm(UiModelForm):
    """What stands in every agreement alike."""

    payer = forms.ChoiceField(label=_("义务人"))
    item = forms.CharField(label=_("款项名称"), max_length=100)
    tax = forms.ChoiceField(label=_("税前或税后"), choices=Tax.choices, initial=Tax.NOT_APPLICABLE)
    way = forms.ChoiceField(
        label=_("履行方式"), choices=PaymentWay.choices, initial=PaymentWay.TRANSFER
    )
    pay_on = forms.DateField(label=_("履行期限（分期的为首期日期）"))
    parts = forms.IntegerField(
        label=_("按月分期的期数"), min_value=1, max_value=MOST_PARTS, initial=1,
        help_text=_("一次付清填 1；分期的按月等额，尾差计入末期。"),
    )  # fmt: skip
    clauses = forms.CharField(
        label=_("其他约定"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一项，写入每一份协议。"),
    )  # fmt: skip

    fieldsets = (
        (_("给付款项"), ("payer", "item", "tax", "way", "pay_on", "parts")),
        (
            _("其他条款"),
            (
                "clauses", "employment_ends_on", "copies", "breach_consequences", "remarks",
                "final_settlement",
            ),
        ),
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = (
            "employment_ends_on",
            "copies",
            "breach_consequences",
            "remarks",
            "final_settlement",
        )

    def __init__(self, *args: Any, respondents: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payer: Any = self.fields["payer"]
        payer.choices = [(name, name) for name in respondents]
        self.fields["employment_ends_on"].help_text = _("含经济补偿、赔偿金的，必须填写。")
        for name in ("breach_consequences", "remarks"):
            self.fields[name].widget.attrs["rows"] = "2"

    def terms(self) -> CommonTerms:
        """The common terms; only after `is_valid`."""
        data = dict(self.cleaned_data)
        lines = data.pop("clauses").splitlines()
        return CommonTerms(**data, clauses=[line.strip() for line in lines if line.strip()])


class OwnForm(UiForm):
    """What one worker gets, and where to."""

    amount = MoneyField(label=_("协议金额"), min_value=Decimal("0.01"))
    account = forms.CharField(
        label=_("收款账户"), max_length=200, required=False, widget=IdInput,
        help_text=_("开户银行、户名、账号。"),
    )  # fmt: skip

    def __init__(self, *args: Any, line: MemberLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        claimed = line.case.claimed_amount
        self.fields["amount"].initial = claimed or None

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > MAXIMUM:
            raise forms.ValidationError(
                _("金额合计超过%(limit)s元，请核对。"), params={"limit": f"{MAXIMUM:,}"}
            )
        return amount


class OwnLines(list[OwnForm]):
    """The table of amounts; only the rows of chosen cases are judged."""

    def __init__(self, lines: Iterable[MemberLine], data: Any = None) -> None:
        super().__init__(
            OwnForm(
                data if line.checked else None, line=line, prefix=f"own-{line.case.serial}",
                initial=_typed(data, line),
            )
            for line in lines
            if not line.problems
        )  # fmt: skip

    def is_valid(self) -> bool:
        """Judge every line, so that all mistakes show at once."""
        judged = [form.is_valid() for form in self if form.is_bound]
        return all(judged)

    def non_form_errors(self) -> list[str]:
        """Mistakes of the lines as a whole; the error summary asks as it asks a formset."""
        return []

    def own_terms(self) -> dict[int, OwnTerms]:
        """By the key of the case; only after `is_valid`."""
        return {
            form.line.case.pk: OwnTerms(dispute=dispute_of(form.line.case), **form.cleaned_data)
            for form in self
            if form.is_bound
        }


def _typed(data: Any, line: MemberLine) -> dict[str, str]:
    """A row that is left out keeps what was typed into it, unjudged."""
    prefix = f"own-{line.case.serial}"
    if data is None or line.checked or f"{prefix}-amount" not in data:
        return {}
    return {name: data.get(f"{prefix}-{name}", "") for name in ("amount", "account")}
