"""Filters of the two logs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.models import AccessEntry
from mediation.ui.forms import UiForm

CHANGE_TYPES = [("+", _("新建")), ("~", _("修改")), ("-", _("删除"))]


class LogFilter(UiForm):
    """Who, from when to when; `username` keeps names out of the address."""

    person = forms.ChoiceField(label=_("人员"), required=False)
    since = forms.DateField(label=_("起始日期"), required=False)
    until = forms.DateField(label=_("截止日期"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [("", _("全部")), *people]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期不能早于起始日期。"))
        return cleaned


class AccessLogFilter(LogFilter):
    """Also by what was done with the data, and by the number of what was looked at."""

    serial = forms.CharField(
        label=_("案件、系列案或咨询编号"), required=False, max_length=40, strip=True
    )
    act = forms.ChoiceField(
        label=_("操作"), required=False, choices=[("", _("全部")), *AccessEntry.Act.choices]
    )


class ChangeLogFilter(LogFilter):
    """Also by kind of object and of change."""

    kind = forms.ChoiceField(label=_("对象"), required=False)
    change = forms.ChoiceField(
        label=_("变更"), required=False, choices=[("", _("全部")), *CHANGE_TYPES]
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", _("全部")), *kinds]


class SeenForm(UiForm):
    """What came of asking about unusually many looks."""

    note = forms.CharField(
        label=_("核实情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
