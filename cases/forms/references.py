"""The form of one external reference, in any state of the case."""

from typing import Any

from django import forms

from cases.models import ExternalReference
from cases.services.references import wrong_days
from mediation.ui.forms import VersionedModelForm

FIELDS = ("system", "number", "received_on", "answer_due_on", "answered_on")


class SoundDays(forms.ModelForm):
    """Days of a reference that cannot be are told beside their fields."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        judged = ExternalReference(
            **{name: data.get(name) for name in ("received_on", "answer_due_on", "answered_on")}
        )
        for name, sentence in wrong_days(judged).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentence)
        return data


class ReferenceForm(SoundDays, VersionedModelForm):
    """A number under which another body keeps the same matter."""

    class Meta:
        model = ExternalReference
        fields = FIELDS
