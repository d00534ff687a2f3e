"""What a reader, or a screen reader, finds at a field."""

from django import forms

from mediation.ui.forms import MoneyField, UiForm
from tests.ui.rendering import component


class PartyForm(UiForm):
    name = forms.CharField(label="姓名", help_text="与证件一致。")
    amount = MoneyField(label="金额", required=False)
    ways = forms.MultipleChoiceField(
        label="送达",
        choices=[("sms", "短信"), ("post", "邮寄")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="已阅读")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_is_tied_to_its_label_help_and_error() -> None:
    fields = component("fields", form=PartyForm({"ways": ["sms"]}))
    name = fields.one("input", id="id_name")
    assert fields.one("label", for_="id_name").text == "姓名 *"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["aria-invalid"] == "true"
    assert fields.one(id="id_name_helptext").text == "与证件一致。"
    assert fields.one(id="id_name_error").text == "这个字段是必填项。"


def test_a_list_of_choices_is_a_group_with_a_legend() -> None:
    group = (
        component("fields", form=PartyForm({"ways": ["post"]}))
        .one(id="div_id_ways")
        .one("fieldset")
    )
    assert group.one("legend").text == "送达 *"
    assert [box["value"] for box in group.all("input") if "checked" in box.attributes] == ["post"]
    assert [label.text for label in group.all("label")] == ["短信", "邮寄"]


def test_a_check_box_stands_before_its_label() -> None:
    field = component("fields", form=PartyForm()).one(id="div_id_agreed")
    assert [child.tag for child in field.one(class_="form-check").walk()] == [
        "input",
        "label",
        "span",
    ]


def test_an_amount_is_shown_with_its_unit() -> None:
    field = component("fields", form=PartyForm()).one(id="div_id_amount")
    assert field.one("input")["inputmode"] == "decimal"
    assert field.one(class_="input-group-text").text == "元"


def test_hidden_fields_come_without_label() -> None:
    fields = component("fields", form=PartyForm())
    assert fields.one("input", type="hidden")["name"] == "secret"
    assert fields.all("label", for_="id_secret") == []


def test_the_summary_links_to_every_field_that_is_wrong() -> None:
    summary = component("error_summary", form=PartyForm({}))
    assert [link["href"] for link in summary.all("a")] == ["#id_name", "#div_id_ways", "#id_agreed"]
    assert summary.one(role="alert").one(class_="notice-title").text == "有 3 处需要更正："


def test_a_form_without_errors_has_no_summary() -> None:
    assert component("error_summary", form=PartyForm()).all("div") == []


def test_typed_html_stays_text() -> None:
    fields = component("fields", form=PartyForm({"name": "<b>张</b>"}))
    assert fields.one("input", id="id_name")["value"] == "<b>张</b>"
    assert fields.all("b") == []


class ClaimForm(UiForm):
    amount = MoneyField(label="金额")


ClaimFormSet = forms.formset_factory(ClaimForm, extra=2, can_delete=True)


def test_a_formset_can_grow_and_shrink() -> None:
    rows = component(
        "formset", formset=ClaimFormSet(prefix="claims"), legend="请求", item_label="请求"
    )
    assert [
        row["aria-label"].split() for row in rows.one(data_formset_rows="").all(role="group")
    ] == [
        ["请求", "1"],
        ["请求", "2"],
    ]
    assert rows.one("template").one(id="id_claims-__prefix__-amount")["name"] == (
        "claims-__prefix__-amount"
    )
    assert rows.one("input", name="claims-TOTAL_FORMS")["value"] == "2"
    assert len(rows.all("input", type="checkbox", name="claims-0-DELETE")) == 1


def test_the_summary_includes_the_rows_of_a_formset() -> None:
    formset = ClaimFormSet(
        {"claims-TOTAL_FORMS": "1", "claims-INITIAL_FORMS": "0", "claims-0-amount": "x"},
        prefix="claims",
    )
    summary = component("error_summary", form=None, formsets=[formset])
    assert summary.one("a")["href"] == "#id_claims-0-amount"
