"""A new index key: look-ups find again, and history keeps what it held."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from cases.models import Party
from mediation.history import indexes
from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Person
from mediation.vault import crypto
from mediation.vault.models import DataKey
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.tables import raw, raw_rows

PHONE = "13900001111"


@pytest.fixture
def person(cast: Cast) -> Person:
    with acting(SYSTEM, act="test"):
        return Person.objects.create(station=cast.station, name="王小明", phone=PHONE)


@pytest.fixture
def new_key(settings: Any, person: Person) -> str:
    """Set after the rows were written."""
    settings.VAULT_INDEX_KEY = crypto.encode_key(crypto.new_key())
    return str(settings.VAULT_INDEX_KEY)


def rebuild() -> str:
    out = StringIO()
    call_command("rebuild_indexes", stdout=out)
    return out.getvalue()


def test_look_ups_find_again_and_history_keeps_the_digest_of_its_moment(
    person: Person, new_key: str
) -> None:
    before = raw_rows(Person.history.model, id=person.pk)
    found = Person.objects.filter(phone_index=crypto.blind_index("phone", PHONE))
    assert not found.exists()
    rebuild()
    assert found.get() == person
    after = raw_rows(Person.history.model, id=person.pk)
    assert after[:-1] == before
    live = raw(Person, id=person.pk)
    assert (after[-1]["act"], after[-1]["actor_name"]) == ("rebuild_indexes", "system")
    for name in ("phone", "phone_index", "id_number_index"):
        assert after[-1][name] == live[name]
    assert live["phone"] == before[-1]["phone"], "the ciphertext stays"


def test_every_room_s_rows_are_reached(
    cast: Cast, person: Person, settings: Any, django_assert_max_num_queries: Any
) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    settings.VAULT_INDEX_KEY = crypto.encode_key(crypto.new_key())
    rebuild()
    for party in Party.everyone.filter(case=case):
        assert party.phone_index == crypto.blind_index("phone", party.phone)
    assert "\n0 rows" in f"\n{rebuild()}", "what is right is left alone"


def test_it_may_be_stopped_and_started_again(
    cast: Cast, person: Person, new_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "BATCH", 1)
    with acting(SYSTEM, act="test"):
        second = Person.objects.create(station=cast.station, name="李四", phone=PHONE)

    class Stopped(Exception):
        pass

    def stop(done: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        indexes.rebuild(stop)
    assert indexes.rebuild(lambda done: None) == 0, "the second row was written under the new key"
    assert set(Person.objects.filter(phone_index=crypto.blind_index("phone", PHONE))) == {
        person,
        second,
    }


def test_a_row_of_a_destroyed_key_is_left_alone(person: Person, new_key: str) -> None:
    from django.db import connection

    from mediation.vault import keys

    DataKey.objects.filter(pk=person.data_key_id).delete()
    keys.forget_all()
    connection.run_on_commit.clear()
    before = raw(Person, id=person.pk)
    assert rebuild() == "0 rows have new indexes.\n"
    assert raw(Person, id=person.pk) == before
