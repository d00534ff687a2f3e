"""Form fields and base classes: native pickers, money, the hidden version, groups of fields."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from mediation.ui.parts import Text

# People paste amounts from spreadsheets and type them with a Chinese input method.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_WIDE_WIDGETS = (forms.Textarea, forms.CheckboxSelectMultiple, forms.RadioSelect)


class DateInput(forms.DateInput):
    """The browser's own date picker; the value is ISO in every language."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker for a day and minute, in the office's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%H:%M")


class PhoneInput(forms.TextInput):
    """A telephone number: digits on a small keyboard, not kept by the browser."""

    input_type = "tel"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "tel", **(attrs or {})})


class IdInput(forms.TextInput):
    """A number of an identity paper or an account: never kept, corrected or capitalised."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        fixed = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__({**fixed, **(attrs or {})})


class MoneyInput(forms.TextInput):
    """An amount: a text field with a decimal keyboard, because a spinner changes it by accident."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        fixed = {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
        super().__init__({**fixed, **(attrs or {})})


class MoneyField(forms.DecimalField):
    """Yuan with at most two decimals, not negative; "1,234.50" and full-width digits are read."""

    widget = MoneyInput

    def __init__(
        self,
        *,
        max_digits: int = 14,
        min_value: Decimal | int = 0,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("decimal_places", 2)
        super().__init__(max_digits=max_digits, **kwargs)
        self.validators.append(
            MinValueValidator(min_value, message=_("金额不能小于 %(limit_value)s 元。"))
        )

    # The stubs derive DecimalField from IntegerField's result.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.translate(_FULL_WIDTH).replace(",", "").replace("¥", "").strip()
        return super().to_python(value)


class UiFormMixin(forms.BaseForm):
    """Native pickers for dates and times, and the layout that components/fields.html reads.

    `fieldsets` groups fields under legends; what it leaves out follows in a group of its own.
    `wide_fields` take a whole row (text areas and lists of choices do so by themselves).
    """

    fieldsets: ClassVar[Sequence[tuple[Text, Sequence[str]]]] = ()
    wide_fields: ClassVar[Sequence[str]] = ()
    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _use_native_picker(field)
            # Django's ten rows fill a phone; the field grows with its text where browsers can.
            if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
                field.widget.attrs["rows"] = "4"
            if name in self.wide_fields:
                field.widget.attrs.setdefault("data-wide", "")


class VersionedFormMixin(UiFormMixin):
    """Carries the version that the reader saw, so that the gate can refuse a stale form.

    Pass `version=obj.version`; read `cleaned_data["version"]`. A form sent without it is invalid.
    """

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=version, min_value=1
        )


class UiForm(UiFormMixin, forms.Form):
    """Base of the plain forms."""


class UiModelForm(UiFormMixin, forms.ModelForm):
    """Base of the forms that edit a row."""


class VersionedForm(VersionedFormMixin, forms.Form):
    """Base of the forms that carry out an operation on a versioned object."""


class VersionedModelForm(VersionedFormMixin, forms.ModelForm):
    """Base of the forms that edit a versioned object."""


class FormError(NamedTuple):
    """One mistake: `target` is the id to jump to, empty for the form as a whole."""

    target: str
    label: Text
    sentence: str


def field_groups(form: forms.BaseForm) -> list[tuple[Text, list[forms.BoundField]]]:
    """Visible fields by the form's `fieldsets`; the rest last, under no legend."""
    visible = {field.name: field for field in form.visible_fields()}
    groups: list[tuple[Text, list[forms.BoundField]]] = []
    for legend, names in getattr(form, "fieldsets", ()):
        fields = []
        for name in names:
            if name in visible:
                fields.append(visible.pop(name))
                followers = [key for key, field in visible.items() if follows(field) == name]
                fields += [visible.pop(key) for key in followers]
        if fields:
            groups.append((legend, fields))
    if visible:
        groups.append(("", list(visible.values())))
    return groups


def follows(field: forms.BoundField) -> str:
    """Name of the field behind which a field that no group names is drawn; empty for none."""
    return getattr(field.field, "follows", "")


def is_tucked(field: forms.BoundField) -> bool:
    """Whether a field stays out of sight until something makes it needed: not yet filled in."""
    return getattr(field.field, "tucked", False) and not field.errors and not field.value()


def form_errors(form: forms.BaseForm) -> list[FormError]:
    """All that is wrong, in the form's order."""
    found = [FormError("", "", str(text)) for text in form.non_field_errors()]
    for field in form:
        # Radio buttons and check boxes in a list have no single input: jump to the group.
        target = "" if field.is_hidden else field.id_for_label or f"div_{field.auto_id}"
        found += [FormError(target, field.label, str(text)) for text in field.errors]
    return found


def is_wide(field: forms.BoundField) -> bool:
    """Whether a field takes the whole row of the grid."""
    widget = field.field.widget
    return isinstance(widget, _WIDE_WIDGETS) or "data-wide" in widget.attrs


def _use_native_picker(field: forms.Field) -> None:
    """Swap Django's text widget for the browser's picker, keeping what was set on it."""
    for plain, native in (
        (forms.DateInput, DateInput),
        (forms.DateTimeInput, DateTimeInput),
        (forms.TimeInput, TimeInput),
    ):
        if type(field.widget) is plain:
            widget = native(field.widget.attrs)
            widget.is_required = field.required
            widget.is_localized = field.localize
            field.widget = widget
