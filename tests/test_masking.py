"""Numbers and addresses are shown for a purpose only, and no form loses one that it showed masked."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.urls import reverse

from cases.models import Case, Party
from mediation.history.models import AccessEntry
from mediation.people.models import Employer, Person
from mediation.stations.models import Building
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Any:
    return make.registered_case(cast.actor("mediator"))


def ask(client: Any, case: Case, **posted: Any) -> Any:
    party = case.parties.order_by("pk")[0]
    data = {"kind": "party", "pk": party.pk, "group": "contact", **posted}
    return client.post(reverse("cases:unmask", args=[case.serial]), data)


@pytest.mark.parametrize(
    "posted", [{}, {"purpose": "curiosity"}, {"purpose": "other"}, {"purpose": "other", "purpose_words": " "}]
)  # fmt: skip
def test_without_a_purpose_nothing_is_shown(case: Case, client_for: Any, posted: Any) -> None:
    answer = ask(client_for("mediator"), case, **posted)
    assert answer.status_code == 422
    assert "13800138000" not in answer.content.decode()
    assert not AccessEntry.objects.filter(act="unmask").exists()


def test_the_purpose_is_kept_and_its_words_are_encrypted(case: Case, client_for: Any) -> None:
    client = client_for("mediator")
    answer = ask(client, case, purpose="other", purpose_words="张晓明要求核对电话")
    assert "13800138000" in answer.content.decode()
    entry = AccessEntry.objects.get(act="unmask")
    assert (entry.purpose, entry.text) == ("other", "张晓明要求核对电话")
    raw = AccessEntry.objects.filter(pk=entry.pk).values_list("text", flat=True)[0]
    assert "张晓明" not in raw.token
    assert "13800138000" not in client.get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize("model", [Person, Employer])
def test_the_register_asks_too(case: Case, client_for: Any, model: Any) -> None:
    entry = model.objects.all()[0]
    url = reverse(f"people:{model._meta.model_name}", args=[entry.data_key_id])
    client = client_for("mediator")
    assert client.post(url).status_code == 422
    assert not AccessEntry.objects.filter(act="unmask").exists()
    assert client.post(url, {"purpose": "identity"}).context["in_full"] is True
    assert AccessEntry.objects.get(act="unmask").purpose == "identity"


# --- Forms that come back -------------------------------------------------------------------------


def form_data(form: Any) -> dict[str, Any]:
    """What a browser posts of a form that nobody touched."""
    data = {}
    for field in form:
        value, widget = field.value(), field.field.widget
        if isinstance(widget, forms.CheckboxInput):
            data |= {field.html_name: "on"} if value else {}
        elif isinstance(widget, forms.Select | forms.SelectMultiple | forms.RadioSelect):
            data[field.html_name] = widget.format_value(value)
        elif value is not None:
            data[field.html_name] = widget.format_value(value) or ""
    return data


def application_data(form: Any) -> dict[str, Any]:
    data = form_data(form.case)
    for formset in form.formsets:
        data |= form_data(formset.management_form)
        for row in formset.forms:
            data |= form_data(row)
    return data


def test_an_application_that_is_saved_untouched_keeps_every_number(
    case: Case, client_for: Any
) -> None:
    client, url = client_for("mediator"), reverse("cases:edit", args=[case.serial])
    before = list(case.parties.order_by("pk").values_list("phone_index", "id_number_index"))
    data = application_data(client.get(url).context["form"])
    assert "13800138000" not in data.values()
    assert client.post(url, data).status_code == 302
    assert list(case.parties.order_by("pk").values_list("phone_index", "id_number_index")) == before
    assert case.parties.order_by("pk")[0].phone == "13800138000"


@pytest.mark.parametrize("typed", ["138****0001", "138****8000", "***********", "1380013****"])
def test_stars_never_take_the_place_of_a_number(case: Case, client_for: Any, typed: str) -> None:
    client, url = client_for("mediator"), reverse("cases:edit", args=[case.serial])
    data = application_data(client.get(url).context["form"]) | {"applicants-0-phone": typed}
    answer = client.post(url, data)
    own = typed == "138****8000"
    assert answer.status_code == (302 if own else 422)
    assert case.parties.order_by("pk")[0].phone == "13800138000"


def test_a_number_typed_in_full_replaces_the_masked_one(case: Case, client_for: Any) -> None:
    client, url = client_for("mediator"), reverse("cases:edit", args=[case.serial])
    data = application_data(client.get(url).context["form"]) | {"applicants-0-phone": "13900139000"}
    assert client.post(url, data).status_code == 302
    assert case.parties.order_by("pk")[0].phone == "13900139000"


def test_an_emptied_number_is_taken_out(case: Case, client_for: Any) -> None:
    client, url = client_for("mediator"), reverse("cases:edit", args=[case.serial])
    data = application_data(client.get(url).context["form"]) | {"applicants-0-address": ""}
    assert client.post(url, data).status_code == 302
    assert case.parties.order_by("pk")[0].address == ""


def test_stars_do_not_come_in_with_a_new_row_either(client_for: Any, cast: Cast) -> None:
    from cases.forms.parties import ApplicantRows, Buildings

    rows = ApplicantRows(
        {
            "p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0", "p-0-kind": "worker", "p-0-name": "王五",
            "p-0-address": "上海市浦东新******",
        },
        queryset=Party.objects.none(), prefix="p", form_kwargs={"buildings": Buildings(Building.objects.none())},
    )  # fmt: skip
    assert list(rows.errors[0]) == ["address"]
