"""Forms of what is done with a paper, whatever its kind: issuing it, and declaring it void."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from mediation.ui.forms import UiForm


class IssueForm(LateMixin, UiForm):
    """The day that stands on the paper, and which draft the person has seen.

    Args:
        seen: version of the case, version of the draft (0 where nothing was typed).
    """

    late_days = ("issued_on",)
    issued_on = forms.DateField(label=_("出具日期"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, seen: tuple[int, int], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "issued_on": timezone.localdate(),
            "version": seen[0],
            "draft_version": seen[1],
            "token": uuid4(),
        }
        super().__init__(*args, **kwargs)


class VoidForm(UiForm):
    """Why a paper no longer counts."""

    reason = forms.CharField(
        label=_("作废理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
