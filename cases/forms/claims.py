"""Rows of the application form for claims and for the numbers of other bodies (domain §3.4)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Category, ClaimKind
from cases.forms.references import FIELDS, SoundDays
from cases.forms.rows import RowForm, RowFormSet, row_formset
from cases.models import Claim, ExternalReference
from mediation.ui.forms import MoneyField

K, C = ClaimKind, Category
#: The group of 调解仲裁法 art. 2 to which a kind of claim usually belongs.
USUAL_CATEGORY: dict[str, Category] = {
    K.WAGES: C.PAYMENT,
    K.BONUS: C.PAYMENT,
    K.COMMISSION: C.PAYMENT,
    K.OVERTIME: C.PAYMENT,
    K.ANNUAL_LEAVE: C.PAYMENT,
    K.DOUBLE_PAY: C.PAYMENT,
    K.SEVERANCE: C.PAYMENT,
    K.UNLAWFUL_DISMISSAL: C.PAYMENT,
    K.NOTICE_PAY: C.PAYMENT,
    K.REINSTATEMENT: C.DISMISSAL,
    K.RELATIONSHIP: C.RELATIONSHIP,
    K.NON_COMPETE: C.CONTRACT,
    K.TRAINING: C.CONDITIONS,
    K.WORK_INJURY: C.PAYMENT,
    K.WORK_INJURY_MEDICAL: C.PAYMENT,
    K.SOCIAL_INSURANCE: C.CONDITIONS,
    K.CERTIFICATE: C.CONTRACT,
    K.SICK_PAY: C.PAYMENT,
    K.MATERNITY: C.CONDITIONS,
    K.EQUITY: C.PAYMENT,
    K.RESIDENCE_PENALTY: C.CONTRACT,
    K.RETURN_PROPERTY: C.OTHER,
    K.OTHER: C.OTHER,
}


class ClaimForm(RowForm):
    """A claim against some of the form's respondents; against all of them when none is named."""

    amount = MoneyField(label=_("金额"), required=False)
    against = forms.MultipleChoiceField(
        label=_("针对的被申请人"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾选即针对全部被申请人。"),
    )

    class Meta:
        model = Claim
        fields = ("kind", "amount", "category", "known_on", "known_on_source", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(
        self, *args: Any, respondents: list[tuple[str, str]], keys: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        against: Any = self.fields["against"]
        against.choices = respondents
        category: Any = self.fields["category"]
        category.required = False
        category.help_text = _("留空则按请求项目归类。")
        if self.instance.pk:
            rows = self.instance.against.all()
            named = [keys[row.respondent_id] for row in rows if row.respondent_id in keys]
            self.initial["against"] = named if len(named) < len(keys) else []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if kind and not data.get("category"):
            data["category"] = USUAL_CATEGORY[kind]
        known_on = data.get("known_on")
        if known_on and known_on > timezone.localdate():
            self.add_error("known_on", _("日期不能晚于今天。"))
        return data


class ClaimFormSet(RowFormSet):
    """The claims; the one with the largest amount gives the case its category."""

    legend, item_label, add_label = pgettext_lazy("plural", "调解请求"), _("请求"), _("添加请求")
    row_template = "cases/intake/_claim_row.html"


class ReferenceForm(SoundDays, RowForm):
    """A number under which another body keeps the same matter."""

    class Meta:
        model = ExternalReference
        fields = FIELDS


class ReferenceFormSet(RowFormSet):
    """The numbers; each of them once."""

    legend, item_label, add_label = _("外部编号"), _("外部编号"), _("添加外部编号")

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.used:
            number = (form.cleaned_data.get("system"), form.cleaned_data.get("number"))
            if None not in number and number in seen:
                form.add_error("number", ValidationError(_("此外部编号重复填写。")))
            seen.add(number)


ClaimRows = row_formset(Claim, ClaimForm, ClaimFormSet, extra=1)
ReferenceRows = row_formset(ExternalReference, ReferenceForm, ReferenceFormSet, extra=0)
