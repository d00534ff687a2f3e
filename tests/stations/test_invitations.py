"""A one-time link with which a person sets the own password."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.stations.models import User
from mediation.stations.services.invitations import accept, invite
from tests.support.cast import PASSWORD, Cast

Clients = Callable[[str], Client]
NEW = "a-password-of-ones-own"


def hand_out(cast: Cast, client: Client, part: str = "mediator") -> str:
    """The token, from the page that shows it once."""
    answer = client.post(reverse("administration:user_invite", args=[part]))
    assert answer.status_code == 200
    address, _hash, token = answer.context["link"].partition("#")
    assert address == "http://testserver" + reverse("invitation")
    assert token in answer.content.decode()
    return str(token)


def use(token: str, password: str = NEW, again: str | None = None) -> Any:
    fields = {"token": token, "new_password1": password, "new_password2": again or password}
    return Client().post(reverse("invitation"), fields)


def can_log_in(username: str, password: str) -> bool:
    answer = Client().post(reverse("login"), {"username": username, "password": password})
    return bool(answer.status_code == 302)


def test_the_person_sets_the_own_password_once(cast: Cast, client_for: Clients) -> None:
    theirs = client_for("mediator")
    token = hand_out(cast, client_for("manager"))
    assert not can_log_in("mediator", PASSWORD)
    assert theirs.get(reverse("messages")).status_code == 302
    assert Client().get(reverse("invitation")).status_code == 200
    assert use(token).url == reverse("login")
    user = User.objects.get(username="mediator")
    assert (user.check_password(NEW), user.must_change_password) == (True, False)
    row = user.history.first()
    assert (row.act, row.actor_name) == ("accept_invitation", user.name)
    assert "token" in use(token, "still-another-password").context["form"].errors
    assert can_log_in("mediator", NEW)


def test_a_new_person_is_invited(cast: Cast, client_for: Clients) -> None:
    fields = {
        "username": "newcomer", "name": "新来的人", "email": "new@example.cn",
        "organisation": cast.station.pk, "role": "mediator", "starts_on": "2026-01-01",
        "by_link": "on",
    }  # fmt: skip
    manager = client_for("manager")
    answer = manager.post(reverse("administration:user_create"), fields)
    link = answer.context["link"]
    user = User.objects.get(username="newcomer")
    assert not user.has_usable_password()
    assert [row.act for row in user.history.order_by("history_id")] == [
        "create_user",
        "invite_user",
    ]
    assert answer.context["is_mailed"]
    assert (mail.outbox[0].to, link in mail.outbox[0].body) == (["new@example.cn"], True)
    page = manager.get(reverse("administration:user", args=["newcomer"])).content.decode()
    assert "待本人设定密码" in page
    assert link.partition("#")[2] not in page
    assert use(link.partition("#")[2]).status_code == 302
    assert can_log_in("newcomer", NEW)


def test_weak_or_different_passwords_are_refused_and_the_link_lives_on(
    cast: Cast, client_for: Clients
) -> None:
    token = hand_out(cast, client_for("manager"))
    for weak, again in (("short", None), ("password123", None), (NEW, "other-password-9")):
        answer = use(token, weak, again)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["new_password2"])
    assert use(token).status_code == 302


@pytest.mark.parametrize(
    "token", ["", "1", "x-y", "-", "9" * 30 + "-a", "999999-abc-def", "１-a-b"]
)
def test_a_text_that_invites_nobody_gets_one_answer(cast: Cast, token: str) -> None:
    answer = use(token)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["token"])


def test_nobody_learns_from_a_link_who_has_an_account(cast: Cast) -> None:
    known = use(f"{cast.user('mediator').pk}-abc-def").context["form"].errors
    assert known == use("999999-abc-def").context["form"].errors


@pytest.mark.parametrize("event", ["expiry", "again", "reset", "deactivated", "new address"])
def test_a_link_dies(cast: Cast, client_for: Clients, event: str) -> None:
    manager = client_for("manager")
    token = hand_out(cast, manager)
    with time_machine.travel(
        timezone.now() + timedelta(hours=100 if event == "expiry" else 71), tick=False
    ):
        manager = client_for("manager")
        if event == "again":
            hand_out(cast, manager)
        if event == "reset":
            manager.post(reverse("administration:user_reset_password", args=["mediator"]))
        if event == "deactivated":
            manager.post(
                reverse("administration:user_deactivate", args=["mediator"]), {"reason": "离职"}
            )
        if event == "new address":
            manager.post(
                reverse("administration:user_edit", args=["mediator"]),
                {"name": "张三", "email": "new@example.cn"},
            )
        assert use(token).status_code == 422
        assert not User.objects.get(username="mediator").check_password(NEW)


def test_of_two_at_the_same_moment_one_comes_too_late(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        token = invite(cast.user("mediator"), actor=cast.actor("manager"))
        accept(token, password=NEW)
        with pytest.raises(ActionRefused):
            accept(token, password="still-another-password")


def test_who_may_not_edit_the_account_hands_out_no_link(cast: Cast, client_for: Clients) -> None:
    url = reverse("administration:user_invite", args=["mediator"])
    for part, status in (("mediator", 403), ("auditor", 403), ("other_manager", 404)):
        assert client_for(part).post(url).status_code == status
    auditor = reverse("administration:user_invite", args=["auditor"])
    assert client_for("manager").post(auditor).status_code == 403
    own = reverse("administration:user_invite", args=["manager"])
    assert client_for("manager").post(own).status_code == 302
    assert can_log_in("manager", PASSWORD)
    assert client_for("manager").get(url).status_code == 405


def test_the_token_stands_in_no_address_log_or_row(
    cast: Cast, client_for: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = hand_out(cast, client_for("manager"))
    page = Client().get(reverse("invitation"))
    assert page["Referrer-Policy"] == "same-origin"
    assert use(token).status_code == 302
    secret = token.rpartition("-")[2]
    assert secret not in caplog.text
    # The fragment is taken over by the browser: the server's address has no place for it.
    assert re.search(r"data-from-fragment", page.content.decode())
    rows = " ".join(str(list(User.history.values()))) + str(list(User.objects.values()))
    assert secret not in rows


def test_without_a_mailbox_the_manager_is_told_to_hand_it_over(
    cast: Cast, client_for: Clients, settings: Any
) -> None:
    manager = client_for("manager")
    manager.post(
        reverse("administration:user_edit", args=["mediator"]),
        {"name": "张三", "email": "z@example.cn"},
    )
    invite_url = reverse("administration:user_invite", args=["mediator"])
    # The console is no mailbox: its text would stand in a log.
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert not manager.post(invite_url).context["is_mailed"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = manager.post(invite_url)
    assert (answer.status_code, answer.context["is_mailed"]) == (200, False)
