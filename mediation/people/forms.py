"""Forms of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.people.search import LONGEST
from mediation.ui.forms import UiForm


class SearchForm(UiForm):
    """A name or part of it, or a complete number."""

    text = forms.CharField(
        label=_("搜索人员或用人单位"),
        max_length=LONGEST,
        help_text=_("姓名或名称的一部分，或者完整的证件号码、电话、统一社会信用代码。"),
    )
