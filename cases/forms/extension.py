"""The form that moves the end of mediation."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from mediation.ui.forms import VersionedForm


class ExtensionForm(LateMixin, VersionedForm):
    """The new end, the day on which the parties agreed, and why."""

    late_days = ("agreed_on",)

    to_due = forms.DateField(label=_("延期至"))
    agreed_on = forms.DateField(label=_("双方同意的日期"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("延期的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, due_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if due_on:
            self.fields["to_due"].help_text = gettext("现届满日为 %(day)s。") % {
                "day": due_on.isoformat()
            }
