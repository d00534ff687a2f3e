"""Sessions: how long they last, what ends them, and the page on which they are ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Session
from mediation.stations.services.accounts import deactivate_user, reset_password
from mediation.stations.services.memberships import add_membership, end_membership
from mediation.stations.sessions import stored_key
from tests.support.cast import PASSWORD, Cast

Clients = Callable[[str], Client]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def log_in(username: str, agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    answer = client.post(reverse("login"), {"username": username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("messages")).status_code == 200


def end(client: Client, password: str = PASSWORD, **pressed: str) -> int:
    return client.post(reverse("sessions"), {"password": password, **pressed}).status_code


def test_a_session_that_nobody_uses_ends_and_use_keeps_it(cast: Cast) -> None:
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        client = log_in("mediator")
        for minutes in (50, 100, 150):
            clock.move_to(begun + timedelta(minutes=minutes))
            assert is_in(client)
        clock.move_to(begun + timedelta(minutes=211))
        assert not is_in(client)


def test_use_lengthens_no_session_beyond_its_hours(cast: Cast, settings: object) -> None:
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        client = log_in("mediator")
        for minutes in range(50, 600, 50):
            clock.move_to(begun + timedelta(minutes=minutes))
            # Writes into the session, too.
            chosen = {"membership": cast.memberships["mediator"].pk}
            assert client.post(reverse("choose_role"), chosen).status_code == 302
        clock.move_to(begun + timedelta(minutes=601))
        assert not is_in(client)


def test_last_use_is_written_once_a_minute(
    cast: Cast, client_for: Clients, django_assert_num_queries: Callable[[int], object]
) -> None:
    client = client_for("mediator")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        is_in(client)
        clock.shift(61)
        is_in(client)
        seen = Session.objects.get().seen_at
        clock.shift(30)
        is_in(client)
        assert Session.objects.get().seen_at == seen
        clock.shift(31)
        is_in(client)
        assert Session.objects.get().seen_at > seen


def test_signing_in_changes_the_key_and_clears_what_has_run_out(cast: Cast) -> None:
    client = Client()
    client.get(reverse("login"))
    session = client.session
    session["left"] = "by somebody"
    session.save()
    client.cookies["sessionid"] = session.session_key
    with acting(SYSTEM, act="test"):
        old = log_in("clerk").session.session_key
    Session.objects.filter(pk=stored_key(old)).update(seen_at=timezone.now() - timedelta(hours=2))
    client.post(reverse("login"), {"username": "mediator", "password": PASSWORD})
    assert client.session.session_key != session.session_key
    gone = [stored_key(session.session_key), stored_key(old)]
    assert not Session.objects.filter(pk__in=gone).exists()
    assert Session.objects.get().user_id == cast.user("mediator").pk


def test_a_new_password_by_the_manager_ends_all_sessions(cast: Cast) -> None:
    client = log_in("mediator")
    reset_password(cast.user("mediator"), actor=cast.actor("manager"))
    assert not is_in(client)
    assert not Session.objects.filter(user_id=cast.user("mediator").pk).exists()


def test_the_own_new_password_ends_all_sessions_but_this_one(cast: Cast) -> None:
    here, elsewhere = log_in("mediator"), log_in("mediator")
    new = "another-good-password-7"
    old_key = here.session.session_key
    here.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert here.session.session_key != old_key
    assert Session.objects.count() == 1


def test_who_is_deactivated_is_out_for_good(cast: Cast) -> None:
    client, manager = log_in("clerk"), cast.actor("manager")
    deactivate_user(cast.user("clerk"), actor=manager, reason="离职")
    user = cast.user("clerk")
    with acting(SYSTEM, act="test"):
        user.is_active = True
        user.save()
    assert not is_in(client)


def test_a_new_role_ends_the_sessions_of_today(cast: Cast) -> None:
    client = log_in("mediator")
    new = Membership(
        user=cast.user("mediator"),
        organisation=cast.station,
        role=Role.LEGAL_AID,
        starts_on=timezone.localdate() + timedelta(days=1),
    )
    add_membership(new, actor=cast.actor("manager"))
    assert is_in(client)  # it changes nothing today
    new = Membership(
        user=cast.user("mediator"),
        organisation=cast.station,
        role=Role.CLERK,
        starts_on=timezone.localdate(),
    )
    add_membership(new, actor=cast.actor("manager"))
    assert not is_in(client)


def test_a_membership_that_is_ended_at_once_opens_nothing_more(
    cast: Cast, client_for: Clients
) -> None:
    client = log_in("manager")
    membership = cast.memberships["manager"]
    url = reverse(
        "administration:membership_end", args=["manager", "LJZ", "manager", membership.starts_on]
    )
    today = timezone.localdate()
    answer = client_for("administrator").post(
        url, {"ends_on": today, "at_once": "on", "reason": "停职"}
    )
    assert answer.status_code == 302
    assert not is_in(client)
    membership.refresh_from_db()
    assert (membership.ends_on, membership.ended_at_once) == (today, True)
    client = Client()
    client.force_login(cast.user("manager"))
    assert client.get(reverse("administration:users")).url == reverse("choose_role")
    page = client_for("administrator").get(reverse("administration:user", args=["manager"]))
    assert [row.is_over for row in page.context["rows"]] == [True]
    # The same role may be given again on the same day.
    again = Membership(
        user=cast.user("manager"), organisation=cast.station, role=Role.MANAGER, starts_on=today
    )
    add_membership(again, actor=cast.actor("administrator"))


def test_at_once_is_not_in_the_future(cast: Cast, client_for: Clients) -> None:
    membership = cast.memberships["mediator"]
    url = reverse(
        "administration:membership_end", args=["mediator", "LJZ", "mediator", membership.starts_on]
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = client_for("manager").post(url, {"ends_on": tomorrow, "at_once": "on", "reason": "1"})
    assert (answer.status_code, "ends_on" in answer.context["form"].errors) == (422, True)


def test_a_membership_whose_last_day_has_passed_acts_no_more_in_an_open_session(
    cast: Cast, client_for: Clients
) -> None:
    """Nor does the person go on in another of their roles without noticing."""
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=cast.user("manager"),
            organisation=cast.station,
            role=Role.MEDIATOR,
            starts_on=timezone.localdate(),
        )
    client = client_for("manager")
    users = reverse("administration:users")
    assert client.get(users).status_code == 200
    end_membership(
        cast.memberships["manager"], actor=cast.actor("administrator"), ends_on=timezone.localdate()
    )
    assert client.get(users).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = client_for("manager")
        assert client.get(users).url == reverse("choose_role")
        other = client.get(reverse("choose_role")).context["memberships"]
        client.post(reverse("choose_role"), {"membership": other[0].pk})
        assert client.get(reverse("cases:desk")).status_code == 200


def test_the_page_tells_the_own_sessions_only(cast: Cast) -> None:
    log_in("clerk")
    log_in("mediator", "curl/8", "2001:db8::1")
    client = log_in("mediator")
    page = client.get(reverse("sessions"))
    told = {(row.device, row.address, row.is_this) for row in page.context["rows"]}
    assert told == {("Firefox · Windows", "192.0.2.7", True), ("", "2001:db8::1", False)}
    keys = Session.objects.values_list("session_key", flat=True)
    assert not any(key in page.content.decode() for key in keys)


def test_one_session_is_ended_by_who_knows_the_password(cast: Cast) -> None:
    other, client = log_in("mediator"), log_in("mediator")
    rows = client.get(reverse("sessions")).context["rows"]
    reference = next(row.reference for row in rows if not row.is_this)
    this = next(row.reference for row in rows if row.is_this)
    assert end(client, "wrong", session=reference) == 422
    assert is_in(other)
    assert end(client, session=reference) == 302
    assert (is_in(other), is_in(client)) == (False, True)
    assert end(client, session=reference) == 302  # gone already
    assert end(client, session=this) == 302  # this one is left by signing out
    assert is_in(client)


def test_nobody_ends_the_session_of_another_person(cast: Cast) -> None:
    other, client = log_in("clerk"), log_in("mediator")
    reference = other.get(reverse("sessions")).context["rows"][0].reference
    end(client, session=reference)
    assert is_in(other)


def test_everywhere_means_here_too(cast: Cast) -> None:
    other, client, stranger = log_in("mediator"), log_in("mediator"), log_in("clerk")
    assert end(client, everywhere="1") == 302
    assert (is_in(other), is_in(client), is_in(stranger)) == (False, False, True)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (FIREFOX, "Firefox · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15", "Safari · macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_is_told_in_two_words(cast: Cast, agent: str, told: str) -> None:
    client = log_in("mediator", agent)
    assert client.get(reverse("sessions")).context["rows"][0].device == told
