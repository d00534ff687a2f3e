"""Why somebody needs to see what is hidden: asked each time, kept with the look."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AccessEntry
from mediation.ui.forms import UiForm

Purpose = AccessEntry.Purpose


class PurposeForm(UiForm):
    """One of the usual purposes, or another in words."""

    purpose = forms.ChoiceField(
        label=_("查看目的"), choices=[("", _("请选择查看目的")), *Purpose.choices]
    )
    purpose_words = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("purpose") == Purpose.OTHER and not data.get("purpose_words"):
            self.add_error("purpose_words", _("选择“其他”的，请说明查看目的。"))
        return data

    @property
    def given(self) -> dict[str, Any]:
        """As `log_access` takes it; only after `is_valid`."""
        data = self.cleaned_data
        return {"purpose": data["purpose"], "text": data["purpose_words"]}
