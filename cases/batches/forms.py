"""Which cases, and what of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.batches import kinds
from cases.models import Case
from mediation.history.actor import Actor
from mediation.reports.forms import MonthInput
from mediation.reports.periods import NotAMonth, Period, parse_month
from mediation.stations.access import organisations_in_scope
from mediation.ui.forms import UiForm

#: Day of a case → in words.
DAYS = {
    "concluded_on": _("结案日期"),
    "accepted_on": _("受理日期"),
    "received_on": _("收到申请日期"),
}


class OrderForm(UiForm):
    """What is made, of the cases ticked in the list, or of a month's."""

    kind = forms.ChoiceField(label=_("生成内容"))
    month = forms.CharField(
        label=_("月份"), required=False, widget=MonthInput,
        help_text=_("未在案件列表中勾选案件的，按月份选择。"),
    )  # fmt: skip
    day = forms.ChoiceField(label=_("月份所指日期"), choices=list(DAYS.items()), required=False)
    organisation = forms.ChoiceField(label=_("组织（含下级）"), required=False)

    def __init__(self, *args: Any, actor: Actor, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.chosen = actor, chosen
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = kinds.choices()
        if chosen:
            for name in ("month", "day", "organisation"):
                del fields[name]
        else:
            rows = organisations_in_scope(actor).order_by("path").values_list("code", "name")
            fields["organisation"].choices = list(rows)
            fields["month"].required = True

    def clean_month(self) -> Period:
        try:
            return parse_month(self.cleaned_data["month"])
        except NotAMonth as error:
            raise forms.ValidationError(_("月份应写作 YYYY-MM，例如 2026-10。")) from error

    @property
    def serials(self) -> list[str]:
        """The cases of the order, in the order of their serials."""
        if self.chosen:
            return self.chosen
        data = self.cleaned_data
        path = organisations_in_scope(self.actor).get(code=data["organisation"]).path
        found = Case.objects.visible_to(self.actor).filter(
            organisation__path__startswith=path,
            destroyed_on=None,
            voided_on=None,
            **{f"{data['day']}__range": (data["month"].first, data["month"].last)},
        )
        return list(found.order_by("serial").values_list("serial", flat=True))
