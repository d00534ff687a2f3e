"""Rows of a form that is more than one table: adding, removing and showing them unjudged."""

import json
from collections.abc import Collection, Iterable
from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.forms.utils import ErrorDict, ErrorList

from mediation.ui.forms import UiFormMixin
from mediation.ui.parts import Text

#: More rows than a station ever enters by hand; a larger group comes by import.
MOST_ROWS = 100
#: Posted name, after the formset's prefix, of the row that the server has just added.
ADDED = "ADDED"


class QuietFormMixin(UiFormMixin):
    """A form that can be shown with what was typed and without judging it, by `quiet`."""

    quiet = False

    def full_clean(self) -> None:
        if self.is_bound and self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class QuietForm(QuietFormMixin, forms.ModelForm):
    """Such a form of a row."""


class RowForm(QuietForm):
    """One row. A row that the person removed is not judged."""

    def full_clean(self) -> None:
        if self.is_removed:
            self._errors, self.cleaned_data = ErrorDict(), {DELETION_FIELD_NAME: True}
        else:
            super().full_clean()

    @property
    def is_removed(self) -> bool:
        """Whether the person removed this row in the page."""
        field = forms.CheckboxInput()
        return self.is_bound and bool(
            field.value_from_datadict(self.data, self.files, self.add_prefix(DELETION_FIELD_NAME))
        )

    @property
    def is_used(self) -> bool:
        """Whether the row stands for something: saved before, or filled in now."""
        return not self.is_removed and (self.instance.pk is not None or self.has_changed())


class FormList(list[Any]):
    """Forms beside another one that are no formset: the error summary asks them as it asks those.

    Args:
        complaints: what is wrong with them as a whole.
    """

    def __init__(self, forms_: Iterable[Any] = (), complaints: Iterable[str] = ()) -> None:
        super().__init__(forms_)
        self._complaints = list(complaints)

    def non_form_errors(self) -> list[str]:
        """What is wrong with them as a whole."""
        return self._complaints


class RowFormSet(forms.BaseModelFormSet):
    """The rows of one kind. `legend`, `item_label` and `add_label` are read by the template."""

    legend: ClassVar[Text] = ""
    item_label: ClassVar[Text] = ""
    add_label: ClassVar[Text] = ""
    row_template: ClassVar[str] = "components/formset_row.html"
    quiet = False

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        # Nobody has typed into this row yet: it shows what its form suggests.
        if self.is_bound and self.data.get(f"{self.prefix}-{ADDED}") == str(i):
            kwargs |= {"data": None, "files": None}
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]

    def full_clean(self) -> None:
        if not self.quiet:
            super().full_clean()
            return
        self._errors: list[Any] = []
        self._non_form_errors = ErrorList()

    def hush(self) -> None:
        """Show the rows without judging them."""
        self.quiet = True
        form: Any
        for form in self.forms:
            form.quiet = True

    @property
    def used(self) -> list[Any]:
        """The rows that stand for something, in the order of the page."""
        rows: Any = self.forms
        return [form for form in rows if form.is_used]


def with_one_more_row(data: Any, prefix: str, **typed: str) -> Any:
    """What was posted, with room for one more row of the formset `prefix`.

    Args:
        typed: what already stands in the new row; without it the row shows what its form suggests.
    """
    copied = data.copy()
    key = f"{prefix}-{TOTAL_FORM_COUNT}"
    try:
        rows = int(copied.get(key, 0))
    except ValueError:
        rows = 0
    copied[key] = str(min(rows + 1, MOST_ROWS))
    if rows >= MOST_ROWS:
        return copied
    if not typed:
        copied[f"{prefix}-{ADDED}"] = str(rows)
    for name, value in typed.items():
        copied[f"{prefix}-{rows}-{name}"] = value
    return copied


def row_formset(model: Any, form: Any, formset: type[RowFormSet], **options: Any) -> Any:
    """A formset class of rows that can be removed again."""
    return forms.modelformset_factory(
        model,
        form=form,
        formset=formset,
        can_delete=True,
        max_num=MOST_ROWS,
        validate_max=True,
        # A posted count of thousands is refused without making, judging and showing as many rows.
        absolute_max=MOST_ROWS + 1,
        **options,
    )


def form_token(data: Any) -> UUID:
    """The token of a posted form, by which it is known when it comes twice; else a new one."""
    try:
        return UUID((data or {}).get("token", ""))
    except ValueError:
        return uuid4()


def content_key(token: UUID, data: Any, *, ignored: Collection[str] = ()) -> UUID:
    """By which the thing is known that a form of this token and these very words makes.

    Args:
        data: what was posted (QueryDict).
        ignored: names of fields that are no content: ticks that a warning was read.
    """
    left_out = {"csrfmiddlewaretoken", *ignored}
    typed = sorted((name, values) for name, values in data.lists() if name not in left_out)
    return uuid5(token, json.dumps(typed))
