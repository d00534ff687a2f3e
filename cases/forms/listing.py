"""Search over cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.search import LONGEST
from mediation.ui.forms import UiForm


class SearchForm(UiForm):
    """What to look for: a number, a name or an employer."""

    text = forms.CharField(
        label=_("编号、姓名或单位"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
