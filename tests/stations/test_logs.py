"""The change log and the access log, on their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mediation.history.access_log import log_access
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from tests.support.cast import Cast

Clients = Callable[[str], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"administration:{name}", args=args)


def rows(client: Client, name: str, **query: str) -> list[Any]:
    return list(client.get(url(name), query).context["page"].object_list)


@pytest.fixture
def looked(cast: Cast) -> Cast:
    """The mediator, the stranger and the administrator have each looked at something."""
    for part, act, subject in (
        ("mediator", "unmask", cast.station),
        ("stranger", "download", cast.other_station),
        ("administrator", "view", None),
    ):
        with acting(cast.actor(part), act="test"):
            log_access(act, subject=subject, detail="seal.pdf")
    return cast


def people(entries: list[Any]) -> list[str]:
    return [entry.actor_name for entry in entries]


def test_who_looked_is_shown_within_the_scope(looked: Cast, client_for: Clients) -> None:
    station = rows(client_for("auditor"), "access_log")
    assert people(station) == [looked.user("mediator").name]
    assert (station[0].object, station[0].detail) == ("组织 LJZ", "seal.pdf")
    assert people(rows(client_for("other_manager"), "access_log")) == [looked.user("stranger").name]


def test_an_administrator_reads_every_look(looked: Cast, client_for: Clients) -> None:
    assert len(rows(client_for("administrator"), "access_log")) == 3


def test_reading_the_access_log_is_itself_a_look(looked: Cast, client_for: Clients) -> None:
    client_for("auditor").get(url("access_log"))
    entry = AccessEntry.objects.latest("id")
    assert (entry.actor_name, entry.detail) == (looked.user("auditor").name, "access log")


def test_looks_are_filtered_by_person_act_and_day(looked: Cast, client_for: Clients) -> None:
    client = client_for("administrator")
    assert people(rows(client, "access_log", person="stranger")) == [looked.user("stranger").name]
    assert people(rows(client, "access_log", act="unmask")) == [looked.user("mediator").name]
    assert rows(client, "access_log", until="2020-01-01") == []
    assert len(rows(client, "access_log", since="2020-01-01", act="download")) == 1


def edit(client: Client, username: str) -> None:
    client.post(url("user_edit", username), {"name": f"改名{username}"})


def test_who_changed_what_is_shown_within_the_scope(cast: Cast, client_for: Clients) -> None:
    edit(client_for("manager"), "clerk")
    edit(client_for("other_manager"), "stranger")
    found = rows(client_for("auditor"), "change_log")
    assert [(row["actor_name"], row["act"], row["object"]) for row in found] == [
        (cast.user("manager").name, "修改账号", "用户 clerk")
    ]


def test_changes_are_filtered_by_person_kind_change_and_day(
    cast: Cast, client_for: Clients
) -> None:
    manager, administrator = client_for("manager"), client_for("administrator")
    edit(manager, "clerk")
    manager.post(
        url("building_create"), {"station": cast.station.pk, "code": "B09", "name": "新楼"}
    )
    edit(administrator, "stranger")

    def acts(**query: str) -> list[str]:
        return [row["act"] for row in rows(administrator, "change_log", **query)]

    assert acts(person="manager") == ["新建楼宇", "修改账号"]
    assert acts(person="manager", change="~") == ["修改账号"]
    assert acts(person="manager", kind="stations.building") == ["新建楼宇"]
    assert acts(person="manager", until="2020-01-01") == []


def test_the_logs_are_paged(cast: Cast, client_for: Clients) -> None:
    client = client_for("administrator")
    for number in range(60):
        with acting(cast.actor("mediator"), act="test"):
            log_access("view", detail=str(number))
    second = client.get(url("access_log"), {"page": "2", "act": "view"}).context["page"]
    assert (second.number, second.paginator.num_pages, len(second)) == (2, 2, 10)


@pytest.mark.parametrize("name", ["access_log", "change_log"])
def test_a_log_takes_the_same_queries_for_more_rows(
    looked: Cast, client_for: Clients, django_assert_max_num_queries: Any, name: str
) -> None:
    client = client_for("administrator")
    edit(client, "clerk")
    rows(client, name)
    with django_assert_max_num_queries(20) as few:
        rows(client, name)
    for username in ("manager", "mediator", "colleague"):
        edit(client, username)
    with acting(looked.actor("mediator"), act="test"):
        log_access("view", subject=looked.user("clerk"))
    rows(client, name)
    with django_assert_max_num_queries(22) as many:
        rows(client, name)
    # One more at most: a second kind of object among the names of the access log.
    assert len(many) - len(few) in (0, 1)


@pytest.mark.parametrize("name", ["access_log", "change_log"])
@pytest.mark.parametrize("query", [{"since": "nonsense"}, {"person": "nobody"}, {"page": "x"}])
def test_a_senseless_filter_is_answered_with_the_mistake(
    cast: Cast, client_for: Clients, name: str, query: dict[str, str]
) -> None:
    assert client_for("auditor").get(url(name), query).status_code == 200
