"""Forms by which a case ends, is reopened, or is followed further."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ClaimOutcome, FailureReason, Side
from cases.forms.late import LateMixin
from cases.forms.rows import RowForm, RowFormSet, row_formset
from cases.models import Case, ClaimAgainst, Destination, WithdrawalRequest
from cases.promises import Promise
from cases.services.closing import BY_HAND
from cases.services.destinations import COLUMNS
from mediation.ui.forms import UiForm, VersionedForm, VersionedModelForm


class OutcomeForm(UiForm):
    """What becomes of one claim against one respondent."""

    outcome = forms.ChoiceField(label=_("处理结果"))

    def __init__(self, *args: Any, row: ClaimAgainst, decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        outcome: Any = self.fields["outcome"]
        choices = [(value.value, value.label) for value in BY_HAND]
        outcome.choices = [("", _("请选择")), *choices[1:]] if decide else choices
        outcome.initial = "" if decide else row.outcome

    @property
    def caption(self) -> str:
        """Claim and respondent in words."""
        return f"{self.row.claim.get_kind_display()} → {self.row.respondent.name}"


class OutcomeLines(list[OutcomeForm]):
    """The claims whose outcome is asked for, judged together.

    Args:
        decide: whether every claim must get an outcome now.
    """

    prefix = "outcome"

    def __init__(self, rows: Iterable[ClaimAgainst], data: Any = None, *, decide: bool) -> None:
        super().__init__(
            OutcomeForm(data, row=row, decide=decide, prefix=f"{self.prefix}-{row.pk}")
            for row in rows
        )

    def is_valid(self) -> bool:
        """Judge every line, so that all mistakes show at once."""
        judged = [form.is_valid() for form in self]
        return all(judged)

    def non_form_errors(self) -> list[str]:
        """Mistakes of the lines as a whole; the error summary asks as it asks a formset."""
        return []

    def chosen(self) -> dict[ClaimAgainst, str]:
        """The outcomes that differ from what stands already."""
        return {
            form.row: form.cleaned_data["outcome"]
            for form in self
            if form.cleaned_data["outcome"] != form.row.outcome
        }


def outcomes_by_hand(case: Case) -> list[ClaimAgainst]:
    """The claims whose outcome people choose: all that no closing has marked as agreed."""
    rows = case.claims_against.exclude(outcome=ClaimOutcome.AGREED)
    return list(rows.select_related("claim", "respondent").order_by("claim__order", "pk"))


class OutcomeDayForm(LateMixin, VersionedForm):
    """The day on which the outcomes were settled."""

    late_days = ("outcome_on",)

    outcome_on = forms.DateField(label=_("处理日期"), initial=timezone.localdate)


class SettleForm(LateMixin, VersionedForm):
    """The day of closing, and what was paid on the spot."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("结案日期"), initial=timezone.localdate)
    paid = forms.MultipleChoiceField(
        label=_("当场履行的款项"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的款项按结案日期登记为已履行。"),
    )

    def __init__(self, *args: Any, payable: Iterable[Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payable = {one.position: one for one in payable}
        paid: Any = self.fields["paid"]
        paid.choices = [(one.position, one.label) for one in self.payable.values()]
        if not self.payable:
            del self.fields["paid"]

    def paid_dues(self) -> list[Promise]:
        """What was paid on the spot; only after `is_valid`."""
        return [self.payable[position] for position in self.cleaned_data.get("paid", ())]


class FailureForm(LateMixin, VersionedForm):
    """Why mediation failed."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("结案日期"), initial=timezone.localdate)
    reason = forms.ChoiceField(
        label=_("调解不成的原因"), choices=[("", _("请选择")), *FailureReason.choices]
    )


class DestinationRowForm(RowForm):
    """Where a case goes that was not settled."""

    class Meta:
        model = Destination
        fields = ("kind", "body_name", "decided_on", "remarks")
        widgets: ClassVar = {"remarks": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].required = False
        self.fields["decided_on"].help_text = _("留空即结案日期。")
        self.fields["body_name"].help_text = _("例如：浦东新区劳动人事争议仲裁委员会。")


class DestinationFormSet(RowFormSet):
    """One or more destinations; "the party decides" is one."""

    legend, item_label, add_label = _("案件去向"), _("去向"), _("添加去向")

    def legal_dates(self) -> Iterable[date]:
        """The days on which the destinations were decided."""
        days = (getattr(row, "cleaned_data", {}).get("decided_on") for row in self.used)
        return [day for day in days if day]

    def clean(self) -> None:
        super().clean()
        if not self.used:
            raise forms.ValidationError(_("登记案件去向（可以选择“当事人自行决定”）。"))


DestinationRows = row_formset(Destination, DestinationRowForm, DestinationFormSet, extra=1)


class DestinationForm(LateMixin, VersionedModelForm):
    """A destination that became known after the end."""

    late_days = ("decided_on",)

    class Meta:
        model = Destination
        fields: tuple[str, ...] = COLUMNS
        widgets: ClassVar = {"remarks": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["decided_on"] = timezone.localdate()
        self.fields["body_name"].help_text = _("例如：浦东新区劳动人事争议仲裁委员会。")
        self.fields["number"].help_text = _("该机构的受理案号，以后得知的可以补填。")

    @property
    def is_recorded(self) -> bool:
        return self.instance.pk is not None


class DestinationEditForm(DestinationForm):
    """A destination that is completed or corrected, and why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class DestinationRemoveForm(VersionedForm):
    """Why a destination was recorded by mistake."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class WithdrawalForm(LateMixin, VersionedModelForm):
    """The applicant's request, and the day on which the case ends by it."""

    late_days = ("requested_on", "happened_on")

    happened_on = forms.DateField(label=_("撤回日期"), initial=timezone.localdate)

    class Meta:
        model = WithdrawalRequest
        fields = ("applicant", "requested_on", "way", "reason", "remarks")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        applicant: Any = self.fields["applicant"]
        applicant.queryset = case.parties.filter(side=Side.APPLICANT)
        applicant.empty_label = None
        self.initial["requested_on"] = timezone.localdate()


class ReopenForm(LateMixin, VersionedForm):
    """Why a closing was a mistake."""

    late_days = ("happened_on",)

    reason = forms.CharField(
        label=_("恢复办理的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_on = forms.DateField(label=_("恢复日期"), initial=timezone.localdate)
