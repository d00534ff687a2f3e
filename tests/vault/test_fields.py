"""Encrypted columns and blind indexes, looked at from behind."""

from __future__ import annotations

import pytest

from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Employer, Person
from mediation.vault import crypto, keys
from mediation.vault.fields import PREFIX
from mediation.vault.models import DataKey
from tests.support.cast import Cast
from tests.support.tables import execute, raw, raw_rows

ID_NUMBER = "11010519491231002X"
PHONE = "139 0000-1111"


def person(cast: Cast, **values: str) -> Person:
    fields = {"name": "王小明", "id_number": ID_NUMBER, "phone": PHONE, "address": "世纪大道1号"}
    with acting(SYSTEM, act="test"):
        return Person.objects.create(station=cast.station, **{**fields, **values})


def save(row: Person, **values: str) -> None:
    with acting(SYSTEM, act="test"):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_encrypted_columns_hold_no_plain_text(cast: Cast) -> None:
    made = person(cast)
    row = raw(Person, id=made.pk)
    for name, plain in (("id_number", ID_NUMBER), ("phone", PHONE), ("address", "世纪大道1号")):
        assert row[name].startswith(f"{PREFIX}{made.data_key_id.hex}.")
        assert plain not in row[name]
    assert not any(ID_NUMBER in str(value) for value in row.values())


def test_encrypted_columns_read_as_plain_text(cast: Cast) -> None:
    found = Person.objects.get(pk=person(cast).pk)
    assert (found.id_number, found.phone, found.address) == (ID_NUMBER, PHONE, "世纪大道1号")


def test_equal_values_have_different_ciphertexts(cast: Cast) -> None:
    first, second = person(cast), person(cast)
    assert raw(Person, id=first.pk)["phone"] != raw(Person, id=second.pk)["phone"]


def test_an_empty_value_stays_empty(cast: Cast) -> None:
    made = person(cast, phone="", address="")
    row = raw(Person, id=made.pk)
    assert (row["phone"], row["phone_index"], row["address"]) == ("", "", "")


def test_an_unchanged_value_keeps_its_ciphertext(cast: Cast) -> None:
    made = person(cast)
    before = raw(Person, id=made.pk)["phone"]
    found = Person.objects.get(pk=made.pk)
    assert found.phone == PHONE  # reading is no change
    save(found, name="改名")
    assert raw(Person, id=made.pk)["phone"] == before
    save(found, phone="021-5555")
    assert raw(Person, id=made.pk)["phone"] != before
    assert Person.objects.get(pk=made.pk).phone == "021-5555"


def test_plain_text_never_reaches_an_encrypted_column(cast: Cast) -> None:
    with pytest.raises(TypeError, match="plain text"):
        Person.objects.filter(phone=PHONE).exists()


def test_the_blind_index_finds_equal_values_however_they_are_written(cast: Cast) -> None:
    first, second = person(cast), person(cast, phone="13900001111", id_number="11010519491231002x")
    for name in ("phone_index", "id_number_index"):
        assert getattr(first, name) == getattr(second, name)
    found = Person.objects.filter(phone_index=crypto.blind_index("phone", "1390000 1111"))
    assert set(found) == {first, second}


def test_the_blind_index_tells_kinds_and_values_apart(cast: Cast) -> None:
    assert crypto.blind_index("phone", "1") != crypto.blind_index("id_number", "1")
    assert crypto.blind_index("phone", "1") != crypto.blind_index("phone", "2")


def test_the_blind_index_is_comparable_across_models(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        employer = Employer.objects.create(station=cast.station, name="甲公司", phone=PHONE)
    assert employer.phone_index == person(cast).phone_index


def test_the_blind_index_is_keyed(cast: Cast, settings: object) -> None:
    before = crypto.blind_index("phone", PHONE)
    settings.VAULT_INDEX_KEY = crypto.encode_key(crypto.new_key())  # type: ignore[attr-defined]
    assert crypto.blind_index("phone", PHONE) != before


def test_the_blind_index_follows_the_value(cast: Cast) -> None:
    made = person(cast)
    save(made, phone="021-5555")
    assert raw(Person, id=made.pk)["phone_index"] == crypto.blind_index("phone", "021-5555")


def test_the_blind_index_follows_a_partial_save(cast: Cast) -> None:
    made = person(cast)
    with acting(SYSTEM, act="test"):
        made.phone = "021-5555"
        made.save(update_fields=["phone"])
    found = Person.objects.get(pk=made.pk)
    assert (found.phone, found.phone_index) == ("021-5555", crypto.blind_index("phone", "0215555"))


def altered(token: str) -> str:
    """The token with one character of its ciphertext changed."""
    place = len(token) - 10
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def test_an_altered_ciphertext_is_unreadable(cast: Cast) -> None:
    made = person(cast)
    token = raw(Person, id=made.pk)["phone"]
    execute("UPDATE people_person SET phone = %s WHERE id = %s", altered(token), made.pk)
    with pytest.raises(crypto.Unreadable):
        _ = Person.objects.get(pk=made.pk).phone


@pytest.mark.parametrize("token", ["nonsense", "v1.nothex.AAAA", "v1..", "a.b.c.d"])
def test_what_is_no_token_is_unreadable(cast: Cast, token: str) -> None:
    made = person(cast)
    execute("UPDATE people_person SET phone = %s WHERE id = %s", token, made.pk)
    with pytest.raises(crypto.Unreadable):
        _ = Person.objects.get(pk=made.pk).phone


def test_a_ciphertext_does_not_open_under_another_key(cast: Cast) -> None:
    first, second = person(cast), person(cast)
    token = raw(Person, id=first.pk)["phone"]
    moved = token.replace(first.data_key_id.hex, second.data_key_id.hex)
    execute("UPDATE people_person SET phone = %s WHERE id = %s", moved, second.pk)
    with pytest.raises(crypto.Unreadable):
        _ = Person.objects.get(pk=second.pk).phone


def test_a_destroyed_key_makes_live_row_and_history_unreadable(cast: Cast) -> None:
    made = person(cast)
    DataKey.objects.filter(pk=made.data_key_id).delete()
    keys.forget_all()
    # The transaction of the test still holds the key as made but not committed.
    found = Person.objects.get(pk=made.pk)
    row = found.history.get()
    connection_forgets()
    for holder in (found, row):
        with pytest.raises(crypto.Unreadable):
            _ = holder.phone


def connection_forgets() -> None:
    """Drop what waits for the commit that a test never makes."""
    from django.db import connection

    connection.run_on_commit.clear()


def test_history_shares_the_ciphertext_to_the_letter(cast: Cast) -> None:
    made = person(cast)
    live = raw(Person, id=made.pk)
    history = raw(Person.history.model, id=made.pk)
    for name in ("id_number", "phone", "address", "phone_index", "id_number_index"):
        assert history[name] == live[name]


def test_sealed_columns_are_plain_in_the_row_and_ciphertext_in_history(cast: Cast) -> None:
    made = person(cast)
    assert raw(Person, id=made.pk)["name"] == "王小明"
    row = raw(Person.history.model, id=made.pk)
    assert row["name"].startswith(f"{PREFIX}{made.data_key_id.hex}.")
    assert not any("王小明" in str(value) for value in row.values())
    assert made.history.get().name == "王小明"


def test_every_aggregate_has_a_key_of_its_own(cast: Cast) -> None:
    first, second = person(cast), person(cast)
    assert first.data_key_id != second.data_key_id
    ids = {row["id"] for row in raw_rows(DataKey)}
    assert len(ids) >= 2
