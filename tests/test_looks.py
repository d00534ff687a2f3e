"""Who looked: every page that shows a case, a consultation or somebody of the register leaves a row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from mediation.history import access_log
from mediation.history.models import AccessEntry
from mediation.stations.access import declared, permits
from tests.support.cast import Cast
from tests.support.site import Address, World, addresses
from tests.support.transactions import rolled_back
from tests.test_access import PEOPLE

#: Arguments that name a case, a series, a consultation, a person or an employer.
NAMING = frozenset({"serial", "series", "reference"})
ADDRESSES = [address for address in addresses() if NAMING & set(address.kwargs)]
pytestmark = [pytest.mark.django_db, pytest.mark.once]
every_address = pytest.mark.parametrize("address", ADDRESSES, ids=map(str, ADDRESSES))
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def world(saved_cast: Cast, quick_pages: None) -> World:
    made = World(saved_cast)
    made.looked = AccessEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    return made


def new_entries(world: World) -> Any:
    """What has been logged since the world was made."""
    return AccessEntry.objects.filter(pk__gt=world.looked)


def readers(address: Address, world: World) -> list[str]:
    who = declared(address.view)
    return [part for part in PEOPLE.values() if permits(who, world.cast.actor(part))]


@every_address
def test_what_is_shown_is_in_the_log_once_and_what_is_not_is_not(
    address: Address, world: World
) -> None:
    url = world.url(address)
    for part in readers(address, world):
        for headers in ({}, HTMX):
            with rolled_back():
                answer = world.clients[part].get(url, headers=headers)
                rows = list(new_entries(world).exclude(aggregate=""))
            if answer.status_code == 200:
                assert rows, (part, headers)
                assert {row.actor_id for row in rows} == {world.cast.user(part).pk}
                assert {row.holder for row in rows} <= {"LJZ", "LJZR1", "LJZP1"}
                assert all(row.holder for row in rows)
                if not headers and answer["Content-Type"].startswith("text/html"):
                    # One view of a page is one row, however many parts it is put together of.
                    assert len({row.aggregate for row in rows}) == len(rows), rows
            elif answer.status_code in (302, 403, 404, 405):
                assert rows == [], (part, answer.status_code)


@every_address
def test_a_page_is_named_in_the_log(address: Address) -> None:
    assert access_log.told(address.name) != address.name


def test_the_parts_that_a_page_brings_in_belong_to_its_look(world: World) -> None:
    client, case = world.clients["mediator"], world.case
    with rolled_back():
        client.get(case.get_absolute_url())
        for part in ("history", "contacts", "related", "signatures", "panel", "changes"):
            assert client.get(f"{case.get_absolute_url()}{part}/", headers=HTMX).status_code == 200
        assert new_entries(world).count() == 1


def test_a_part_fetched_by_itself_leaves_a_row(world: World) -> None:
    with rolled_back():
        world.clients["auditor"].get(f"{world.case.get_absolute_url()}history/", headers=HTMX)
        assert new_entries(world).get().detail == "cases:history"


def test_a_form_that_comes_back_shows_its_case_too(world: World) -> None:
    with rolled_back(), transaction.atomic():
        answer = world.clients["mediator"].post(
            reverse("cases:extend", args=[world.case.serial]), {}
        )
        assert answer.status_code == 422
        assert new_entries(world).get().detail == "cases:extend"
