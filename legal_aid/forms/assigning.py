"""Forms of who acts in an aided matter: one of the proposed lawyers, since when, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.late import LateMixin
from legal_aid.enums import AssignmentEnd
from legal_aid.models import Lawyer
from legal_aid.proposal import Candidate
from legal_aid.services.assigning import REPLACING
from mediation.ui.forms import VersionedForm


class AssignLawyerForm(LateMixin, VersionedForm):
    """Whom to assign; who is barred cannot be chosen."""

    late_days = ("happened_on",)
    wide_fields = ("reason",)

    lawyer = forms.ChoiceField(
        label=_("承办律师"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择承办律师。"), "invalid_choice": _("请选择名单中可以承办的律师。")},
    )  # fmt: skip
    happened_on = forms.DateField(label=_("指派日期"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=200,
        help_text=_("所选律师有待核对的情况时必填。"),
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        self._offered = {one.reference: one.lawyer for one in candidates if not one.barred}
        field: Any = self.fields["lawyer"]
        field.choices = [(key, str(lawyer)) for key, lawyer in self._offered.items()]

    @property
    def choice(self) -> Lawyer:
        """The chosen lawyer; only after `is_valid`."""
        return self._offered[self.cleaned_data["lawyer"]]

    @property
    def chosen(self) -> str:
        """What is ticked: as sent, else the first of the ranking when it is above doubt."""
        if self.is_bound:
            return str(self["lawyer"].value() or "")
        first = self.candidates[0] if self.candidates else None
        return first.reference if first and not first.barred and not first.questions else ""


class ReplaceLawyerForm(AssignLawyerForm):
    """Who takes over, and why the present lawyer no longer acts."""

    end_reason = forms.ChoiceField(
        label=_("更换的原因"),
        choices=[(code.value, code.label) for code in map(AssignmentEnd, REPLACING)],
        widget=forms.RadioSelect,
        initial=AssignmentEnd.REPLACED.value,
    )
    field_order = ("lawyer", "end_reason", "happened_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.required, reason.help_text = _("更换的理由"), True, ""
        self.fields["happened_on"].label = _("更换日期")
