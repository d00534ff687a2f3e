"""Who may open what: every address of the site, as every role, as a stranger, as nobody.

What is expected comes from the views' own declarations. A new address is covered by itself; when
it takes an argument that `tests.support.site.World` does not know, its test says what to add.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from mediation.history.actor import SYSTEM, acting
from mediation.stations.access import CLIENT, PUBLIC, SIGNED_IN, declared
from mediation.stations.enums import Role
from mediation.stations.models import User
from tests.support.cast import PARTS, Cast
from tests.support.site import Address, UnknownKwarg, World, addresses
from tests.support.transactions import rolled_back

ADDRESSES = addresses()
NAMES = [str(address) for address in ADDRESSES]
#: One person of the cast for each role.
PEOPLE = {role: next(part for part, (its, _at) in PARTS.items() if its == role) for role in Role}
#: The only addresses that anybody may open.
OPEN = {
    "login", "login_code", "invitation", "set_language", "healthz", "csp_report", "calendar_feed",
    "verify", "verify_code", "api:reference", "api:openapi",
}  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.once]
every_address = pytest.mark.parametrize("address", ADDRESSES, ids=NAMES)


def ask(client: Client, url: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answers to GET and to a POST, by default an empty one, which leave nothing behind."""
    answers, cookies = {}, copy(client.cookies)
    for method in ("get", "post"):
        with rolled_back():
            answers[method] = getattr(client, method)(url, data if method == "post" else None)
        client.cookies = copy(cookies)  # who signed out is in again, as the session is
    return answers


def statuses(answers: dict[str, Any]) -> dict[str, int]:
    return {method: answer.status_code for method, answer in answers.items()}


def leads_to(answer: Any, name: str) -> bool:
    return answer.status_code == 302 and answer.url.partition("?")[0] == reverse(name)


@pytest.fixture(scope="module")
def world(saved_cast: Cast) -> World:
    return World(saved_cast)


@every_address
def test_a_view_declares_who_may_call_it(address: Address) -> None:
    who = declared(address.view)
    assert who in (PUBLIC, SIGNED_IN, CLIENT) or (
        isinstance(who, frozenset) and who <= set(Role) and who
    )


def test_only_these_addresses_are_open_to_anybody() -> None:
    assert {a.name for a in ADDRESSES if declared(a.view) == PUBLIC} == OPEN


def test_only_the_interface_asks_for_tokens() -> None:
    asking = {a.name for a in ADDRESSES if declared(a.view) == CLIENT}
    assert asking == {a.name for a in ADDRESSES if a.name.startswith("api:")} - OPEN


@every_address
def test_a_one_time_password_opens_nothing_but_its_change(address: Address, world: World) -> None:
    with acting(SYSTEM, act="test"):
        user = User.objects.get(username="manager")
        user.must_change_password = True
        user.save()
    answers = ask(world.clients["manager"], world.url(address))
    if declared(address.view) == CLIENT:
        assert statuses(answers) == {"get": 401, "post": 401}
        return
    still_open = {"password_change", "password_change_done", "logout", *OPEN}
    if address.name not in still_open:
        assert all(leads_to(answer, "password_change") for answer in answers.values())


@pytest.mark.parametrize("part", PEOPLE.values())
@override_settings(ROOT_URLCONF="tests.support.undeclared_urls")
def test_a_view_that_declares_nobody_is_closed_to_everybody(part: str, world: World) -> None:
    assert statuses(ask(world.clients[part], "/undeclared/")) == {"get": 403, "post": 403}
    assert leads_to(Client().get("/undeclared/"), settings.LOGIN_URL)


@pytest.mark.parametrize("part", PEOPLE.values())
def test_every_entry_of_the_menu_opens(part: str, world: World) -> None:
    client = world.clients[part]
    entries = client.get(reverse("choose_role")).context["menu_items"]
    assert entries
    assert {entry["url"]: client.get(entry["url"]).status_code for entry in entries} == {
        entry["url"]: 200 for entry in entries
    }


def test_a_missing_sample_value_says_what_to_add(world: World) -> None:
    with pytest.raises(UnknownKwarg, match="argument_hat"):
        world.url(Address("cases:detail", None, ("hat",)))
