"""Locked out after failed log-ins, without a way to learn who has an account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import checks
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.stations.clients import client_address
from tests.support.cast import PASSWORD, Cast

HERE = "192.0.2.7"
pytestmark = pytest.mark.usefixtures("locking")


class CountingHasher(MD5PasswordHasher):
    """Counts what takes the time of a log-in."""

    algorithm = "counting"
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.runs += 1
        return super().encode(password, salt)


@pytest.fixture
def locking(settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    settings.LOGIN_FAILURES_PER_ADDRESS = 10


def log_in(username: str, password: str = PASSWORD, address: str = HERE) -> Any:
    client = Client(REMOTE_ADDR=address)
    return client.post(reverse("login"), {"username": username, "password": password})


def fail(username: str, times: int = 3, address: str = HERE) -> None:
    for _n in range(times):
        assert log_in(username, "wrong", address).status_code == 200


def test_a_user_name_is_locked_and_free_again_after_the_time(cast: Cast, settings: Any) -> None:
    fail("mediator", 2)
    assert log_in("mediator").status_code == 302
    fail("mediator", 2)  # a log-in has cleared the first two
    assert log_in("mediator").status_code == 302
    fail("mediator", 3)
    assert log_in("mediator").status_code == 200
    assert log_in("mediator", address="198.51.100.1").status_code == 200
    assert log_in("clerk").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert log_in("mediator").status_code == 302


def test_going_on_trying_locks_nobody_for_longer(cast: Cast) -> None:
    begun = timezone.now()
    with time_machine.travel(begun) as clock:
        fail("mediator")
        clock.move_to(begun + timedelta(minutes=14))
        fail("mediator", address="198.51.100.1")
        clock.move_to(begun + timedelta(minutes=16))
        assert log_in("mediator").status_code == 302


def test_an_address_is_locked_for_all_names_and_no_success_clears_it(cast: Cast) -> None:
    for n in range(5):
        fail(f"guess{n}", 2)
        if n == 3:
            assert log_in("clerk").status_code == 302
    assert log_in("clerk").status_code == 200
    assert log_in("clerk", address="198.51.100.1").status_code == 302


def test_a_locked_name_goes_on_counting_for_the_address(cast: Cast) -> None:
    fail("mediator", 10)
    assert log_in("clerk").status_code == 200


def without_token(answer: Any) -> str:
    text = answer.content.decode().replace(answer.wsgi_request.POST["username"], "NAME")
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_nobody_learns_from_the_answer_or_its_time_who_has_an_account(
    cast: Cast, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    with acting(SYSTEM, act="test"):
        for part in ("mediator", "clerk", "auditor", "manager", "colleague"):
            user = cast.user(part)
            user.set_password(PASSWORD)
            user.is_active = part != "clerk"
            if part == "colleague":
                user.set_unusable_password()
            user.save()
    fail("manager")
    fail("nobody2")
    cases = {
        "wrong password": ("mediator", "wrong"),
        "no such name": ("nobody", PASSWORD),
        "deactivated, right password": ("clerk", PASSWORD),
        "no password yet": ("colleague", PASSWORD),
        "locked, right password": ("manager", PASSWORD),
        "locked, wrong password": ("manager", "wrong"),
        "locked, no such name": ("nobody2", PASSWORD),
    }
    told = {}
    for name, (username, password) in cases.items():
        CountingHasher.runs = 0
        answer = log_in(username, password, address=f"198.51.100.{len(told)}")
        told[name] = (answer.status_code, without_token(answer), CountingHasher.runs)
    assert len(set(told.values())) == 1, {name: value[::2] for name, value in told.items()}
    assert told["no such name"][2] == 1


def test_what_was_typed_stands_nowhere_in_the_clear(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    Client().post(
        reverse("login") + "?next=/secret-path/", {"username": "my-secret", "password": "pw-typed"}
    )
    kept = " ".join(str(value) for row in AccessAttempt.objects.values() for value in row.values())
    for text in (kept, caplog.text):
        assert not any(word in text for word in ("my-secret", "pw-typed", "secret-path"))


def test_a_manager_sees_the_lock_and_lifts_it_on_record(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    manager = client_for("manager")
    page = reverse("administration:user", args=["mediator"])
    assert manager.get(page).context["locked_until"] is None
    fail("mediator")
    assert manager.get(page).context["locked_until"] > timezone.now()
    assert "解除锁定" in manager.get(page).content.decode()
    assert "解除锁定" not in client_for("auditor").get(page).content.decode()
    unlock = reverse("administration:user_unlock", args=["mediator"])
    assert client_for("mediator").post(unlock).status_code == 403
    assert client_for("other_manager").post(unlock).status_code == 404
    assert manager.post(unlock).status_code == 302
    row = cast.user("mediator").history.first()
    assert (row.act, row.actor_name) == ("lift_lock", cast.user("manager").name)
    assert log_in("mediator").status_code == 302


def test_a_manager_lifts_no_lock_of_an_auditor(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    unlock = reverse("administration:user_unlock", args=["auditor"])
    assert client_for("manager").post(unlock).status_code == 403


@pytest.mark.parametrize("page", ["sessions", "password_change"])
def test_guessing_the_password_of_an_open_desk_is_counted_too(
    cast: Cast, client_for: Callable[[str], Client], page: str
) -> None:
    client = client_for("mediator")
    new = "another-good-password-7"
    fields = {"new_password1": new, "new_password2": new, "everywhere": "1"}
    for _n in range(3):
        wrong = {"password": "wrong", "old_password": "wrong"}
        assert client.post(reverse(page), fields | wrong).status_code in (200, 422)
    right = {"password": PASSWORD, "old_password": PASSWORD}
    assert client.post(reverse(page), fields | right).status_code in (200, 422)
    assert log_in("mediator").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", HERE),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", HERE),
        (1, "", None),
        (1, "not an address", None),
        (1, "2001:DB8::9", "2001:db8::9"),
    ],
)
def test_only_our_own_proxies_say_where_a_client_is(
    settings: Any, proxies: int, forwarded: str, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded}
    request = RequestFactory(headers=headers, REMOTE_ADDR=HERE).get("/")
    assert client_address(request) == address


def test_an_address_made_up_by_the_client_frees_nobody(cast: Cast) -> None:
    for n in range(10):
        client = Client(REMOTE_ADDR=HERE, headers={"x-forwarded-for": f"203.0.113.{n}"})
        client.post(reverse("login"), {"username": f"guess{n}", "password": "wrong"})
    assert log_in("clerk").status_code == 200


def test_axes_has_nothing_to_complain_of() -> None:
    found = [message.id for message in checks.run_checks() if message.id.startswith("axes.")]
    assert found in ([], ["axes.W002"])
