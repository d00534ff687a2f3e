"""The form of a follow-up: short enough for a telephone in the hand."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.followups.enums import Occasion
from cases.followups.models import FollowUp
from cases.followups.services import ANSWERS
from cases.forms.late import LateMixin
from cases.models import Case
from mediation.ui.forms import UiForm, UiModelForm


class FollowUpForm(LateMixin, UiModelForm):
    """What was asked and answered; where nobody was reached, the rest stays empty."""

    late_days = ("done_on",)
    fieldsets = (
        (_("回访"), ("occasion", "party", "way", "done_on", "is_reached", "note")),
        (_("答复（联系上的填写）"), (
            "visited_name", "performance", "performance_note", "satisfaction", "risk", "risk_text",
            "measures",
        )),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = FollowUp
        fields = (
            "occasion", "party", "way", "done_on", "is_reached", "note", "visited_name",
            "performance", "performance_note", "satisfaction", "risk", "risk_text", "measures",
        )  # fmt: skip

    def __init__(self, *args: Any, case: Case, occasion: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", timezone.localdate)
        self.initial.setdefault("token", uuid4)
        self.initial["occasion"] = occasion or Occasion.OTHER
        fields: Any = self.fields
        fields["is_reached"].help_text = _("未联系上的取消勾选：计一次尝试，回访仍待办理。")
        parties = fields["party"]
        parties.queryset = case.parties.order_by("side", "order", "pk")
        parties.empty_label = None
        parties.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_reached"):
            for name in ANSWERS:
                if not data.get(name):
                    self.add_error(name, _("联系上的，请填写。"))
        return data


class IssueForm(UiForm):
    """The day that stands on the paper."""

    issued_on = forms.DateField(label=_("出具日期"), initial=timezone.localdate)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
