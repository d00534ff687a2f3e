"""The consultation form: one page, in the order in which a call goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal_aid.models import Consultation
from legal_aid.services.consultations import EDITABLE
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, PhoneInput, UiForm, UiModelForm, VersionedFormMixin


class ConsultationForm(MaskedFieldsMixin, UiModelForm):
    wide_fields = ("is_anonymous",)
    fieldsets = (
        (pgettext_lazy("one", "咨询"), ("held_on", "channel", "category", "minutes")),
        (
            _("咨询人与用人单位"),
            ("is_anonymous", "visitor_name", "phone", "id_number", "employer_name"),
        ),
        (_("内容与答复"), ("question", "advice", "onward")),
    )

    class Meta:
        model = Consultation
        fields = EDITABLE
        widgets = {
            "phone": PhoneInput(),
            "id_number": IdInput(),
            "question": forms.Textarea(attrs={"rows": 4}),
            "advice": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "visitor_name": _("匿名咨询可以不填；转为案件须填写。"),
            "employer_name": _("填写全称或常用名称。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("咨询日期不能晚于今天。"))
        return day

    def clean_phone(self) -> str:
        phone = identifiers.clean(self.cleaned_data["phone"])
        if phone:
            identifiers.validate_phone(phone)
        return phone

    def clean_id_number(self) -> str:
        number = identifiers.clean(self.cleaned_data["id_number"])
        if number:
            identifiers.validate_id_number(IdType.RESIDENT, number)
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("is_anonymous") and not data.get("visitor_name"):
            self.add_error("visitor_name", _("请填写咨询人姓名，或勾选匿名咨询。"))
        return data


class EditConsultationForm(VersionedFormMixin, ConsultationForm):
    """The same page for a consultation that is logged already."""


class ConsultationFilterForm(UiForm):
    """Filters of the list; free text is posted and held under a token, never in a URL."""

    since = forms.DateField(label=_("自"), required=False)
    until = forms.DateField(label=_("至"), required=False)
    mine = forms.BooleanField(label=_("只看本人接待"), required=False)
