"""The conditions of aid as the manager enters them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal_aid.enums import AidKind, MeansExemption
from legal_aid.models import AidTerms
from legal_aid.services.terms import EDITABLE
from mediation.ui.forms import MoneyField, UiModelForm, VersionedFormMixin


class TermsForm(UiModelForm):
    """Kinds that count, means, exemptions and days; each with the document it rests on."""

    counted_kinds = forms.MultipleChoiceField(
        label=_("计入接收法律援助案件的种类"),
        choices=AidKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    means_kinds = forms.MultipleChoiceField(
        label=_("审查经济状况的种类"),
        # Advice, drafting and mediation have no threshold (domain: the union's own plan).
        choices=[(AidKind.REPRESENTATION.value, AidKind.REPRESENTATION.label)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    exemptions = forms.MultipleChoiceField(
        label=_("免予核查的情形"),
        choices=MeansExemption.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    income_limit = MoneyField(label=_("家庭人均月收入标准（元）"), required=False, max_digits=10)

    fieldsets = (
        (_("依据"), ("valid_from", "source")),
        (_("统计"), ("counted_kinds",)),
        (_("经济状况"), ("means_kinds", "income_limit", "exemptions")),
        (_("期限"), ("decision_days", "assignment_days", "supplement_days")),
    )

    class Meta:
        model = AidTerms
        fields = EDITABLE
        help_texts = {
            "decision_days": _("不填写时参照《法律援助法》第43条：7日。"),
            "assignment_days": _("不填写时参照《法律援助法》第43条：3日。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["valid_from"].initial = timezone.localdate
            self.fields["counted_kinds"].initial = list(AidKind.values)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("means_kinds") and data.get("income_limit") is None:
            self.add_error("income_limit", _("要求审查经济状况的，请填写收入标准。"))
        return data


class EditTermsForm(VersionedFormMixin, TermsForm):
    """The same for conditions that were entered."""
