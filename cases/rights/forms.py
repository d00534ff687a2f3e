"""Forms of the rights room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rights.enums import RequestState, RightKind
from cases.rights.models import RightsRequest
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm


class RequestForm(UiModelForm):
    """What a person asks for, and how their identity was checked."""

    class Meta:
        model = RightsRequest
        fields = ("kind", "asked_on", "identity_check", "identity_note", "content")
        widgets = {"content": forms.Textarea(attrs={"rows": "4"})}


class RequestFilter(UiForm):
    """Filter of the requests."""

    kind = forms.ChoiceField(
        label=_("请求事项"), required=False, choices=[("", _("全部")), *RightKind.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *RequestState.choices]
    )


class RefusalForm(VersionedForm):
    """Why a request is refused."""

    answer = forms.CharField(
        label=_("拒绝的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("应当向本人说明（《个人信息保护法》第五十条）。"),
    )  # fmt: skip


class CorrectionForm(VersionedForm):
    """Where the correction was made."""

    corrected_in = forms.CharField(
        label=_("已更正的案件编号"), max_length=200, help_text=_("可填几个，以空格分开。")
    )
    answer = forms.CharField(
        label=_("处理说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip
