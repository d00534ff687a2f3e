"""Fields that the forms of every room are made of."""

from decimal import Decimal
from typing import ClassVar

import pytest
from django import forms

from mediation.ui.forms import (
    DateInput,
    MoneyField,
    UiForm,
    VersionedForm,
    field_groups,
    form_errors,
    is_wide,
)


class ClaimForm(UiForm):
    fieldsets: ClassVar = (("金额", ("amount", "missing")),)
    wide_fields: ClassVar = ("place",)

    day = forms.DateField(label="日期")
    at = forms.DateTimeField(label="时间", required=False)
    place = forms.CharField(label="地点", required=False)
    amount = MoneyField(label="请求金额", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")], widget=forms.RadioSelect)
    facts = forms.CharField(label="事实", widget=forms.Textarea, required=False)


@pytest.mark.parametrize("typed", ["1,234.50", "１２３４．５０", " ¥1234.5 ", "1234.50"])
def test_an_amount_is_read_as_people_type_it(typed: str) -> None:
    assert MoneyField().clean(typed) == Decimal("1234.50")


@pytest.mark.parametrize("typed", ["-1", "1.234", "一百", "1e400"])
def test_an_amount_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(typed)


def test_dates_get_the_browser_s_picker_with_an_iso_value() -> None:
    form = ClaimForm(initial={"day": "2026-11-23"})
    assert isinstance(form.fields["day"].widget, DateInput)
    assert 'type="date"' in str(form["day"])
    assert 'type="datetime-local"' in str(form["at"])


def test_a_picker_keeps_what_makes_its_field_required() -> None:
    assert " required" in str(ClaimForm()["day"])


def test_a_text_area_does_not_fill_the_screen() -> None:
    assert 'rows="4"' in str(ClaimForm()["facts"])


def test_fields_left_out_of_the_groups_come_last() -> None:
    groups = [
        (legend, [field.name for field in fields]) for legend, fields in field_groups(ClaimForm())
    ]
    assert groups == [("金额", ["amount"]), ("", ["day", "at", "place", "kind", "facts"])]


def test_long_fields_take_the_whole_row() -> None:
    assert [field.name for field in ClaimForm() if is_wide(field)] == ["place", "kind", "facts"]


def test_errors_name_the_place_to_jump_to() -> None:
    form = ClaimForm({"amount": "x"})
    form.add_error(None, "日期与请求不符。")
    assert [(error.target, error.label) for error in form_errors(form)] == [
        ("", ""),
        ("id_day", "日期"),
        ("id_amount", "请求金额"),
        ("div_id_kind", "类别"),
    ]


def test_a_versioned_form_carries_the_version_that_the_reader_saw() -> None:
    assert VersionedForm(version=7)["version"].value() == 7


def test_a_versioned_form_without_version_is_invalid() -> None:
    assert not VersionedForm({}, version=7).is_valid()


def test_a_versioned_form_hands_on_the_version_it_was_sent_with() -> None:
    form = VersionedForm({"version": "6"}, version=7)
    assert form.is_valid()
    assert form.cleaned_data["version"] == 6
