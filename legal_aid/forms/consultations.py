"""Filters of the consultation log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.ui.forms import UiForm


class ConsultationFilterForm(UiForm):
    """Filters of the list; free text is posted and held under a token, never in a URL."""

    since = forms.DateField(label=_("自"), required=False)
    until = forms.DateField(label=_("至"), required=False)
    mine = forms.BooleanField(label=_("只看本人接待"), required=False)
