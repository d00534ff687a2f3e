"""Role × address × organisation × method: every address of the site, asked in every way by everybody.

What is expected comes from declarations: who may call the view, which methods it takes, and what is
visible to the actor. Every text of the station holds a word, so that an answer that holds it to
somebody who may not read it is a leak, whatever its status. No answer is kept by a cache, and none
holds a script or a style of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from mediation.stations.access import CLIENT, METHODS, declared
from mediation.stations.enums import Role
from tests.security import matrix
from tests.security.inline import inline
from tests.security.marks import CASE, LEGAL_AID, STATION, mark_everything
from tests.security.matrix import Asker
from tests.support.cast import Cast
from tests.support.site import Address, World, addresses
from tests.support.transactions import rolled_back

ADDRESSES = addresses()
#: Leaving, and the second step of a log-in that nobody has begun.
BACK_TO_LOGIN = {"logout", "login_code"}
pytestmark = [pytest.mark.django_db, pytest.mark.once]
every_address = pytest.mark.parametrize("address", ADDRESSES, ids=map(str, ADDRESSES))


@pytest.fixture(scope="module")
def station(saved_cast: Cast, quick_pages: None) -> tuple[World, list[Asker]]:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        saved_cast.join(f"strange_{role}", role, saved_cast.other_station)
    world = World(saved_cast)
    assert mark_everything(but=saved_cast.other_station) > 200
    return world, matrix.askers(world)


@every_address
def test_every_method_of_everybody_is_let_through_or_not_as_declared(
    address: Address, station: tuple[World, list[Asker]]
) -> None:
    world, askers = station
    url = world.url(address)
    wrong = []
    for asker in askers:
        for method in matrix.ALL_METHODS:
            said = matrix.refusal(address, asker, url, method)
            wanted = matrix.expected(address, asker, method, hidden=False)
            if wanted == 405 and method in METHODS:
                wanted = matrix.OPENED  # by the site; the view itself refuses it
            if wanted == matrix.NO_TOKEN:
                wanted = matrix.OPENED  # the interface's own door asks for the token
            if (said or matrix.OPENED) != wanted:
                wrong.append((asker.name, method, wanted, said))
    assert not wrong


@every_address
def test_everybody_gets_the_answer_that_is_declared_and_reads_nothing_else(
    address: Address, station: tuple[World, list[Asker]]
) -> None:
    world, askers = station
    url, data = world.url(address), world.data(address)
    wrong, found = [], False
    for asker, method, htmx in asked(address, askers):
        answer = ask(asker, method, url, data, htmx=htmx)
        hidden = matrix.out_of_scope(address, asker, world)
        wanted = matrix.expected(address, asker, method, hidden=hidden)
        if not fits(answer, wanted, address):
            wrong.append((asker.name, method, htmx, wanted, answer.status_code))
        wrong += [
            (asker.name, method, htmx, "leak", word) for word in leaked(answer, asker, address)
        ]
        wrong += [(asker.name, method, htmx, "inline", code) for code in inline_in(answer)]
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append((asker.name, method, htmx, "kept by a cache"))
        found = found or answer.status_code not in (403, 404, 405)
    assert not wrong
    if declared(address.view) == CLIENT:
        return  # tests/api goes through that door
    assert found, "nobody can open it: is the sample value right?"


def asked(address: Address, askers: list[Asker]) -> Iterator[tuple[Asker, str, bool]]:
    """GET and POST of all whom the middleware lets pass; HEAD and htmx of one of each kind; of
    those whom it stops, one, another for each address: the test above has them all."""
    stopped, kinds = [], set()
    for asker in askers:
        if matrix.expected(address, asker, "GET", hidden=False) not in (matrix.OPENED, 405):
            stopped.append(asker)
            continue
        yield asker, "GET", False
        yield asker, "POST", False
        kind = (asker.is_outside, asker.actor is None)
        if kind not in kinds:
            kinds.add(kind)
            yield asker, "HEAD", False
            yield asker, "GET", True
            yield asker, "POST", True
    if stopped:
        yield stopped[ADDRESSES.index(address) % len(stopped)], "GET", False


def ask(asker: Asker, method: str, url: str, data: Any, *, htmx: bool) -> Any:
    """The answer, of which nothing is left behind."""
    headers = {"HX-Request": "true"} if htmx else {}
    cookies = asker.client.cookies.copy()
    with rolled_back():
        if method == "POST":
            answer = asker.client.post(url, data, headers=headers)
        elif method == "GET":
            answer = asker.client.get(url, headers=headers)
        else:
            answer = asker.client.generic(method, url, headers=headers)
    asker.client.cookies.clear()
    asker.client.cookies.update(cookies)
    return answer


def fits(answer: Any, wanted: int | str, address: Address) -> bool:
    to_login = _leads_to(answer, settings.LOGIN_URL)
    if wanted == matrix.LOGIN:
        return to_login
    if wanted == matrix.CHOOSE_ROLE:
        return _leads_to(answer, "choose_role")
    if wanted == matrix.OPENED:
        return (
            answer.status_code < 500
            and answer.status_code not in (404, 405)
            and (not to_login or address.name in BACK_TO_LOGIN)
        )
    return bool(answer.status_code == wanted)


def _leads_to(answer: Any, name: str) -> bool:
    where = answer.headers.get("Location") or answer.headers.get("HX-Redirect", "")
    return bool(where.partition("?")[0] == reverse(name))


def inline_in(answer: Any) -> list[str]:
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return inline(answer.content.decode()) if is_page else []


def leaked(answer: Any, asker: Asker, address: Address) -> list[str]:
    """Which forbidden words the body or a header holds.

    The secret address of a calendar gives whoever has it the station's people and buildings; of
    parties, and of what is typed about visits and turns, it gives nobody anything.
    """
    told = {STATION} if address.name == "calendar_feed" else set()
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace") + str(answer.headers)
    forbidden = {*asker.forbidden, CASE, LEGAL_AID} if told else asker.forbidden
    return [word for word in forbidden if word in text and word not in told]
