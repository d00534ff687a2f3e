"""Naming the case that a consultation or application belongs to, and saying why it does not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from legal_aid.likely_cases import Record, case_named
from legal_aid.services.case_links import not_found
from mediation.history.actor import Actor
from mediation.ui.forms import VersionedForm


class JoinForm(VersionedForm):
    """The number of the case; whoever may not know of it gets the answer for a wrong number."""

    number = forms.CharField(
        label=_("案件的登记序号或案号"),
        max_length=80,
        help_text=_("例如 LJZ-2026-000123；须是同一争议的案件。"),
    )

    def __init__(self, *args: Any, record: Record, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.actor = record, actor

    def clean_number(self) -> Case:
        """The case itself."""
        case = case_named(self.record, self.cleaned_data["number"], actor=self.actor)
        if case is None:
            raise forms.ValidationError(not_found())
        return case


class PartForm(VersionedForm):
    """Why the link was wrong."""

    reason = forms.CharField(
        label=_("解除关联的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
