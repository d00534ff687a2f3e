"""Forms of the roster of lawyers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legal_aid.lawyer_roster import field_choices
from legal_aid.models import Lawyer, LawyerEngagement
from legal_aid.services.lawyers import EDITABLE, ENGAGEMENT
from mediation.people import identifiers
from mediation.people.masking import MaskedFieldsMixin
from mediation.stations.models import Membership, Organisation, User
from mediation.ui.forms import IdInput, PhoneInput, UiForm, UiModelForm, VersionedFormMixin


class LawyerForm(MaskedFieldsMixin, UiModelForm):
    """An entry of the roster; a known telephone comes masked."""

    fieldsets = (
        (_("律师"), ("name", "firm", "licence_number", "phone")),
        (_("承办"), ("capacity", "user", "volunteers", "is_active", "fields")),
    )
    wide_fields = ("remarks",)

    fields = forms.MultipleChoiceField(  # type: ignore[assignment]  # named as the column
        label=_("擅长领域"),
        choices=field_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选表示不限领域。"),
    )

    class Meta:
        model = Lawyer
        fields = EDITABLE
        widgets = {
            "licence_number": IdInput(),
            "phone": PhoneInput(),
            "remarks": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, station: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields
        users = own["user"]
        users.queryset = _colleagues(station) | User.objects.filter(pk=self.instance.user_id)
        users.label_from_instance = lambda user: f"{user.name}（{user.username}）"

    def clean_phone(self) -> str:
        phone = identifiers.clean(self.cleaned_data["phone"])
        if phone:
            identifiers.validate_phone(phone)
        return phone


class EditLawyerForm(VersionedFormMixin, LawyerForm):
    """The same page for a lawyer who is on the roster already."""


def _colleagues(station: Organisation) -> Any:
    """Everybody who serves at the station, or below it, today."""
    serving = Membership.objects.on(timezone.localdate()).filter(
        organisation__path__startswith=station.path
    )
    return User.objects.filter(is_active=True, pk__in=serving.order_by().values("user"))


class LawyerFilterForm(UiForm):
    """Filters of the roster; it is short, so nobody searches it by name."""

    field = forms.ChoiceField(label=_("擅长领域"), required=False)
    free = forms.BooleanField(label=_("只看还可承办的"), required=False)
    soon = forms.BooleanField(label=_("只看近两周值班的"), required=False)
    volunteers = forms.BooleanField(label=_("只看志愿团成员"), required=False)
    inactive = forms.BooleanField(label=_("包括已移出名册的"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["field"]
        field.choices = [("", _("全部")), *field_choices()]


class EngagementForm(VersionedFormMixin, UiModelForm):
    """An employer for whom the lawyer acts or has acted; its version is the lawyer's."""

    class Meta:
        model = LawyerEngagement
        fields = ENGAGEMENT
        help_texts = {
            "employer_name": _("填写全称。"),
            "employer_credit_code": _("填写后按代码核对；不填的按名称核对。"),
            "since": _("不清楚的可以不填。"),
            "until": _("仍在代理的不填。已结束的代理同样不能承办。"),
        }

    def clean_employer_credit_code(self) -> str:
        return identifiers.clean(self.cleaned_data["employer_credit_code"])

    def clean_employer_name(self) -> str:
        name = str(self.cleaned_data["employer_name"]).strip()
        if not name:
            raise ValidationError(_("请填写用人单位。"))
        return name


class RemoveEngagementForm(VersionedFormMixin, UiForm):
    """Why an engagement was entered by mistake."""

    reason = forms.CharField(label=_("删除的理由"), max_length=200)
