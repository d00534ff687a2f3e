"""What a paper says beside the rows: a small form of its kind, and its answers as frozen text."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict

from mediation.history.gate import ActionRefused
from mediation.ui.forms import UiForm, form_errors

#: What stood in the fields, by the names of the inputs; an input may have several values.
Typed = dict[str, list[str]]


class EntriesForm(UiForm):
    """The form of a kind of paper. `subject` is what the paper is about: choices and first values
    come from it.

    A field that is not required prints as a line or box to fill in by hand when it is left empty.
    """

    def __init__(self, *args: Any, subject: Any = None, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)

    def frozen(self) -> dict[str, Any]:
        """The answers as the template reads them; asked in Chinese, of a form that is valid or blank.

        A kind whose paper needs more than one field at a time adds it here.
        """
        answers: dict[str, Any] = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name) if self.is_bound else self._suggested(name, field)
            answers[name] = _words(field, value)
            if isinstance(field, forms.ChoiceField):
                answers[f"{name}_code"] = _plain(value)
        return answers

    def _suggested(self, name: str, field: forms.Field) -> Any:
        """What the field shows before anybody types."""
        try:
            return field.clean(self.get_initial_for_field(field, name))
        except forms.ValidationError:
            return None


class LinesField(forms.CharField):
    """A list typed one item a line; an empty line is none."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


def typed(values: Mapping[str, Any]) -> Typed:
    """What a page posted, or what a program gives by field name, as it is kept in a draft."""
    if isinstance(values, MultiValueDict):
        return {name: [str(value) for value in values.getlist(name)] for name in values}
    return {
        name: [_input(item) for item in (value if isinstance(value, list | tuple) else [value])]
        for name, value in values.items()
        if value is not None and value is not False
    }


def typed_into(form: forms.BaseForm, values: Mapping[str, Any]) -> Typed:
    """`values` without what belongs to none of the form's fields: buttons, tokens, versions."""
    return {
        name: value
        for name, value in typed(values).items()
        if any(name == field or name.startswith(f"{field}_") for field in form.fields)
    }


def insist_valid(form: forms.BaseForm) -> None:
    """Refuse with the sentence of each mistake and the field where it stands.

    Raises:
        ActionRefused: when anything is wrong.
    """
    wrong = form_errors(form)
    if wrong:
        raise ActionRefused(
            *(f"{mistake.label}：{mistake.sentence}" if mistake.label else mistake.sentence
              for mistake in wrong)
        )  # fmt: skip


def frozen(form: EntriesForm) -> dict[str, Any]:
    """The form's answers in Chinese, whatever language the actor reads.

    What is not valid is blank; of a form that nobody filled in, what it suggests.
    """
    with translation.override("zh-hans"):
        if form.is_bound:
            form.is_valid()
        answers: dict[str, Any] = _plain(form.frozen())
    return answers


def _words(field: forms.Field, value: Any) -> Any:
    """A choice by its label; everything else as it freezes."""
    if isinstance(field, forms.ModelChoiceField):
        rows = value if isinstance(field, forms.ModelMultipleChoiceField) else [value]
        labels = [field.label_from_instance(row) for row in rows or () if row is not None]
        several = isinstance(field, forms.ModelMultipleChoiceField)
        return labels if several else "".join(labels)
    if isinstance(field, forms.MultipleChoiceField):
        return [_label(field, code) for code in value or ()]
    if isinstance(field, forms.ChoiceField):
        return _label(field, value)
    return _plain(value)


def _label(field: forms.ChoiceField, code: Any) -> str:
    if code in (None, ""):
        return ""
    choices: Any = field.choices
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return next((str(label) for key, label in flat if str(key) == str(code)), "")


def _plain(value: Any) -> Any:
    """Days in ISO, amounts with two decimals, rows by their key; nothing typed is empty text."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.isoformat(timespec="minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return "" if value is None else str(getattr(value, "pk", value))
    return [_plain(item) for item in value]


def _input(value: Any) -> str:
    """A value as its input posts it."""
    if value is True:
        return "on"
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, date | time):
        return value.isoformat()
    return str(getattr(value, "pk", value))
