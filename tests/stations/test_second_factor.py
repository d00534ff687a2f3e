"""The second factor: asked for at the log-in, set up, given up, lost, and demanded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.jobs.models import Message
from mediation.stations.access import CLIENT, declared
from mediation.stations.models import Authenticator, RecoveryCode, User
from mediation.stations.services import second_factor
from tests.support.cast import PASSWORD, Cast
from tests.support.codes import code_of, enrol
from tests.support.site import addresses

Clients = Callable[[str], Client]
CODE, PAGE = "login_code", "second_factor"


def log_in(username: str, password: str = PASSWORD, **more: str) -> Client:
    client = Client()
    client.post(reverse("login"), {"username": username, "password": password, **more})
    return client


def enter(client: Client, code: str) -> Any:
    return client.post(reverse(CODE), {"code": code})


def is_in(client: Client) -> bool:
    return client.get(reverse("messages")).status_code == 200


def proofs(user: User, *, password: str = PASSWORD, code: str = "") -> dict[str, str]:
    return {"password": password, "code": code or code_of(user)}


def test_it_is_set_up_with_a_scanned_key_and_its_first_code(
    cast: Cast, client_for: Clients
) -> None:
    client, other, user = client_for("mediator"), client_for("mediator"), cast.user("mediator")
    page = client.get(reverse("second_factor_enrol"))
    assert page.context["qr"].startswith("<svg ")
    secret = Authenticator.objects.get(user=user).secret
    assert page.context["secret"].replace(" ", "") == secret
    # Nothing counts yet, and the key stays the same when the page is opened again.
    assert log_in("mediator").get(reverse("messages")).status_code == 200
    assert client.get(reverse("second_factor_enrol")).context["secret"] == page.context["secret"]
    enrolling, key = reverse("second_factor_enrol"), client.session.session_key
    assert client.post(enrolling, proofs(user, password="wrong")).status_code == 422
    assert client.post(enrolling, proofs(user, code="000000")).context["refusal"]
    answer = client.post(enrolling, proofs(user))
    codes = answer.context["codes"]
    assert (answer.status_code, len(set(codes))) == (200, 10)
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(pk=user.pk)
    assert user.second_factor_since is not None
    assert user.history.first().act == "enrol_second_factor"
    assert client.session.session_key != key
    assert (is_in(client), is_in(other)) == (True, False)
    assert client.get(enrolling).url == reverse(PAGE)
    assert not any(code in client.get(reverse(PAGE)).content.decode() for code in codes)


def test_neither_key_nor_codes_stand_in_the_database(cast: Cast) -> None:
    user = cast.user("mediator")
    codes = enrol(user)
    secret = Authenticator.objects.get(user=user).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM stations_authenticator")
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1.")
    assert secret not in stored
    digests = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not digests & {code.replace("-", "") for code in codes}


def test_after_the_password_nobody_is_in_before_the_code(cast: Cast) -> None:
    user = cast.user("manager")
    enrol(user)
    wanted = reverse("administration:users")
    client = log_in("manager", next=wanted)
    assert "_auth_user_id" not in client.session
    assert client.get(wanted).url.startswith(reverse("login"))
    assert client.get(reverse(CODE)).status_code == 200
    assert enter(client, "000000").status_code == 422
    assert not is_in(client)
    key = client.session.session_key
    assert enter(client, code_of(user)).url == wanted
    assert client.session.session_key != key
    assert client.get(wanted).status_code == 200
    assert client.get(reverse(CODE)).url == reverse("login")


def test_without_the_password_no_code_helps(cast: Cast) -> None:
    enrol(cast.user("manager"))
    client = log_in("manager", "wrong")
    assert enter(client, code_of(cast.user("manager"))).url == reverse("login")
    assert enter(Client(), code_of(cast.user("manager"))).url == reverse("login")
    assert not is_in(client)


def test_a_code_is_taken_once(cast: Cast) -> None:
    user = cast.user("manager")
    enrol(user)
    code = code_of(user)
    assert enter(log_in("manager"), code).status_code == 302
    assert enter(log_in("manager"), code).status_code == 422
    # Nor one that is older than the last one taken.
    assert enter(log_in("manager"), code_of(user, later=-1)).status_code == 422
    assert enter(log_in("manager"), code_of(user, later=1)).status_code == 302


@pytest.mark.parametrize("later", [-3, 3])
def test_a_code_of_another_time_is_refused(cast: Cast, later: int) -> None:
    user = cast.user("manager")
    enrol(user)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert enter(log_in("manager"), code_of(user, later=later)).status_code == 422
        assert enter(log_in("manager"), code_of(user)).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "0" * 70, "\0"])
def test_nonsense_is_refused(cast: Cast, code: str) -> None:
    enrol(cast.user("manager"))
    assert enter(log_in("manager"), code).status_code == 422


def test_a_recovery_code_stands_in_once_however_it_is_typed(cast: Cast) -> None:
    user = cast.user("manager")
    code = enrol(user)[3]
    assert enter(log_in("manager"), code.upper().replace("-", " ")).status_code == 302
    row = user.history.first()
    assert (row.act, row.actor_id) == ("use_recovery_code", user.pk)
    assert enter(log_in("manager"), code).status_code == 422
    assert second_factor.codes_left(user) == 9


def test_the_code_is_waited_for_ten_minutes(cast: Cast) -> None:
    user = cast.user("manager")
    enrol(user)
    client = log_in("manager")
    enter(client, "000000")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert enter(client, code_of(user)).url == reverse("login")


@pytest.mark.parametrize("change", ["password", "deactivated", "reset"])
def test_what_changes_meanwhile_ends_the_waiting(cast: Cast, change: str) -> None:
    user = cast.user("mediator")
    codes = enrol(user)
    client = log_in("mediator")
    with acting(SYSTEM, act="test"):
        if change == "password":
            user.set_password("another-good-password-7")
        if change == "deactivated":
            user.is_active = False
        if change == "reset":
            second_factor.reset(user, actor=cast.actor("manager"), reason="手机丢失")
        else:
            user.save()
    assert enter(client, codes[0]).url == reverse("login")


def test_wrong_codes_lock_like_wrong_passwords(cast: Cast, settings: Any) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    user = cast.user("manager")
    codes = enrol(user)
    client = log_in("manager")
    for _n in range(3):
        assert enter(client, "000000").status_code == 422
    told = enter(client, "000000").context["form"].errors
    locked = enter(client, codes[0])
    assert (locked.status_code, locked.context["form"].errors) == (422, told)
    assert enter(log_in("manager"), codes[0]).url == reverse("login")  # the password, too
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert enter(log_in("manager"), codes[0]).status_code == 302


def test_a_right_password_alone_does_not_clear_the_count(cast: Cast, settings: Any) -> None:
    """Or one could guess codes for ever, with the password in between."""
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    enrol(cast.user("manager"))
    for _n in range(3):
        enter(log_in("manager"), "000000")
    assert enter(log_in("manager"), code_of(cast.user("manager"))).url == reverse("login")


def test_new_recovery_codes_void_the_old_ones(cast: Cast, client_for: Clients) -> None:
    client, user = client_for("mediator"), cast.user("mediator")
    url = reverse("recovery_codes")
    assert client.post(url, {"password": PASSWORD, "code": "000000"}).status_code == 422
    old = enrol(user)
    client.force_login(user)
    assert client.post(url, proofs(user, password="wrong")).status_code == 422
    new = client.post(url, proofs(user)).context["codes"]
    assert user.history.first().act == "renew_recovery_codes"
    assert enter(log_in("mediator"), old[0]).status_code == 422
    assert enter(log_in("mediator"), new[0]).status_code == 302


def test_it_is_removed_with_password_and_code(cast: Cast, client_for: Clients) -> None:
    client, user = client_for("mediator"), cast.user("mediator")
    enrol(user)
    url = reverse("second_factor_remove")
    assert client.post(url, proofs(user, password="wrong")).status_code == 422
    assert client.post(url, proofs(user, code="000000")).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert client.post(url, proofs(user)).url == reverse(PAGE)  # a wrong password used up no code
    user = User.objects.get(pk=user.pk)
    assert (user.second_factor_since, user.history.first().act) == (None, "remove_second_factor")
    assert not RecoveryCode.objects.exists()
    assert is_in(log_in("mediator"))


def test_a_manager_resets_it_with_a_reason_on_record(cast: Cast, client_for: Clients) -> None:
    user = cast.user("mediator")
    enrol(user)
    theirs = log_in("mediator")
    enter(theirs, code_of(user))
    manager = client_for("manager")
    url = reverse("administration:user_reset_second_factor", args=["mediator"])
    assert url in manager.get(reverse("administration:user", args=["mediator"])).content.decode()
    assert manager.post(url, {"reason": ""}).status_code == 422
    assert manager.post(url, {"reason": "手机丢失"}).status_code == 302
    row = user.history.first()
    assert (row.act, row.history_change_reason, row.actor_name) == (
        "reset_second_factor", "手机丢失", cast.user("manager").name,
    )  # fmt: skip
    assert not is_in(theirs)
    assert is_in(log_in("mediator"))
    assert "重置您的两步验证" in Message.objects.get(user_id=user.pk).text
    assert manager.post(url, {"reason": "再来"}).context["refusal"]
    assert client_for("mediator").post(url, {"reason": "1"}).status_code == 403
    assert client_for("other_manager").post(url, {"reason": "1"}).status_code == 404


def test_nobody_resets_the_own_and_no_manager_an_auditors(cast: Cast, client_for: Clients) -> None:
    enrol(cast.user("manager"))
    with pytest.raises(ActionRefused):
        second_factor.reset(cast.user("manager"), actor=cast.actor("manager"), reason="1")
    url = reverse("administration:user_reset_second_factor", args=["auditor"])
    assert client_for("manager").post(url, {"reason": "1"}).status_code == 403


# --- Demanded ---------------------------------------------------------------------------------
STILL_OPEN = {
    "login", "logout", "set_language", "password_change", "password_change_done",
    "second_factor", "second_factor_enrol", "login_code", "invitation", "healthz",
    "verify",  # anybody verifies a paper
    "api:reference", "api:openapi",  # and reads what the interface is
}  # fmt: skip


@pytest.mark.parametrize("part", ["manager", "auditor", "administrator"])
def test_who_watches_others_must_have_one(
    cast: Cast, client_for: Clients, settings: Any, part: str
) -> None:
    settings.REQUIRE_2FA = True
    client = client_for(part)
    assert client.get(reverse("administration:index")).url == reverse(PAGE)
    page = client.get(reverse(PAGE))
    assert page.context["is_missing"]
    assert client.get(reverse("second_factor_enrol")).status_code == 200
    partly = client.get(reverse("administration:index"), headers={"hx-request": "true"})
    assert (partly.status_code, partly["HX-Redirect"]) == (200, reverse(PAGE))
    user = cast.user(part)
    client.post(reverse("second_factor_enrol"), proofs(user))
    assert client.get(reverse("administration:index")).status_code == 200


def test_until_then_every_other_address_is_closed(
    cast: Cast, client_for: Clients, settings: Any
) -> None:
    settings.REQUIRE_2FA = True
    client = client_for("manager")
    checked = 0
    for address in addresses():
        if address.kwargs or address.name in STILL_OPEN or address.name.startswith("csp"):
            continue
        for method in (client.get, client.post):
            answer = method(reverse(address.name))
            if declared(address.view) == CLIENT:
                # The interface asks for a token; who signed in as a person is nobody there.
                assert answer.status_code == 401, address
                continue
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse(PAGE)), (
                address
            )
        checked += 1
    assert checked > 30


@pytest.mark.parametrize("part", ["clerk", "mediator", "point_mediator", "legal_aid"])
def test_nobody_else_must(cast: Cast, client_for: Clients, settings: Any, part: str) -> None:
    settings.REQUIRE_2FA = True
    assert is_in(client_for(part))


def test_by_default_nobody_must(cast: Cast, client_for: Clients) -> None:
    assert client_for("administrator").get(reverse("administration:index")).status_code == 200


def test_the_password_comes_first(cast: Cast, client_for: Clients, settings: Any) -> None:
    settings.REQUIRE_2FA = True
    client = client_for("manager")
    with acting(SYSTEM, act="test"):
        user = cast.user("manager")
        user.must_change_password = True
        user.save()
    assert client.get(reverse(PAGE)).url == reverse("password_change")


def test_a_part_of_a_page_leads_the_whole_page_to_the_log_in() -> None:
    here = "http://testserver/cases/?state=intake"
    answer = Client().get(
        reverse("messages"), headers={"hx-request": "true", "hx-current-url": here}
    )
    assert answer["HX-Redirect"] == reverse("login") + "?next=/cases/%3Fstate%3Dintake"
