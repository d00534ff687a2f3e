"""Forms about a breach: which way was taken, and what came of it; a payment taken back or proved."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from cases.performance.enums import Remedy
from cases.performance.models import Pursuit
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm


class PursuitForm(LateMixin, UiModelForm):
    """Which way the party has taken, where and when."""

    late_days = ("filed_on",)
    token = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Pursuit
        fields = ("remedy", "body", "filed_on", "reference", "note")

    def __init__(self, *args: Any, offered: Iterable[Remedy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("filed_on", timezone.localdate())
        self.initial.setdefault("token", uuid4())
        remedy: Any = self.fields["remedy"]
        remedy.choices = [(one.value, one.label) for one in offered]


class StepForm(VersionedForm):
    """The day on which the body said it, its number and what it said."""

    happened_on = forms.DateField(label=_("受理机构作出的日期"), initial=timezone.localdate)
    reference = forms.CharField(label=_("受理机构案号"), max_length=80, required=False)
    note = forms.CharField(
        label=_("情况说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wide_fields = ("note",)


class TickForm(VersionedForm):
    """One click: paid in full today."""

    position = forms.CharField(max_length=12)
    token = forms.UUIDField()


class ProofForm(UiForm):
    """What proves a payment."""

    proof = forms.FileField(
        label=_("履行凭证"),
        help_text=_("转账截图、收据等，存入本案“履行凭证”。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
