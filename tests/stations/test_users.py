"""Accounts and memberships, on their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Organisation, User
from mediation.stations.services.accounts import deactivate_user, reset_password
from mediation.stations.services.memberships import add_membership, end_membership
from mediation.vault.fields import PREFIX
from tests.support.cast import SINCE, Cast
from tests.support.tables import execute, raw, raw_rows

Clients = Callable[[str], Client]
TODAY = timezone.localdate


def url(name: str, *args: Any) -> str:
    return reverse(f"administration:{name}", args=args)


def create(client: Client, organisation: Organisation, role: str = "mediator", **more: Any) -> Any:
    fields = {
        "username": "newcomer",
        "name": "新来的人",
        "phone": "13900000000",
        "organisation": organisation.pk,
        "role": role,
        "starts_on": "2026-01-01",
    }
    return client.post(url("user_create"), {**fields, **more})


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(
    cast: Cast, client_for: Clients
) -> None:
    client = client_for("manager")
    response = create(client, cast.station)
    password = response.context["password"]
    user = User.objects.get(username="newcomer")
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert password in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert password not in client.get(url("user", "newcomer")).content.decode()
    membership = user.memberships.get()
    assert (membership.organisation, membership.role) == (cast.station, Role.MEDIATOR)
    newcomer = Client()
    newcomer.login(username="newcomer", password=password)
    assert newcomer.get(url("index")).url == reverse("password_change")


def test_nothing_typed_is_lost_on_a_mistake(cast: Cast, client_for: Clients) -> None:
    response = create(client_for("manager"), cast.station, username="manager")
    assert response.status_code == 422
    assert "username" in response.context["form"].errors
    assert "新来的人" in response.content.decode()
    response = create(client_for("manager"), cast.station, starts_on="")
    assert response.status_code == 422
    assert "starts_on" in response.context["membership_form"].errors


def test_a_refused_membership_leaves_no_account(cast: Cast, client_for: Clients) -> None:
    response = create(client_for("manager"), cast.station, role="point_mediator")
    assert response.context["refusal"] == ["“调解点调解员”不能在“工作站”任职。"]
    assert not User.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_manager_makes_no_administrator_and_no_auditor(
    cast: Cast, client_for: Clients, role: str
) -> None:
    response = create(client_for("manager"), cast.station, role=role)
    assert "role" in response.context["membership_form"].errors
    membership = Membership(
        user=cast.user("mediator"), organisation=cast.station, role=role, starts_on=SINCE
    )
    with pytest.raises(NotAllowed):
        add_membership(membership, actor=cast.actor("manager"))


def test_a_manager_makes_nobody_at_another_station(cast: Cast, client_for: Clients) -> None:
    response = create(client_for("manager"), cast.other_station)
    assert "organisation" in response.context["membership_form"].errors
    assert not User.objects.filter(username="newcomer").exists()


def test_an_administrator_makes_an_administrator(cast: Cast, client_for: Clients) -> None:
    assert create(client_for("administrator"), cast.centre, "administrator").status_code == 200
    assert User.objects.get(username="newcomer").memberships.get().role == Role.ADMINISTRATOR


def test_contact_data_are_edited_and_told_without_their_values(
    cast: Cast, client_for: Clients
) -> None:
    client = client_for("manager")
    client.post(url("user_edit", "mediator"), {"name": "改了名", "phone": "13811112222"})
    user = User.objects.get(username="mediator")
    assert (user.name, user.phone) == ("改了名", "13811112222")
    entry = client.get(url("user", "mediator")).context["entries"][0]
    assert {(str(c.label), c.after) for c in entry.changes} == {
        ("姓名", "改了名"), ("电话", "（已变更）"),
    }  # fmt: skip


def test_an_auditor_reads_without_contact_data_and_changes_nothing(
    cast: Cast, client_for: Clients
) -> None:
    client_for("manager").post(url("user_edit", "clerk"), {"name": "书记", "phone": "13811112222"})
    client = client_for("auditor")
    page = client.get(url("user", "clerk"))
    assert "13811112222" not in page.content.decode()
    for name in ("user_edit", "user_deactivate", "user_reset_password", "membership_add"):
        assert client.post(url(name, "clerk"), {}).status_code == 403
    assert create(client, cast.station).status_code == 403


def test_a_deactivated_account_is_kept_and_can_come_back(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    client.post(url("user_deactivate", "clerk"), {"reason": "离职"})
    user = User.objects.get(username="clerk")
    row = user.history.first()
    assert (user.is_active, row.history_change_reason) == (False, "离职")
    client.post(url("user_activate", "clerk"))
    user.refresh_from_db()
    assert user.is_active


def test_nobody_deactivates_the_own_account(cast: Cast, client_for: Clients) -> None:
    response = client_for("manager").post(url("user_deactivate", "manager"), {"reason": "走了"})
    assert response.context["refusal"] == ["不能停用自己的账号。"]


def test_the_last_administrator_stays(cast: Cast) -> None:
    second = cast.join("second_administrator", Role.ADMINISTRATOR, cast.centre)
    deactivate_user(cast.user("administrator"), actor=second.as_actor(), reason="离职")
    with pytest.raises(ActionRefused, match="必须保留至少一名"):
        end_membership(second, actor=cast.actor("administrator"), ends_on=TODAY())
    with pytest.raises(ActionRefused, match="必须保留至少一名"):
        deactivate_user(second.user, actor=cast.actor("administrator"), reason="离职")


def test_an_administrator_for_a_while_is_no_successor(cast: Cast) -> None:
    second = cast.join("second_administrator", Role.ADMINISTRATOR, cast.centre)
    actor, tomorrow = cast.actor("administrator"), TODAY() + timedelta(days=1)
    end_membership(second, actor=actor, ends_on=tomorrow)
    first = cast.memberships["administrator"]
    with pytest.raises(ActionRefused, match="必须保留至少一名"):
        end_membership(first, actor=second.as_actor(), ends_on=tomorrow + timedelta(days=1))


def test_a_reset_password_is_shown_once_and_ends_the_sessions(
    cast: Cast, client_for: Clients
) -> None:
    theirs = client_for("clerk")
    response = client_for("manager").post(url("user_reset_password", "clerk"))
    user = User.objects.get(username="clerk")
    assert user.check_password(response.context["password"])
    assert (user.must_change_password, user.history.first().act) == (True, "reset_password")
    assert theirs.get(url("index")).url.startswith(reverse("login"))


def test_a_password_is_reset_by_a_post_only(cast: Cast, client_for: Clients) -> None:
    assert client_for("manager").get(url("user_reset_password", "clerk")).status_code == 405


def test_the_own_password_is_not_reset_but_changed(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="修改密码"):
        reset_password(cast.user("manager"), actor=cast.actor("manager"))


@pytest.mark.parametrize(
    ("role", "place"), [(Role.MEDIATOR, "other_station"), (Role.ADMINISTRATOR, "centre")]
)
def test_a_manager_cannot_take_over_an_account_that_acts_elsewhere(
    cast: Cast, client_for: Clients, role: Role, place: str
) -> None:
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=cast.user("clerk"),
            organisation=getattr(cast, place),
            role=role,
            starts_on=TODAY() + timedelta(days=3),
        )
    client = client_for("manager")
    for name in ("user_edit", "user_reset_password", "user_deactivate"):
        assert client.post(url(name, "clerk"), {"reason": "x", "name": "x"}).status_code == 403
    assert client.get(url("user", "clerk")).context["may_edit"] is False


def test_a_manager_does_not_know_the_other_stations_people(cast: Cast, client_for: Clients) -> None:
    client = client_for("manager")
    assert client.get(url("user", "stranger")).status_code == 404
    assert client.post(url("user_reset_password", "stranger")).status_code == 404
    with pytest.raises(NotAllowed):
        reset_password(cast.user("stranger"), actor=cast.actor("manager"))


def add(client: Client, username: str, organisation: Organisation, **values: Any) -> Any:
    fields = {"organisation": organisation.pk, "role": "clerk", "starts_on": "2026-01-01"}
    return client.post(url("membership_add", username), {**fields, **values})


def test_a_person_gets_a_second_membership_as_a_loan(cast: Cast, client_for: Clients) -> None:
    response = add(
        client_for("administrator"),
        "mediator",
        cast.other_station,
        role="mediator",
        ends_on="2026-12-31",
    )
    assert response.url == url("user", "mediator")
    loan = cast.user("mediator").memberships.get(organisation=cast.other_station)
    assert loan.ends_on == date(2026, 12, 31)


def test_a_manager_borrows_nobody_from_another_station(cast: Cast) -> None:
    loan = Membership(
        user=cast.user("stranger"), organisation=cast.station, role="mediator", starts_on=SINCE
    )
    with pytest.raises(ActionRefused, match="借调请由系统管理员办理"):
        add_membership(loan, actor=cast.actor("manager"))


@pytest.mark.parametrize(
    ("username", "values", "sentence"),
    [
        ("manager", {}, "不能为自己登记任职。"),
        ("clerk", {}, "该用户在此期间已有同一组织的同一角色。"),
        ("mediator", {"ends_on": "2025-12-31"}, "结束日期不能早于开始日期。"),
    ],
)
def test_a_membership_that_cannot_be_is_refused(
    cast: Cast, client_for: Clients, username: str, values: dict[str, str], sentence: str
) -> None:
    response = add(client_for("manager"), username, cast.station, **values)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def end(client: Client, part: str, membership: Membership, **values: Any) -> Any:
    address = url(
        "membership_end",
        part,
        membership.organisation.code,
        membership.role,
        membership.starts_on,
    )
    return client.post(address, {"ends_on": TODAY().isoformat(), "reason": "调岗", **values})


def test_a_membership_is_ended_and_kept(cast: Cast, client_for: Clients) -> None:
    membership = cast.memberships["clerk"]
    assert end(client_for("manager"), "clerk", membership).url == url("user", "clerk")
    membership.refresh_from_db()
    row = membership.history.first()
    assert (membership.ends_on, row.act, row.history_change_reason) == (
        TODAY(), "end_membership", "调岗",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "values", "sentence"),
    [
        ("manager", {}, "不能结束自己的任职。"),
        ("clerk", {"ends_on": "2019-12-31"}, "结束日期不能早于开始日期。"),
    ],
)
def test_a_membership_ends_only_as_it_may(
    cast: Cast, client_for: Clients, part: str, values: dict[str, str], sentence: str
) -> None:
    response = end(client_for("manager"), part, cast.memberships[part], **values)
    assert response.context["refusal"] == [sentence]


def test_an_end_is_not_moved_to_a_later_day(cast: Cast) -> None:
    membership = cast.memberships["clerk"]
    actor = cast.actor("manager")
    membership = end_membership(membership, actor=actor, ends_on=TODAY())
    with pytest.raises(ActionRefused, match="更早的日期"):
        end_membership(membership, actor=actor, ends_on=TODAY() + timedelta(days=1))


def test_a_manager_does_not_end_the_auditors_membership(cast: Cast, client_for: Clients) -> None:
    assert end(client_for("manager"), "auditor", cast.memberships["auditor"]).status_code == 403


def shown(client: Client, **query: str) -> list[str]:
    table = client.get(url("users"), query).context["table"]
    return [row.record.username for row in table.rows]


def test_the_list_shows_the_people_of_the_scope(cast: Cast, client_for: Clients) -> None:
    assert shown(client_for("other_manager")) == ["other_manager", "stranger"]
    everybody = shown(client_for("administrator"))
    assert everybody == sorted(cast.memberships)


def test_the_list_is_filtered_and_sorted(cast: Cast, client_for: Clients) -> None:
    client = client_for("administrator")
    assert shown(client, role="mediator", sort="-username") == ["stranger", "mediator", "colleague"]
    assert shown(client, organisation="LJZP1") == ["point_mediator"]
    assert shown(client, status="inactive") == []
    assert shown(client, status="all", role="legal_aid") == ["legal_aid"]


def test_a_name_is_searched_without_standing_in_the_address(
    cast: Cast, client_for: Clients
) -> None:
    client = client_for("manager")
    response = client.post(url("user_search"), {"q": "书记员"})
    assert "书记员" not in response.url
    table = client.get(response.url).context["table"]
    assert [row.record.username for row in table.rows] == ["clerk"]


def test_the_list_takes_the_same_queries_for_more_people(
    cast: Cast, client_for: Clients, django_assert_max_num_queries: Any
) -> None:
    client = client_for("administrator")
    with django_assert_max_num_queries(20) as few:
        client.get(url("users"))
    for number in range(3):
        cast.join(f"more_{number}", Role.CLERK, cast.station)
    with django_assert_max_num_queries(20) as many:
        client.get(url("users"))
    assert len(many) == len(few)


def test_an_account_s_contact_data_stand_as_ciphertext(client_for: Clients) -> None:
    client_for("manager").post(
        url("user_edit", "clerk"),
        {"name": "书记", "email": "clerk@example.cn", "phone": "13811112222"},
    )
    user = User.objects.get(username="clerk")
    assert (user.email, user.phone) == ("clerk@example.cn", "13811112222")
    row, kept = raw(User, id=user.pk), raw_rows(User.history.model, id=user.pk)[-1]
    for name in ("email", "phone"):
        assert row[name].startswith(f"{PREFIX}{user.data_key_id.hex}.")
        assert row[name] == kept[name]


def test_an_account_s_mail_address_has_to_be_one(client_for: Clients) -> None:
    answer = client_for("manager").post(
        url("user_edit", "clerk"), {"name": "书记", "email": "nonsense"}
    )
    assert answer.context["form"].errors.keys() == {"email"}


def test_contact_data_from_before_the_encryption_are_sealed(cast: Cast) -> None:
    seal = import_module("mediation.stations.migrations.0004_seal_user_contacts").seal
    user = cast.user("clerk")
    with acting(SYSTEM, act="test"):
        user.phone = "13811112222"
        user.save()
    token = raw(User, id=user.pk)["phone"]
    execute(
        "UPDATE stations_user SET phone = %s, email = %s WHERE id = %s",
        "13811112222", "clerk@example.cn", user.pk,
    )  # fmt: skip
    apps = MigrationLoader(connection).project_state().apps
    seal(apps, None)
    row = raw(User, id=user.pk)
    assert row["phone"] == token, "the ciphertext that history holds"
    assert row["email"].startswith(PREFIX)
    found = User.objects.get(pk=user.pk)
    assert (found.phone, found.email) == ("13811112222", "clerk@example.cn")
    seal(apps, None)
    assert raw(User, id=user.pk) == row
