"""The reason of a late entry (补录), asked for beside the day of an act.

One mechanism for all forms: the form names its legal days, and `refusals_beside(form)`, in which
every view carries out its operation, puts the reason into the history of what is written there.
Operations themselves take any past day without a reason: import and demonstration call them, too.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Protocol

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lateness import first_timely_day, is_late
from cases.services.common import EARLIEST
from mediation.deadlines.calendar import station_calendar
from mediation.ui.forms import UiFormMixin

NAME = "late_reason"


class HasDays(Protocol):
    """Lines beside a form whose days the form's reason answers for."""

    def legal_dates(self) -> Iterable[date]:
        """The days of acts in them, as far as they are dates."""
        ...


class LateMixin(UiFormMixin):
    """A form of an act; a day in `late_days` that lies too far back needs a reason.

    The field shows itself when such a day is chosen (app.js), and without script when the form
    comes back asking for it. It is no part of `cleaned_data`: `late_reason` holds it.
    """

    #: Names of the date fields that say when an act happened.
    late_days: ClassVar[tuple[str, ...]] = ()
    #: Why the act is entered late; empty where it is not.
    late_reason = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._beside: list[HasDays] = []
        reason = forms.CharField(
            label=gettext_lazy("补录原因"), required=False, max_length=200,
            help_text=gettext_lazy("日期距今已超过规定的工作日，须说明补录原因。"),
        )  # fmt: skip
        reason.tucked = True  # type: ignore[attr-defined]  # read by bootstrap5/field.html
        reason.follows = self.late_days[-1] if self.late_days else ""  # type: ignore[attr-defined]
        reason.widget.attrs |= {
            # Not by self[name], which would fix the label that a form has still to set.
            "data-late-for": " ".join(f"id_{self.add_prefix(name)}" for name in self.late_days),
            "data-late-before": _first_timely_day(),
        }
        names = list(self.fields)
        place = names.index(self.late_days[-1]) + 1 if self.late_days else len(names)
        self.fields[NAME] = reason
        self.order_fields([*names[:place], NAME])

    def answer_for(self, lines: HasDays) -> None:
        """Let the reason count for the days in lines that stand beside this form, too."""
        self._beside.append(lines)

    @property
    def is_recorded(self) -> bool:
        """Whether the act stands already and is corrected: only a day that changed needs a reason."""
        return False

    def legal_dates(self) -> Iterable[date]:
        """The days of acts that were typed, as far as they are dates."""
        if not self.is_bound:
            return []
        self.errors  # noqa: B018  judges the fields
        return self._dates(self.cleaned_data)

    def _dates(self, data: dict[str, Any]) -> list[date]:
        names = set(self.late_days)
        if self.is_recorded:
            names &= set(self.changed_data)
        return [day for name in names if isinstance(day := data.get(name), date)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        reason = (data.pop(NAME, None) or "").strip()
        if NAME in self.fields and self._is_late(data):
            self.late_reason = reason
            if not reason and NAME not in self.errors:
                self.add_error(NAME, _("请填写补录原因。"))
        return data

    def _is_late(self, data: dict[str, Any]) -> bool:
        today, days = timezone.localdate(), self._dates(data)
        for lines in self._beside:
            days += lines.legal_dates()
        past = [day for day in days if EARLIEST <= day < today]
        return bool(past) and is_late(min(past), today, station_calendar())


def _first() -> str:
    return first_timely_day(timezone.localdate(), station_calendar()).isoformat()


#: Asked of the calendar only where the field is drawn.
_first_timely_day = lazy(_first, str)
