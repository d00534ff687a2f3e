"""Forms of the duty roster."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal_aid.models import DutyShift
from legal_aid.on_duty import OnDuty, candidates, grouped, who
from legal_aid.services.duty import EDITABLE
from legal_aid.services.duty_pattern import Pattern
from mediation.stations.models import Building, Organisation
from mediation.ui.forms import UiForm, UiModelForm, VersionedForm, VersionedFormMixin

WEEKDAYS = (
    (0, pgettext_lazy("weekday", "周一")),
    (1, pgettext_lazy("weekday", "周二")),
    (2, pgettext_lazy("weekday", "周三")),
    (3, pgettext_lazy("weekday", "周四")),
    (4, pgettext_lazy("weekday", "周五")),
    (5, pgettext_lazy("weekday", "周六")),
    (6, pgettext_lazy("weekday", "周日")),
)
WHERE = _("不选表示在工作站值班。")
#: "<reference of the turn> <its version>": what the reader saw of the other turn.
_SWAP = re.compile(r"([0-9a-f-]{36}) (\d{1,9})")


def _choose_person(form: Any, station: Organisation | None, also: Iterable[OnDuty] = ()) -> None:
    form.candidates = candidates(station, also)
    form.fields["person"].choices = [("", "---------"), *grouped(form.candidates.values())]


class ShiftForm(UiModelForm):
    """One turn."""

    person = forms.ChoiceField(label=_("值班人员"))
    candidates: dict[str, OnDuty]
    fieldsets = (("", ("person", "building", "held_on", "starts_at", "ends_at", "remarks")),)

    class Meta:
        model = DutyShift
        fields = EDITABLE
        help_texts = {"remarks": _("请勿写入当事人信息。")}

    def __init__(self, *args: Any, station: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buildings = Building.objects.filter(station=station, is_active=True)
        there: list[OnDuty] = []
        if self.instance.pk:
            there = [who(self.instance)]
            self.initial["person"] = there[0].key
            buildings |= Building.objects.filter(pk=self.instance.building_id)
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]
        _choose_person(self, station, there)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if person := self.candidates.get(data.get("person", "")):
            # Before the constraints of the row are asked: it is of one person.
            self.instance.officer, self.instance.lawyer = person.officer, person.lawyer
        return data


class EditShiftForm(VersionedFormMixin, ShiftForm):
    """The same page for a turn on the roster."""


class PatternForm(UiForm):
    """The same hours every week until a day."""

    person = forms.ChoiceField(label=_("值班人员"))
    building = forms.ModelChoiceField(
        Building.objects.none(), label=_("楼宇"), required=False, help_text=WHERE
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts_at = forms.TimeField(label=_("开始时间"))
    ends_at = forms.TimeField(label=_("结束时间"))
    first = forms.DateField(label=_("自"))
    last = forms.DateField(label=_("至"), help_text=_("休息日和节假日按工作日历自动跳过。"))
    remarks = forms.CharField(
        label=_("备注"), max_length=100, required=False, help_text=_("请勿写入当事人信息。")
    )
    #: What was shown before the confirmation.
    previewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, station: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = timezone.localdate
        field: Any = self.fields["building"]
        field.queryset = Building.objects.filter(station=station, is_active=True)
        _choose_person(self, station)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("结束时间应当晚于开始时间。"))
        return data

    def pattern(self) -> Pattern:
        """What was typed, as a value."""
        data = self.cleaned_data
        return Pattern(
            person=self.candidates[data["person"]],  # type: ignore[attr-defined]
            building=data["building"],
            weekdays=frozenset(data["weekdays"]),
            first=data["first"],
            last=data["last"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            remarks=data["remarks"].strip(),
        )


class DeleteForm(VersionedForm):
    """The version that the reader saw, and nothing else."""


class SwapForm(VersionedForm):
    """With whose turn it is exchanged."""

    other = forms.ChoiceField(label=_("与谁的值班对换"))
    #: How far before and after the turn others are offered.
    NEAR = timedelta(days=31)

    def __init__(self, *args: Any, shift: DutyShift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = (shift.held_on - self.NEAR, shift.held_on + self.NEAR)
        rows = DutyShift.objects.filter(station=shift.station, held_on__range=near)
        rows = rows.exclude(who(shift).turns()).select_related("officer", "lawyer", "building")
        self.offered = {f"{row.reference} {row.version}": row for row in rows}
        field: Any = self.fields["other"]
        field.choices = [
            ("", "---------"),
            *((value, _in_words(row)) for value, row in self.offered.items()),
        ]
        if (chosen := self.data.get(self.add_prefix("other"))) and chosen not in self.offered:
            self._keep_older(field, chosen, rows)

    def _keep_older(self, field: Any, chosen: str, rows: Any) -> None:
        """A turn that has changed since the form was opened: the gate says so, not the choice."""
        match = _SWAP.fullmatch(chosen)
        for row in rows:
            if match and str(row.reference) == match[1]:
                self.offered[chosen] = row
                field.choices = [*field.choices, (chosen, _in_words(row))]

    def chosen(self) -> tuple[DutyShift, int]:
        """The other turn, and the version of it that the reader saw."""
        value = self.cleaned_data["other"]
        return self.offered[value], int(value.rpartition(" ")[2])


def _in_words(shift: DutyShift) -> str:
    hours = f"{shift.starts_at:%H:%M}–{shift.ends_at:%H:%M}"
    place = shift.building or _("工作站")
    return f"{shift.held_on} {hours} {who(shift).name} · {place}"
