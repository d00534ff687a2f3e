"""The form that sets a finding aside."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.ui.forms import UiForm


def in_two_weeks() -> Any:
    return timezone.localdate() + timedelta(days=14)


class SetAsideForm(UiForm):
    """Up to which day, and why."""

    until = forms.DateField(
        label=_("暂不提示至"), initial=in_two_weeks,
        help_text=_("到期或者事实有变化时重新提示。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea,
        help_text=_("写明由谁、如何处理；不写当事人姓名。"),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
