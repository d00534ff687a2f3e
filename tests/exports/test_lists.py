"""Every list × every role: the file has the list's rows, scope and masks, is logged, and runs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.exports.listing import listing_of, listings
from mediation.history.models import AccessEntry
from mediation.reports.cells import DANGEROUS
from mediation.stations.enums import Role
from mediation.vault import keys
from tests.exports.files import exported
from tests.exports.samples import MAKERS, QUERIES, SECRETS
from tests.support.cast import PARTS, Cast

pytestmark = pytest.mark.django_db
KEYS = [listing.key for listing in listings()]
#: One person of the cast for each role.
PEOPLE = {role: next(part for part, (its, _at) in PARTS.items() if its == role) for role in Role}
ClientFor = Callable[[str], Client]
every_list = pytest.mark.parametrize("key", KEYS)


def reader_of(key: str) -> str:
    """Whoever sees most of the list: the manager, else the first who may."""
    roles = listing_of(key).roles
    order = (Role.MANAGER, Role.LEGAL_AID, *Role)
    return PEOPLE[next(role for role in order if role in roles)]


def page_of(client: Client, key: str) -> str:
    """What the list shows; the calendar leads to its present month."""
    response: Any = client.get(reverse(listing_of(key).page), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_each_list_has_a_sample() -> None:
    assert set(MAKERS) == set(KEYS)


@every_list
def test_the_file_has_the_rows_of_the_list(key: str, cast: Cast, client_for: ClientFor) -> None:
    client = client_for(reader_of(key))
    before = len(exported(client, key))
    for n in range(3):
        MAKERS[key](cast, n)
    found = exported(client, key)
    assert len(found) >= before + 3
    assert found[0] == [str(column.label) for column in listing_of(key).columns if column.value]
    page = page_of(client, key)
    cells = [cell for row in found[1:] for cell in row[:4] if "LJZ-" in cell]
    named = {serial for cell in cells for serial in cell.split("、")}
    assert all(serial in page for serial in named)
    assert _texts(exported(client, key, file_format="xlsx")) == _texts(found)


def _texts(rows: list[list[str]]) -> list[list[str]]:
    """Without what a number or a day looks like in each of the formats."""
    return [[cell for cell in row if not cell[:1].isdigit()] for row in rows]


@every_list
@pytest.mark.parametrize("role", list(Role))
def test_nobody_finds_more_in_the_file_than_on_the_page(
    key: str, role: Role, cast: Cast, client_for: ClientFor
) -> None:
    MAKERS[key](cast, 1)
    client, url = client_for(PEOPLE[role]), reverse(f"exports:{key}")
    if role not in listing_of(key).roles:
        assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]
        assert client.get(reverse(listing_of(key).page)).status_code == 403
        return
    page, file = page_of(client, key), str(exported(client, key))
    assert url in page
    assert [one for one in SECRETS if one in file and one not in page] == []


@every_list
def test_another_station_finds_nothing_of_ours(key: str, cast: Cast, client_for: ClientFor) -> None:
    if Role.MANAGER not in listing_of(key).roles:
        pytest.skip("no manager reads this list")
    client = client_for("other_manager")
    before = exported(client, key)
    MAKERS[key](cast, 1)
    assert exported(client, key) == before


@every_list
def test_an_export_leaves_a_row_in_the_access_log(
    key: str, cast: Cast, client_for: ClientFor
) -> None:
    MAKERS[key](cast, 1)
    part = reader_of(key)
    rows = exported(client_for(part), key, file_format="xlsx")
    entry = AccessEntry.objects.get(act="export")
    assert entry.detail == f"list:{key} xlsx {len(rows) - 1} masked"
    assert entry.actor_id == cast.user(part).pk


@every_list
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_cell_is_a_formula(
    key: str, file_format: str, cast: Cast, client_for: ClientFor
) -> None:
    MAKERS[key](cast, 1)
    cells = [
        cell
        for row in exported(client_for(reader_of(key)), key, file_format=file_format)
        for cell in row
    ]
    assert [cell for cell in cells if DANGEROUS.match(cell)] == []


@every_list
def test_the_number_of_queries_does_not_grow_with_the_rows(
    key: str, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(reader_of(key))

    def queries() -> list[str]:
        keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            exported(client, key)
        return [query["sql"] for query in captured.captured_queries]

    MAKERS[key](cast, 1)
    exported(client, key)  # what is counted for the first time
    one = queries()
    for n in (2, 3):
        MAKERS[key](cast, n)
    three = queries()
    assert len(three) == len(one), three


@every_list
def test_the_page_says_what_will_be_in_the_file(
    key: str, cast: Cast, client_for: ClientFor
) -> None:
    MAKERS[key](cast, 1)
    client = client_for(reader_of(key))
    response: Any = client.get(f"{reverse(f'exports:{key}')}?{QUERIES.get(key, '')}")
    assert response.context["total"] == len(exported(client, key)) - 1
