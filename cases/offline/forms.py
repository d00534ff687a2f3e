"""Sending a form back, and deciding on what it says."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from mediation.ui.forms import UiForm


class UploadForm(UiForm):
    """One filled-in form."""

    upload = forms.FileField(
        label=_("填好的离线办理表（XLSX）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class TakeForm(LateMixin, forms.Form):
    """Enter what the form says; the day is the form's, so one that lies far back needs its reason."""

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self._day = day
        super().__init__(*args, **kwargs)
        # It is judged by the day of the entry, which no field of the page can change.
        for name in ("data-late-for", "data-late-before"):
            self.fields["late_reason"].widget.attrs.pop(name, None)
        self.fields["late_reason"].tucked = not self._is_late({})  # type: ignore[attr-defined]

    def legal_dates(self) -> Iterable[date]:
        return [self._day]

    def _dates(self, data: dict[str, Any]) -> list[date]:
        return [self._day]


class LeaveForm(UiForm):
    """Do not enter it."""

    words = forms.CharField(label=_("不采纳的理由"), max_length=300)
