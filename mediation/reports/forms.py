"""Which period, whose figures, and as of which day."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.reports.choice import Choice, narrowed, narrowings
from mediation.reports.periods import (
    SPANS,
    NotAMonth,
    NotAPeriod,
    Period,
    Span,
    containing,
    days,
    parse_month,
    this_month,
    totalled_from,
)
from mediation.reports.scopes import of_actor
from mediation.stations.access import organisations_in_scope
from mediation.ui.forms import UiForm


class MonthInput(forms.TextInput):
    """The browser's own picker for a month; where it has none, a field for `YYYY-MM`."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "YYYY-MM", **(attrs or {})})


class ChoiceForm(UiForm):
    """Period and organisation, all optional: this month, and the reader's own organisation.

    An organisation out of the reader's scope is no choice.
    """

    span = forms.ChoiceField(label=_("统计期间"), choices=SPANS, required=False)
    month = forms.CharField(
        label=_("月份"),
        required=False,
        widget=MonthInput,
        help_text=_("季度、年按该月所在的季度、年统计。"),
    )
    first: Any = forms.DateField(
        label=_("起始日"), required=False, help_text=_("只用于自选起止日期。")
    )
    last: Any = forms.DateField(
        label=_("截止日"), required=False, help_text=_("只用于自选起止日期，当日计入。")
    )
    organisation: Any = forms.ModelChoiceField(
        label=_("组织（含下级）"),
        queryset=None,
        required=False,
        to_field_name="code",
        empty_label=None,
    )
    only = forms.ChoiceField(label=_("只统计"), required=False)
    since: Any = forms.DateField(
        label=_("累计起始日"),
        required=False,
        help_text=_("累计数自该日起至本期末；不填写时自当年1月1日起。"),
    )
    as_of: Any = forms.DateField(
        label=_("数据截至"),
        required=False,
        help_text=_("按该日终了时的记录统计；不填写时按现在的记录。"),
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        chosen = {name: data.get(name) or "" for name in self.base_fields}
        chosen["span"] = chosen["span"] or Span.MONTH
        chosen["month"] = chosen["month"] or this_month().label
        chosen["organisation"] = chosen["organisation"] or actor.organisation_code
        super().__init__(chosen)
        self.actor = actor
        within: Any = organisations_in_scope(actor).order_by("path")
        choice: Any = self.fields["organisation"]
        choice.queryset = within
        only: Any = self.fields["only"]
        # Asked for when they are shown, or when one is chosen.
        only.choices = lambda: [("", _("全部案件")), *narrowings(of_actor(actor))]

    def clean_month(self) -> Period:
        try:
            return parse_month(self.cleaned_data["month"])
        except NotAMonth as error:
            raise forms.ValidationError(_("月份应写作 YYYY-MM，例如 2026-10。")) from error

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("不能晚于今天。"))
        # The end of today has not come: now is all there is.
        return None if day == timezone.localdate() else day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        period = self._period(data)
        if period and data.get("since"):
            if data["since"] > period.last:
                self.add_error("since", _("累计起始日不能晚于本期末。"))
            period = totalled_from(period, data["since"])
        data["period"] = period
        return data

    def choice(self) -> Choice:
        """What a valid form asks."""
        data = self.cleaned_data
        scope = of_actor(self.actor, data["organisation"].code)
        return Choice(data["period"], narrowed(scope, data["only"]), data.get("as_of"))

    def _period(self, data: dict[str, Any]) -> Period | None:
        month = data.get("month")
        if data.get("span") != Span.RANGE:
            return (
                containing(month.last, Span(data["span"])) if month and data.get("span") else None
            )
        for name in ("first", "last"):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("自选起止日期时必须填写。"))
        if not data.get("first") or not data.get("last"):
            return None
        try:
            return days(data["first"], data["last"])
        except NotAPeriod:
            self.add_error("last", _("截止日不能早于起始日。"))
            return None


def choice_or_404(data: Any, *, actor: Actor) -> Choice:
    """What is asked of a page that has no form to show mistakes in.

    Raises:
        Http404: where it asks for nothing that there is.
    """
    form = ChoiceForm(data, actor=actor)
    if not form.is_valid():
        raise Http404
    return form.choice()
