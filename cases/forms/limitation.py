"""Forms of the limitation page."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from cases.models import Case, LimitationEvent
from mediation.ui.forms import VersionedForm, VersionedModelForm


class LimitationEventForm(LateMixin, VersionedModelForm):
    """An interruption or suspension, and what proves it."""

    late_days = ("happened_on",)
    wide_fields = ("evidence",)

    class Meta:
        model = LimitationEvent
        fields = ("ground", "claim", "happened_on", "until", "evidence")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["ground"].choices = [("", "---------"), *LimitationEvent.ENTERABLE]
        fields["claim"].queryset = case.claims.all()
        fields["claim"].empty_label = _("全部请求")
        self.initial.setdefault("happened_on", timezone.localdate())


class LimitationRemoveForm(VersionedForm):
    """Why an entry was a mistake."""

    reason = forms.CharField(label=_("原因"), max_length=200)
