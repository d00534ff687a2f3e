"""Forms of the proposal, of a batch, of a mediator's profile and of a language."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.assigning.batch import END, SKIP, Order, Row
from cases.assigning.enums import Language, category_choices, kind_choices
from cases.assigning.proposal import Ranked, proposed_of
from cases.forms.assignment import AssignForm
from mediation.stations.models import Building
from mediation.ui.forms import UiForm


class DecideForm(AssignForm):
    """Whom the manager assigns: the proposal is chosen beforehand, anybody else may be."""

    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("决定理由"),
        required=False,
        max_length=200,
        help_text=_("可不填；与系统建议不同的，写明理由便于日后说明。"),
    )

    def __init__(self, *args: Any, ranked: list[Ranked], **kwargs: Any) -> None:
        super().__init__(*args, candidates=[one.candidate for one in ranked], **kwargs)
        self.order_fields(["mediator", "capacity", "happened_on", "reason"])
        self._places = {one.user.pk: one.place for one in ranked}
        first = proposed_of(ranked)
        self._proposed = str(first.pk) if first else ""
        self.fields["mediator"].initial = self.fields["proposed"].initial = self._proposed

    @property
    def place(self) -> int:
        """Of the chosen person in the proposal; only after `is_valid`."""
        return self._places[self.user.pk]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen = data.get("proposed", "")
        if seen and seen != self._proposed:
            # What stays on record as proposed is what the manager saw.
            self.add_error(None, _("系统建议已有变化，请核对后再指派。"))
            self.data = {**self.data.dict(), "proposed": self._proposed}  # type: ignore[attr-defined]
        return data


class LanguageForm(UiForm):
    """The language in which a party has to be heard."""

    language = forms.ChoiceField(
        label=_("当事人需要的语言"),
        required=False,
        choices=[("", _("没有特别需要")), *Language.choices],
    )


class ProfileForm(UiForm):
    """What speaks for giving a case to this mediator."""

    categories = forms.MultipleChoiceField(
        label=_("擅长的争议类别"), required=False, choices=category_choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("擅长的请求项目"), required=False, choices=kind_choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("会的语言"), required=False, choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    buildings = forms.MultipleChoiceField(
        label=_("负责的楼宇"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, buildings: list[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields
        own["buildings"].choices = [(str(row.pk), row.name) for row in buildings]
        if not buildings:
            del own["buildings"]

    @property
    def specialities(self) -> list[str]:
        """Categories and kinds of claims together; only after `is_valid`."""
        return [*self.cleaned_data["categories"], *self.cleaned_data["kinds"]]

    @property
    def building_ids(self) -> list[int]:
        """Keys of the chosen buildings; only after `is_valid`."""
        return [int(key) for key in self.cleaned_data.get("buildings", ())]


class BatchForm(UiForm):
    """Who takes over each case of a plan; version and proposal of each are those the manager saw.

    A case that has moved up into the plan since was not seen: it is left for later.
    """

    reason = forms.CharField(label=_("改派理由"), max_length=200)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self._people = {str(one.user.pk): one.user for row in rows for one in row.ranked}
        unseen: dict[str, Any] = {}
        for row in rows:
            serial = row.case.serial
            hidden = {f"version-{serial}": row.case.version, f"proposed-{serial}": _proposed(row)}
            self.fields[f"to-{serial}"] = forms.ChoiceField(
                label=_("%(serial)s 的接办人") % {"serial": serial},
                required=False,
                choices=_choices(row),
                initial=row.suggestion,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"version-{serial}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, min_value=1
            )
            self.fields[f"proposed-{serial}"] = forms.CharField(
                widget=forms.HiddenInput, required=False
            )
            self.initial = {**self.initial, **hidden}
            if f"to-{serial}" not in self.data:
                unseen |= hidden
        if self.is_bound:
            self._change(unseen)

    def _change(self, data: dict[str, Any]) -> None:
        """What the page holds when it is shown again."""
        self.data = dict(self.data.items()) | data

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        changed: dict[str, Any] = {}
        for row in self.rows:
            serial = row.case.serial
            if data.get(f"to-{serial}", SKIP) == SKIP:
                continue
            version: Any = self.fields[f"version-{serial}"]
            if data.get(f"version-{serial}") is None:
                self.add_error(f"to-{serial}", version.error_messages["required"])
            elif row.is_lead and data.get(f"proposed-{serial}", "") != _proposed(row):
                changed[f"proposed-{serial}"] = _proposed(row)
        if changed:
            # What stays on record as proposed is what the manager saw.
            self.add_error(None, _("系统建议已有变化，请核对后再指派。"))
            self._change(changed)
        return data

    @property
    def sent_token(self) -> UUID | None:
        """By which a batch is known when it comes twice, though the rest holds no longer."""
        token: UUID | None = None if "token" in self.errors else self.cleaned_data["token"]
        return token

    def lines(self) -> list[tuple[Row, forms.BoundField, list[forms.BoundField]]]:
        """Each row with its choice, and what goes with it unseen."""
        return [
            (row, self[f"to-{serial}"], [self[f"version-{serial}"], self[f"proposed-{serial}"]])
            for row in self.rows
            for serial in (row.case.serial,)
        ]

    @property
    def orders(self) -> list[Order]:
        """What was decided, without what was skipped; only after `is_valid`."""
        data = self.cleaned_data
        return [
            Order(
                row,
                data[f"version-{row.case.serial}"],
                self._people.get(data[f"to-{row.case.serial}"]),
            )
            for row in self.rows
            if data[f"to-{row.case.serial}"] != SKIP
        ]


def _proposed(row: Row) -> str:
    return str(row.proposed.pk) if row.proposed else ""


def _choices(row: Row) -> list[tuple[str, Any]]:
    offered: list[tuple[str, Any]] = [(SKIP, _("本次不改派"))]
    if not row.is_lead:
        offered.append((END, _("只结束其承办，不补人")))
    return [*offered, *((str(one.user.pk), one.candidate.label) for one in row.ranked)]
