"""The box."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.search.grams import LONGEST


class BoxForm(forms.Form):
    """What somebody types; longer texts are cut, not refused, for they are pasted."""

    text = forms.CharField(label=_("搜索"), required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\0", "").strip()[:LONGEST].strip()
