"""No form takes, and no form offers, what belongs to another station or to another case.

The walk opens every page with cases of every stage, looks at every form that the request makes, and
posts the key of a row of the other station into each field that takes a key. A new form is found by
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import reverse

from mediation.stations.access import declared
from mediation.stations.enums import Role
from tests.security import forms as watching
from tests.security.neighbours import Neighbours, neighbours
from tests.support.cast import Cast
from tests.support.site import Address, addresses
from tests.support.transactions import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: Who is asked: between them they reach every form of a station.
PEOPLE = {"manager": Role.MANAGER, "mediator": Role.MEDIATOR, "clerk": Role.CLERK}
WITH_FORMS = [address for address in addresses() if isinstance(declared(address.view), frozenset)]
#: Fields that take a foreign key and do nothing with it: a formset finds its own rows only, a
#: transfer goes to other stations, and nobody is asked for the building of a worker.
HARMLESS = re.compile(r"(-id|^receiver|^(applicants|workers)-\d+-building)$")


@pytest.fixture(scope="module")
def near(saved_cast: Cast, quick_pages: None) -> Iterator[Neighbours]:
    yield from neighbours(saved_cast)


def urls(address: Address, near: Neighbours) -> Iterator[str]:
    """The address with the own world's values, and with the cases of every stage."""
    yield near.own.url(address)
    if "serial" in address.kwargs and address.name.startswith("cases:"):
        for case in near.stages.values():
            values = {name: near.own.value(address, name) for name in address.kwargs}
            yield reverse(address.name, kwargs=values | {"serial": case.serial})


@pytest.mark.parametrize("address", WITH_FORMS, ids=map(str, WITH_FORMS))
def test_no_form_offers_or_takes_a_row_of_another_station(
    address: Address, near: Neighbours
) -> None:
    wrong: list[Any] = []
    for url in urls(address, near):
        for part, role in PEOPLE.items():
            if role in declared(address.view):  # type: ignore[operator]
                wrong += [(url, part, *words) for words in tried(url, part, near)]
    assert not wrong


def tried(url: str, part: str, near: Neighbours) -> Iterator[tuple[Any, ...]]:
    """What is wrong with the forms of one page for one person."""
    client = near.own.clients[part]
    with rolled_back(), watching.watched() as made:
        answer = client.get(url)
    if answer.status_code == 405:
        return
    for form in made:
        yield from offered(form, near)
    data, targets = watching.posted(made), {}
    for form in made:
        for name, field in watching.choosing(form).items():
            keys = near.keys.get(field.queryset.model)
            if keys and not field.disabled:
                targets[form.add_prefix(name)] = field
                data[form.add_prefix(name)] = _key(field, min(keys))
    if not targets:
        return
    with rolled_back(), watching.watched() as judged:
        answer = client.post(url, data)
        if answer.streaming:
            assert b"".join(answer.streaming_content)
    if answer.status_code in (403, 404, 405, 409):
        return
    refused = {form.add_prefix(name) for form in judged if form.is_bound for name in form.errors}
    # A filter reads the address: it did not see what was posted.
    bound = {
        form.add_prefix(name)
        for form in judged
        if form.is_bound
        for name in form.fields
        if form.add_prefix(name) in form.data
    }
    for name in targets.keys() & bound - refused:
        if not HARMLESS.search(name):
            yield "taken", name, answer.status_code
    if answer.status_code not in (200, 422) and bound & targets.keys():
        yield "carried out", answer.status_code, answer.headers.get("Location")


def _key(field: forms.ModelChoiceField, key: Any) -> Any:
    if field.to_field_name:
        key = getattr(field.queryset.model._base_manager.get(pk=key), field.to_field_name)
    return [key] if isinstance(field, forms.ModelMultipleChoiceField) else key


def offered(form: forms.BaseForm, near: Neighbours) -> Iterator[tuple[Any, ...]]:
    """Choices that name something of the other station; a formset's own key is no choice."""
    for name, field in watching.choosing(form).items():
        foreign = near.keys.get(field.queryset.model, set())
        keys = set(field.queryset.values_list("pk", flat=True))
        if name not in ("receiver", "id") and foreign & keys:
            yield "offers", type(form).__name__, name
    for name, field in form.fields.items():
        if isinstance(field, forms.ChoiceField) and name not in ("receiver", "id"):
            told = str([(str(key), str(label)) for key, label in field.choices])
            if any(word in told for word in near.words):
                yield "offers", type(form).__name__, name
