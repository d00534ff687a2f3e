"""Signing in and out, the own password, the acting membership, the language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.stations import menu
from mediation.stations.acting import SESSION_KEY
from mediation.stations.enums import Role
from mediation.stations.models import Membership, User
from tests.support.cast import PASSWORD, Cast

NEW = "another-good-password-7"


def log_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def save(user: User, **values: object) -> None:
    with acting(SYSTEM, act="test"):
        for name, value in values.items():
            setattr(user, name, value)
        user.save()


def test_a_person_signs_in_and_comes_to_the_first_page_of_the_own_menu(
    cast: Cast, client: Client
) -> None:
    response = log_in(client, "administrator")
    first = menu.for_actor(cast.actor("administrator"), "")[0]["url"]
    assert (response.status_code, response.url) == (302, first)
    assert client.get(first).status_code == 200


def test_the_page_that_was_asked_for_opens_after_signing_in(cast: Cast, client: Client) -> None:
    wanted = reverse("administration:users")
    asked = client.get(wanted)
    assert asked.url == f"{reverse('login')}?next={wanted}"
    assert log_in(client, "manager", next=wanted).url == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_signing_in_never_leads_to_another_site(cast: Cast, client: Client, elsewhere: str) -> None:
    first = menu.for_actor(cast.actor("administrator"), "")[0]["url"]
    assert log_in(client, "administrator", next=elsewhere).url == first


def test_a_wrong_password_is_refused(cast: Cast, client: Client) -> None:
    assert log_in(client, "manager", "something else").status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_deactivated_person_is_refused_and_put_out(cast: Cast, client: Client) -> None:
    log_in(client, "manager")
    save(cast.user("manager"), is_active=False)
    page = reverse("administration:users")
    assert client.get(page).url == f"{reverse('login')}?next={page}"
    assert log_in(client, "manager").status_code == 200


def test_signing_out_needs_a_post(cast: Cast, client: Client) -> None:
    log_in(client, "manager")
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).url == reverse(settings.LOGOUT_REDIRECT_URL)
    assert "_auth_user_id" not in client.session


def test_the_time_of_signing_in_leaves_no_history(cast: Cast, client: Client) -> None:
    before = User.history.count()
    log_in(client, "manager")
    assert User.history.count() == before


def change(client: Client, new: str, old: str = PASSWORD) -> object:
    return client.post(
        reverse("password_change"),
        {"old_password": old, "new_password1": new, "new_password2": new},
    )


def test_a_one_time_password_must_be_changed_before_anything_else(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    client = client_for("manager")
    save(cast.user("manager"), must_change_password=True)
    assert client.get(reverse("administration:index")).url == reverse("password_change")
    assert client.get(reverse("password_change")).status_code == 200
    assert change(client, NEW).url == reverse("password_change_done")
    user = User.objects.get(username="manager")
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
    # The session goes on under the new password.
    assert client.get(reverse("password_change_done")).status_code == 200
    assert client.get(reverse("administration:index")).status_code == 200
    row = User.history.filter(id=user.pk).first()
    assert (row.act, row.actor_name) == ("change_password", user.name)


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", PASSWORD])
def test_a_weak_or_unchanged_password_is_refused(
    cast: Cast, client_for: Callable[[str], Client], weak: str
) -> None:
    assert change(client_for("manager"), weak).status_code == 200
    assert User.objects.get(username="manager").check_password(PASSWORD)


def test_changing_the_password_ends_the_other_sessions(
    cast: Cast, client_for: Callable[[str], Client]
) -> None:
    here, elsewhere = client_for("manager"), client_for("manager")
    change(here, NEW)
    assert here.get(reverse("administration:index")).status_code == 200
    assert elsewhere.get(reverse("administration:index")).status_code == 302


def second_membership(cast: Cast, **values: object) -> Membership:
    with acting(SYSTEM, act="test"):
        return Membership.objects.create(
            user=cast.user("mediator"),
            organisation=cast.station,
            role=Role.MANAGER,
            **{"starts_on": timezone.localdate(), **values},
        )


def test_who_has_several_memberships_chooses_after_signing_in(cast: Cast, client: Client) -> None:
    second = second_membership(cast)
    assert log_in(client, "mediator").url == reverse("choose_role")
    response = client.post(reverse("choose_role"), {"membership": second.pk})
    assert response.status_code == 302
    assert client.session[SESSION_KEY] == second.pk
    assert client.get(reverse("administration:index")).status_code == 200


def test_the_chosen_membership_decides_what_may_be_opened(cast: Cast, client: Client) -> None:
    second_membership(cast)
    log_in(client, "mediator")
    client.post(reverse("choose_role"), {"membership": cast.memberships["mediator"].pk})
    assert client.get(reverse("administration:index")).status_code == 403


def test_somebody_elses_membership_cannot_be_chosen(cast: Cast, client: Client) -> None:
    log_in(client, "mediator")
    response = client.post(
        reverse("choose_role"), {"membership": cast.memberships["administrator"].pk}
    )
    assert response.status_code == 422
    assert client.get(reverse("administration:index")).status_code == 403


@pytest.mark.parametrize("days", [{"ends_on": -1}, {"starts_on": 1}])
def test_a_membership_acts_only_between_its_days(
    cast: Cast, client: Client, days: dict[str, int]
) -> None:
    values = {name: timezone.localdate() + timedelta(days=n) for name, n in days.items()}
    starts = values.pop("starts_on", timezone.localdate() - timedelta(days=9))
    membership = second_membership(cast, starts_on=starts, **values)
    log_in(client, "mediator")
    response = client.post(reverse("choose_role"), {"membership": membership.pk})
    assert response.status_code == 422


def test_without_a_membership_a_page_says_so(cast: Cast, client: Client) -> None:
    with acting(SYSTEM, act="test"):
        User.objects.create_user("nobody", PASSWORD, name="无任职")
    assert log_in(client, "nobody").url == reverse("choose_role")
    assert client.get(reverse("administration:index")).url == reverse("choose_role")
    page = client.get(reverse("choose_role"))
    assert page.status_code == 200
    assert "您目前没有任何有效身份" in page.content.decode()


def test_a_person_without_membership_is_author_of_the_own_changes(
    cast: Cast, client: Client
) -> None:
    with acting(SYSTEM, act="test"):
        user = User.objects.create_user("nobody", PASSWORD, name="无任职")
    log_in(client, "nobody")
    change(client, NEW)
    assert User.history.filter(id=user.pk).first().actor_id == user.pk


def test_the_language_is_chosen_without_signing_in(cast: Cast, client: Client) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": reverse("login")})
    assert response.url == reverse("login")
    assert 'lang="en"' in client.get(reverse("login")).content.decode()
    assert client.get(reverse("set_language")).status_code == 405


def test_the_language_form_never_leads_to_another_site(cast: Cast, client: Client) -> None:
    response = client.post(
        reverse("set_language"), {"language": "en", "next": "https://evil.example/"}
    )
    assert response.url == "/"
