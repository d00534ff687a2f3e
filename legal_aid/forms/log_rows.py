"""Rows of the page of a consultation: who came along, and what else was asked about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Category
from cases.forms.claims import USUAL_CATEGORY
from cases.forms.rows import RowForm, RowFormSet, row_formset
from legal_aid.models import Companion, FurtherMatter
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, MoneyField, PhoneInput


def clean_phone(typed: str) -> str:
    """The number as it is kept; refuses what is none."""
    phone = identifiers.clean(typed)
    if phone:
        identifiers.validate_phone(phone)
    return phone


def clean_id_number(typed: str) -> str:
    """The resident's number as it is kept; refuses what is none."""
    number = identifiers.clean(typed)
    if number:
        identifiers.validate_id_number(IdType.RESIDENT, number)
    return number


def clean_credit_code(typed: str) -> str:
    """The employer's code as it is kept; refuses what is none."""
    code = identifiers.clean(typed)
    if code:
        identifiers.validate_credit_code(code)
    return code


class CompanionForm(MaskedFieldsMixin, RowForm):
    """Another person in the same consultation."""

    class Meta:
        model = Companion
        fields = ("name", "phone", "id_number")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "phone": PhoneInput,
            "id_number": IdInput,
        }

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        return clean_id_number(self.cleaned_data["id_number"])


class MatterForm(RowForm):
    """Something else that was asked about; the kind gives the category."""

    amount = MoneyField(label=_("涉及金额（元）"), required=False)

    class Meta:
        model = FurtherMatter
        fields = ("kind", "category", "amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.required = False
        category.choices = [("", _("按具体事项归类")), *Category.choices]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") and not data.get("category"):
            data["category"] = USUAL_CATEGORY[data["kind"]]
        return data


class CompanionFormSet(RowFormSet):
    legend, item_label, add_label = _("同来咨询人"), _("同来人"), _("添加同来人")


class MatterFormSet(RowFormSet):
    legend, item_label, add_label = _("其他事项"), _("其他事项"), _("添加其他事项")


CompanionRows = row_formset(Companion, CompanionForm, CompanionFormSet, extra=0)
MatterRows = row_formset(FurtherMatter, MatterForm, MatterFormSet, extra=0)
