"""Every change of a domain row leaves a sealed row of history, or does not happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from mediation.history.actor import SYSTEM, Actor, NoActor, acting, current, current_actor
from mediation.history.models import AccessEntry, UnrecordedWrite
from mediation.history.recording import create_recorded, update_recorded
from mediation.history.records import history_models
from mediation.people.models import Person
from mediation.stations.models import Building, Organisation, User
from mediation.vault import crypto
from tests.support.cast import Cast
from tests.support.tables import raw, raw_rows

WHO = Actor(user_id=7, name="张三", role="mediator", organisation_code="LJZ")


@pytest.fixture
def bound() -> Iterator[None]:
    with acting(WHO, act="test_act", reason="因为要测试", happened_on=date(2026, 3, 2)):
        yield


def building(cast: Cast, code: str = "B9", **values: Any) -> Building:
    return Building(station=cast.station, code=code, name="大厦", **values)


def types(row: Any) -> list[str]:
    return list(row.history.order_by("history_id").values_list("history_type", flat=True))


def test_making_changing_and_deleting_leave_one_row_each(cast: Cast, bound: None) -> None:
    made = building(cast)
    made.save()
    made.name = "改名"
    made.save()
    history = Building.history.filter(id=made.pk)
    made.delete()
    assert list(history.order_by("history_id").values_list("history_type", "name")) == [
        ("+", "大厦"), ("~", "改名"), ("-", "改名"),
    ]  # fmt: skip


def test_a_row_tells_who_why_and_for_which_day(cast: Cast, bound: None) -> None:
    made = building(cast)
    made.save()
    row = made.history.get()
    assert (row.actor_id, row.actor_name, row.actor_role, row.actor_organisation) == (
        7, "张三", "mediator", "LJZ",
    )  # fmt: skip
    assert (row.act, row.history_change_reason, row.act_happened_on) == (
        "test_act", "因为要测试", date(2026, 3, 2),
    )  # fmt: skip
    assert (row.aggregate, row.request_id) == (f"stations.building:{made.pk}", current().request_id)


def test_the_reason_stands_as_ciphertext(cast: Cast, bound: None) -> None:
    made = building(cast)
    made.save()
    row = raw(Building.history.model, id=made.pk)
    assert row["history_change_reason"].startswith(f"v1.{made.data_key_id.hex}.")


def test_rows_of_one_block_share_the_request_and_nested_blocks_inherit(cast: Cast) -> None:
    with acting(WHO, request_id="r1", act="outer", reason="why"):
        building(cast, "B1X").save()
        with acting(act="inner"):
            building(cast, "B2X").save()
    rows = Building.history.filter(code__in=("B1X", "B2X")).order_by("history_id")
    assert list(rows.values_list("request_id", "act", "actor_name")) == [
        ("r1", "outer", "张三"), ("r1", "inner", "张三"),
    ]  # fmt: skip


def test_a_row_of_a_person_who_is_gone_keeps_the_name(cast: Cast) -> None:
    names = {field.name for field in Building.history.model._meta.get_fields()}
    assert "history_user" not in names
    assert not any(
        field.remote_field and issubclass(field.related_model, User)
        for field in Building.history.model._meta.concrete_fields
    )


def unbound(work: Any) -> Any:
    """Run `work` as a fresh thread would: with nobody bound."""
    return Context().run(work)


def test_writing_without_an_actor_fails_and_leaves_nothing(cast: Cast) -> None:
    made = building(cast)

    def write() -> None:
        with transaction.atomic():
            made.save()

    with pytest.raises(NoActor):
        unbound(write)
    assert not Building.objects.filter(code="B9").exists()


@pytest.mark.parametrize("work", [current_actor, current])
def test_asking_who_acts_while_nobody_does_fails(work: Any) -> None:
    with pytest.raises(NoActor):
        unbound(work)


def test_the_outermost_block_names_an_actor() -> None:
    def bind() -> None:
        with acting(act="x"):
            pass

    with pytest.raises(NoActor):
        unbound(bind)


def test_the_actor_is_unbound_after_the_block() -> None:
    def bind_and_leave() -> None:
        with pytest.raises(RuntimeError, match="inside"), acting(SYSTEM):
            raise RuntimeError("inside")
        current()

    with pytest.raises(NoActor):
        unbound(bind_and_leave)


BULK = [
    lambda cast: Building.objects.update(name="x"),
    lambda cast: Building.objects.filter(pk=1).update(name="x"),
    lambda cast: Building.objects.bulk_create([building(cast)]),
    lambda cast: Building.objects.bulk_update([cast.building], ["name"]),
    lambda cast: Building.objects.all().delete(),
    lambda cast: cast.station.buildings.update(name="x"),
    lambda cast: cast.station.buildings.all().delete(),
    lambda cast: User.objects.update(name="x"),
]


@pytest.mark.parametrize("write", BULK)
def test_bulk_writes_that_would_leave_no_history_are_refused(
    cast: Cast, bound: None, write: Any
) -> None:
    with pytest.raises(UnrecordedWrite):
        write(cast)
    assert Building.objects.get().name == "测试大厦"


def test_every_model_with_a_history_refuses_bulk_writes() -> None:
    for history in history_models():
        with pytest.raises(UnrecordedWrite):
            history.instance_type._default_manager.update()


def test_a_permitted_queryset_permits_nothing_to_another(cast: Cast) -> None:
    Building.objects.all().permitting_bulk_writes()
    with pytest.raises(UnrecordedWrite):
        Building.objects.all().update(name="x")


def test_create_recorded_leaves_a_row_each(cast: Cast, bound: None) -> None:
    rows = create_recorded([building(cast, f"C{n}") for n in range(3)])
    assert [types(row) for row in rows] == [["+"]] * 3
    assert [row.history.get().name for row in rows] == ["大厦"] * 3
    assert {row.history.get().act for row in rows} == {"test_act"}
    assert create_recorded([]) == []


def test_create_recorded_seals_like_a_save(cast: Cast, bound: None) -> None:
    [made] = create_recorded([Person(station=cast.station, name="王小明", phone="13900001111")])
    live, history = raw(Person, id=made.pk), raw(Person.history.model, id=made.pk)
    assert live["phone"] == history["phone"]
    assert (live["phone_index"], history["phone_index"]) == (
        crypto.blind_index("phone", "13900001111"),
    ) * 2
    assert history["name"].startswith("v1.")


def test_update_recorded_leaves_a_row_each(cast: Cast, bound: None) -> None:
    create_recorded([building(cast, f"C{n}") for n in range(3)])
    chosen = Building.objects.filter(code__startswith="C")
    assert update_recorded(chosen, name="改名") == 3
    assert [(row.name, types(row), row.history.first().name) for row in chosen] == [
        ("改名", ["+", "~"], "改名")
    ] * 3
    assert cast.building.history.count() == 1
    assert update_recorded(Building.objects.none(), name="x") == 0


def test_update_recorded_seals_and_indexes(cast: Cast, bound: None) -> None:
    [made] = create_recorded([Person(station=cast.station, name="王小明", phone="13900001111")])
    update_recorded(Person.objects.filter(pk=made.pk), phone="021-5555")
    found = Person.objects.get(pk=made.pk)
    assert (found.phone, found.phone_index) == ("021-5555", crypto.blind_index("phone", "0215555"))
    history = raw_rows(Person.history.model, id=made.pk)[-1]
    assert history["phone"] == raw(Person, id=made.pk)["phone"]


def test_a_failed_bulk_write_leaves_neither_row_nor_history(cast: Cast) -> None:
    before = Building.history.count()

    def write() -> None:
        create_recorded([building(cast, f"C{n}") for n in range(3)])

    with pytest.raises(NoActor):
        unbound(write)
    assert (Building.objects.count(), Building.history.count()) == (1, before)


def test_columns_that_history_leaves_out_are_not_in_it() -> None:
    names = {field.name for field in User.history.model._meta.get_fields()}
    assert {"password", "last_login"} & names == set()


def test_personal_columns_of_every_history_are_ciphertext() -> None:
    """What a model seals or encrypts, its history holds in an encrypted column."""
    from mediation.vault.fields import EncryptedTextField

    for history in history_models():
        model = history.instance_type
        personal = {*model.sealed_fields} | {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, EncryptedTextField)
        }
        encrypted = {
            field.name
            for field in history._meta.concrete_fields
            if isinstance(field, EncryptedTextField)
        }
        assert encrypted == personal | {"history_change_reason"}, model


def test_a_look_is_logged_with_its_author(cast: Cast, bound: None) -> None:
    from mediation.history.access_log import log_access

    entry = log_access("unmask", subject=cast.building, detail="phone")
    assert (entry.act, entry.aggregate, entry.subject) == (
        AccessEntry.Act.UNMASK, cast.building.aggregate_ref(), cast.building.aggregate_ref(),
    )  # fmt: skip
    assert (entry.actor_id, entry.actor_name, entry.request_id) == (
        7, "张三", current().request_id,
    )  # fmt: skip
    with pytest.raises(ValueError, match="stare"):
        log_access("stare", subject=cast.building)


def test_a_look_without_an_actor_is_refused(cast: Cast) -> None:
    from mediation.history.access_log import log_access

    with pytest.raises(NoActor):
        unbound(lambda: log_access("view"))


def test_the_history_of_an_object_begins_with_the_newest(cast: Cast, bound: None) -> None:
    row: Model = Organisation.objects.get(pk=cast.point.pk)
    row.name = "新名"  # type: ignore[attr-defined]
    row.save()
    assert row.history.first().name == "新名"  # type: ignore[attr-defined]
