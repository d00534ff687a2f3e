"""Reading who looked: by case, by person, within the scope; what was typed; unusual days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from mediation.history.access_log import log_access, typed
from mediation.history.actor import acting
from mediation.history.models import AccessEntry, access_text_key
from mediation.stations import unusual
from mediation.stations.models import UnusualDay
from mediation.vault import keys
from mediation.vault.models import DataKey
from tests.cases import factories as make
from tests.support.cast import Cast

Clients = Callable[[str], Client]
LIMIT = 3


def url(name: str, *args: Any) -> str:
    return reverse(f"administration:{name}", args=args)


def entries(client: Client, address: str, **query: str) -> list[Any]:
    return list(client.get(address, query).context["page"].object_list)


@pytest.fixture
def case(cast: Cast) -> Any:
    return make.registered_case(cast.actor("mediator"))


@pytest.fixture(autouse=True)
def low_limit(settings: Any) -> None:
    settings.UNUSUAL_LOOKUPS_PER_DAY = LIMIT


def look(cast: Cast, part: str, *subjects: Any, searches: int = 0) -> None:
    with acting(cast.actor(part), act="test"):
        for subject in subjects:
            log_access("view", subject=subject)
        for number in range(searches):
            log_access("search", detail="cases", text=f"张{number}")


# --- By case and by person ------------------------------------------------------------------------


def test_the_page_of_a_case_tells_who_looked_at_it(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    client_for("mediator").get(case.get_absolute_url())
    client_for("clerk").get(case.get_absolute_url())
    address = reverse("cases:looks", args=[case.serial])
    shown = entries(client_for("auditor"), address)
    assert [(e.actor_name, e.act, str(e.told)) for e in shown] == [
        (cast.user("clerk").name, "view", "案件页"),
        (cast.user("mediator").name, "view", "案件页"),
    ]
    assert address in client_for("manager").get(case.get_absolute_url()).content.decode()
    assert address not in client_for("mediator").get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("part", "status"), [("mediator", 403), ("clerk", 403), ("other_manager", 404)]
)
def test_nobody_else_reads_who_looked(
    case: Case, client_for: Clients, part: str, status: int
) -> None:
    address = reverse("cases:looks", args=[case.serial])
    assert client_for(part).get(address).status_code == status


def test_the_looks_of_a_case_take_the_same_queries_for_more_of_them(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    address, client = reverse("cases:looks", args=[case.serial]), client_for("manager")
    client.get(address)
    counts = []
    for subjects in ([case], [case] * 30):
        look(cast, "clerk", *subjects)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_log_is_read_by_the_number_of_a_case(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    other = make.registered_case(cast.actor("mediator"))
    look(cast, "clerk", case, other)
    log = url("access_log")
    found = entries(client_for("manager"), log, serial=case.serial)
    assert [e.aggregate for e in found] == [case.aggregate_ref()]
    assert entries(client_for("other_manager"), log, serial=case.serial) == []
    assert entries(client_for("manager"), log, serial="LJZ-1999-000001") == []


def test_who_looks_from_above_is_seen_by_the_manager_below(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    from mediation.stations.enums import Role

    cast.join("centre_manager", Role.MANAGER, cast.centre)
    client_for("centre_manager").get(case.get_absolute_url())
    found = entries(client_for("manager"), url("access_log"), person="", act="view")
    assert [e.actor_name for e in found] == [cast.user("centre_manager").name]
    assert entries(client_for("other_manager"), url("access_log"), act="view") == []


# --- What was typed -------------------------------------------------------------------------------


def search(client: Client, text: str) -> AccessEntry:
    client.post(reverse("cases:search"), {"text": text})
    return AccessEntry.objects.get(act="search")


def ask(client: Client, entry: AccessEntry, **posted: Any) -> Any:
    return client.post(url("access_typed"), {"entry": entry.pk, **posted})


def test_what_was_searched_for_is_encrypted_and_in_no_page(cast: Cast, client_for: Clients) -> None:
    entry = search(client_for("mediator"), "张晓明")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM history_accessentry WHERE id = %s", [entry.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1.")
    assert "张晓明" not in client_for("auditor").get(url("access_log")).content.decode()


@pytest.mark.parametrize("part", ["manager", "auditor"])
def test_it_is_shown_for_a_purpose_and_that_is_a_look_too(
    cast: Cast, client_for: Clients, part: str
) -> None:
    entry = search(client_for("mediator"), "张晓明")
    client = client_for(part)
    refused = ask(client, entry)
    assert refused.status_code == 422
    assert "张晓明" not in refused.content.decode()
    assert "张晓明" in ask(client, entry, purpose="supervision").content.decode()
    asked = AccessEntry.objects.get(act="unmask")
    assert (asked.actor_id, asked.purpose, asked.detail) == (
        cast.user(part).pk, "supervision", f"typed {entry.pk}",
    )  # fmt: skip


def test_another_station_and_other_roles_do_not_get_it(cast: Cast, client_for: Clients) -> None:
    entry = search(client_for("mediator"), "张晓明")
    for part, status in (("other_manager", 404), ("mediator", 403), ("administrator", 403)):
        assert ask(client_for(part), entry, purpose="supervision").status_code == status
    for number in ("", "x", "9" * 30, "0"):
        posted = {"entry": number, "purpose": "supervision"}
        assert client_for("manager").post(url("access_typed"), posted).status_code == 404


def test_an_auditor_does_not_read_the_words_of_a_purpose(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    with acting(cast.actor("mediator"), act="test"):
        entry = log_access("unmask", subject=case, purpose="other", text="张晓明来电")
    assert ask(client_for("auditor"), entry, purpose="supervision").status_code == 403
    answer = ask(client_for("manager"), entry, purpose="supervision")
    assert "张晓明来电" in answer.content.decode()


def test_texts_are_unreadable_once_the_key_of_their_month_is_gone(
    cast: Cast, client_for: Clients
) -> None:
    entry = search(client_for("mediator"), "张晓明")
    DataKey.objects.filter(pk=access_text_key(timezone.localdate())).delete()
    keys.forget_all()
    connection.run_on_commit.clear()  # the test's own transaction still holds the key
    answer = ask(client_for("manager"), entry, purpose="supervision")
    assert "已按保存期限销毁" in answer.content.decode()


def test_typing_on_is_one_search(cast: Cast) -> None:
    with acting(cast.actor("clerk"), act="test"):
        for text in ("上海", "上海甲", "上海甲科技", "北京"):
            typed("employers while typing", text)
    assert [e.text for e in AccessEntry.objects.order_by("id")] == ["上海", "北京"]


# --- Unusual days ---------------------------------------------------------------------------------


def test_a_day_with_more_looks_than_the_limit_is_shown(
    cast: Cast, case: Case, client_for: Clients
) -> None:
    others = [make.registered_case(cast.actor("mediator")) for _number in range(2)]
    look(cast, "clerk", case, case, case, *others)
    assert unusual.days(cast.actor("manager"), since=timezone.localdate()) == []
    look(cast, "clerk", searches=1)
    (day,) = unusual.days(cast.actor("manager"), since=timezone.localdate())
    assert (day.user, day.objects, day.searches) == (cast.user("clerk"), 3, 1)
    assert unusual.days(cast.actor("other_manager"), since=timezone.localdate()) == []
    client = client_for("manager")
    address = url("unusual_day", "clerk", timezone.localdate().isoformat())
    for page in (reverse("cases:desk"), url("unusual")):
        assert address in client.get(page).content.decode()
    assert address not in client_for("other_manager").get(url("unusual")).content.decode()
    assert address not in client_for("mediator").get(reverse("cases:desk")).content.decode()
    assert len(entries(client, address)) == 6
    assert str(settings.UNUSUAL_LOOKUPS_PER_DAY) in client.get(url("unusual")).content.decode()


def test_the_manager_notes_what_came_of_it(cast: Cast, client_for: Clients) -> None:
    look(cast, "clerk", searches=LIMIT + 1)
    client, address = client_for("manager"), url("unusual_day", "clerk", timezone.localdate())
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "月度归档核对。"}).status_code == 302
    row = UnusualDay.objects.get()
    assert (row.looks, row.note, row.seen_by) == (LIMIT + 1, "月度归档核对。", cast.user("manager"))
    assert row.history.get().act == "note_unusual_day"
    assert unusual.unseen(cast.actor("manager")) == []
    assert "月度归档核对" not in client_for("auditor").get(address).content.decode()
    look(cast, "clerk", searches=1)
    assert len(unusual.unseen(cast.actor("manager"))) == 1


@pytest.mark.parametrize(
    ("part", "username", "status"),
    [("auditor", "clerk", 403), ("manager", "manager", 403), ("other_manager", "clerk", 404)],
)
def test_nobody_else_notes_it_and_nobody_for_themselves(
    cast: Cast, client_for: Clients, part: str, username: str, status: int
) -> None:
    look(cast, username, searches=LIMIT + 1)
    address = url("unusual_day", username, timezone.localdate())
    assert client_for(part).post(address, {"note": "没问题"}).status_code == status
    assert not UnusualDay.objects.exists()


def test_a_usual_day_cannot_be_noted(cast: Cast, client_for: Clients) -> None:
    day = timezone.localdate() - timedelta(days=1)
    answer = client_for("manager").post(url("unusual_day", "clerk", day), {"note": "没问题"})
    assert answer.status_code == 422
    assert not UnusualDay.objects.exists()


def test_the_unusual_days_take_the_same_queries_for_more_people(
    cast: Cast, client_for: Clients
) -> None:
    client, counts = client_for("manager"), []
    client.get(url("unusual"))  # begins the chain of the manager's own looks
    for parts in (["clerk"], ["mediator", "colleague", "legal_aid"]):
        for part in parts:
            look(cast, part, searches=LIMIT + 1)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("unusual"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
