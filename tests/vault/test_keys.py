"""Data keys: made on first need, and never used where they were not committed."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Person
from mediation.stations.models import Organisation
from mediation.vault import crypto, keys
from mediation.vault.models import DataKey
from tests.support.transactions import rolled_back

PHONE = "13900001111"


@pytest.fixture
def station(transactional_db: None) -> Organisation:
    keys.forget_all()
    with acting(SYSTEM, act="test"):
        return Organisation.objects.create(code="LJZ", name="站", kind="centre")


def readable(row: Person) -> str:
    """What another process reads."""
    keys.forget_all()
    return Person.objects.get(pk=row.pk).phone


def test_a_key_is_made_once_and_kept(station: Organisation) -> None:
    key_id = uuid.uuid4()
    made = keys.for_writing(key_id)
    keys.forget_all()
    assert keys.for_writing(key_id) == keys.for_reading(key_id) == made
    assert DataKey.objects.filter(pk=key_id).count() == 1


def test_the_key_stands_wrapped_in_the_database(station: Organisation) -> None:
    key_id = uuid.uuid4()
    made = keys.for_writing(key_id)
    wrapped = bytes(DataKey.objects.get(pk=key_id).wrapped)
    assert made not in wrapped
    assert crypto.unwrap(wrapped) == made


def test_an_unknown_key_is_unreadable(station: Organisation) -> None:
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(uuid.uuid4())


def test_a_key_is_used_in_its_own_transaction_before_the_commit(station: Organisation) -> None:
    key_id = uuid.uuid4()
    with transaction.atomic():
        made = keys.for_writing(key_id)
        assert keys.for_writing(key_id) == keys.for_reading(key_id) == made
    assert keys.for_reading(key_id) == made


def test_a_key_of_a_rolled_back_transaction_is_never_used_again(station: Organisation) -> None:
    key_id = uuid.uuid4()
    with rolled_back():
        lost = keys.for_writing(key_id)
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(key_id)
    assert keys.for_writing(key_id) != lost


def test_a_key_of_a_rolled_back_savepoint_is_never_used_again(station: Organisation) -> None:
    key_id = uuid.uuid4()
    with transaction.atomic():
        with rolled_back():
            lost = keys.for_writing(key_id)
        kept = keys.for_writing(key_id)
    assert kept != lost
    keys.forget_all()
    assert keys.for_reading(key_id) == kept


def test_a_key_of_a_kept_savepoint_goes_with_the_outer_transaction(station: Organisation) -> None:
    key_id = uuid.uuid4()
    with rolled_back(), transaction.atomic():
        keys.for_writing(key_id)
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(key_id)


@pytest.mark.parametrize("savepoint", [False, True])
def test_a_row_saved_again_after_a_rollback_can_be_read(
    station: Organisation, savepoint: bool
) -> None:
    """An operation was refused half-way, and the same instance is saved at the second attempt."""
    row = Person(station=station, name="王小明", phone=PHONE)

    def attempt_and_fail() -> None:
        with acting(SYSTEM, act="test"), rolled_back():
            row.save()

    def succeed() -> None:
        row.pk = None
        row._state.adding = True
        with acting(SYSTEM, act="test"):
            row.save()

    if savepoint:
        with transaction.atomic():
            attempt_and_fail()
            succeed()
    else:
        attempt_and_fail()
        succeed()
    assert readable(row) == PHONE
    assert row.history.get().name == "王小明"


def test_a_rotated_master_key_still_opens_old_keys(station: Organisation, settings: object) -> None:
    key_id = uuid.uuid4()
    made = keys.for_writing(key_id)
    old = settings.VAULT_MASTER_KEYS  # type: ignore[attr-defined]
    settings.VAULT_MASTER_KEYS = f"{crypto.encode_key(crypto.new_key())},{old}"  # type: ignore[attr-defined]
    keys.forget_all()
    assert keys.for_reading(key_id) == made


def test_without_its_master_key_a_data_key_does_not_open(
    station: Organisation, settings: object
) -> None:
    key_id = uuid.uuid4()
    keys.for_writing(key_id)
    keys.forget_all()
    settings.VAULT_MASTER_KEYS = crypto.encode_key(crypto.new_key())  # type: ignore[attr-defined]
    with pytest.raises(crypto.Unreadable):
        keys.for_reading(key_id)


@pytest.mark.parametrize("value", ["", "not base64!", "c2hvcnQ="])
def test_a_bad_master_key_is_refused(settings: object, value: str) -> None:
    settings.VAULT_MASTER_KEYS = value  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured):
        crypto.wrap(crypto.new_key())
