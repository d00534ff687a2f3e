"""Which month and whose figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.reports.periods import NotAMonth, Period, parse_month, this_month
from mediation.stations.access import organisations_in_scope
from mediation.ui.forms import UiForm


class MonthInput(forms.TextInput):
    """The browser's own picker for a month; where it has none, a field for `YYYY-MM`."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "YYYY-MM", **(attrs or {})})


class ChoiceForm(UiForm):
    """Month and organisation, both optional: this month, and the reader's own organisation.

    An organisation out of the reader's scope is no choice.
    """

    month = forms.CharField(label=_("月份"), required=False, widget=MonthInput)
    since: Any = forms.DateField(
        label=_("累计起始日"),
        required=False,
        help_text=_("累计数自该日起至本期末；不填写时自当年1月1日起。"),
    )
    organisation: Any = forms.ModelChoiceField(
        label=_("组织（含下级）"),
        queryset=None,
        required=False,
        to_field_name="code",
        empty_label=None,
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        chosen = {
            "month": data.get("month") or this_month().label,
            "since": data.get("since") or "",
            "organisation": data.get("organisation") or actor.organisation_code,
        }
        super().__init__(chosen)
        within: Any = organisations_in_scope(actor).order_by("path")
        choice: Any = self.fields["organisation"]
        choice.queryset = within

    def clean_month(self) -> Period:
        try:
            return parse_month(self.cleaned_data["month"])
        except NotAMonth as error:
            raise forms.ValidationError(_("月份应写作 YYYY-MM，例如 2026-10。")) from error

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("month") and data.get("since") and data["since"] > data["month"].last:
            self.add_error("since", _("累计起始日不能晚于本期末。"))
        return data
