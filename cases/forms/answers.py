"""One line for each party that has to agree: yes, on which day, and how it was said."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Way
from cases.models import Party
from mediation.ui.forms import UiForm


class AnswerForm(UiForm):
    """A party's yes. A line that is not ticked says nothing."""

    agreed = forms.BooleanField(label=_("同意"), required=False)
    answered_on = forms.DateField(label=_("答复日期"), required=False, initial=timezone.localdate)
    way = forms.ChoiceField(label=_("方式"), choices=Way.choices, initial=Way.WRITTEN)

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party = party

    @property
    def caption(self) -> str:
        """Whose line it is."""
        return f"{self.party.get_side_display()} {self.party.name}"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("agreed") and not data.get("answered_on") and "answered_on" not in self.errors:
            self.add_error("answered_on", _("请填写答复日期。"))
        return data


class AnswerLines(list[AnswerForm]):
    """The lines of a form, judged together.

    The fields carry the party's key, so that a party who was added meanwhile shifts nothing.
    """

    prefix = "answers"

    def __init__(self, parties: list[Party], data: Any = None) -> None:
        super().__init__(
            AnswerForm(data, party=party, prefix=f"{self.prefix}-{party.pk}") for party in parties
        )

    def is_valid(self) -> bool:
        """Judge every line, so that all mistakes show at once."""
        judged = [form.is_valid() for form in self]
        return all(judged)

    def non_form_errors(self) -> list[str]:
        """Mistakes of the lines as a whole; the error summary asks as it asks a formset."""
        return []

    def legal_dates(self) -> Iterable[date]:
        """The days of the answers that are yes."""
        self.is_valid()
        rows = (form.cleaned_data for form in self if form.cleaned_data.get("agreed"))
        return [row["answered_on"] for row in rows if row.get("answered_on")]

    @property
    def given(self) -> Iterator[tuple[Party, Any, str]]:
        """Party, day and way of every yes."""
        for form in self:
            if form.cleaned_data["agreed"]:
                yield form.party, form.cleaned_data["answered_on"], form.cleaned_data["way"]
