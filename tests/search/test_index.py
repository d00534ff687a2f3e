"""The index says what the records say: after saves, renames, merges, destruction, and from nothing."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cases.models import Case, Member, Party
from cases.search import matching
from cases.services import destroying
from mediation.history.actor import SYSTEM, acting
from mediation.history.recording import create_recorded, update_recorded
from mediation.history.verification import verify
from mediation.people import merging, search, sources
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, Person
from mediation.people.services import rename_entry
from mediation.search import grams, indexing, tables
from mediation.search.grams import Term, Way
from mediation.search.keys import keys
from mediation.search.models import Built, Entry
from mediation.search.registry import source_of
from tests.cases import factories
from tests.cases.endings import withdraw
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.registered_case(
        cast.actor("clerk"),
        workers=[factories.worker("欧阳明月")],
        employers=[factories.employer("上海浦江科技有限公司")],
    )


def found(cast: Cast, text: str) -> list[Case]:
    manager = cast.actor("manager")
    return list(matching(Case.objects.visible_to(manager), text, manager))


def registered(cast: Cast, text: str, model: type[Any]) -> list[str]:
    rows = sources.seen_by(cast.actor("manager"), model)
    return [row.name for row in search.matching(rows, text, model)]


def everything() -> list[Any]:
    columns = ("kind", "object_id", "source", "source_id", "within", "grams")
    return sorted(Entry.objects.values_list(*columns), key=str)


def test_a_correction_is_found_and_what_was_wrong_is_not(cast: Cast, case: Case) -> None:
    party = case.parties.get(name="欧阳明月")
    party.name = "欧阳朗"
    with acting(SYSTEM, act="test"):
        party.save()
    assert (found(cast, "明月"), found(cast, "oyl")) == ([], [case])


def test_a_save_of_other_columns_leaves_the_index_alone(cast: Cast, case: Case) -> None:
    party = case.parties.get(name="欧阳明月")
    before = everything()
    with acting(SYSTEM, act="test"), connection.execute_wrapper(_no_index):
        party.save(update_fields=["position"])
    assert everything() == before


def _no_index(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "search_entry" not in sql
    return execute(sql, params, many, context)


def test_what_is_rolled_back_is_not_found(cast: Cast, case: Case) -> None:
    party = case.parties.get(name="欧阳明月")
    party.name = "司徒远山"
    with acting(SYSTEM, act="test"), transaction.atomic():
        party.save()
        transaction.set_rollback(True)
    assert (found(cast, "司徒"), found(cast, "明月")) == ([], [case])


def test_bulk_writes_of_the_history_room_are_found(cast: Cast, case: Case) -> None:
    with acting(SYSTEM, act="test"):
        case.is_collective = True
        case.save()
        create_recorded([Member(case=case, number=n, name=f"夏侯{n}敦") for n in (1, 2)])
        assert found(cast, "夏侯") == [case]
        update_recorded(Member.objects.filter(number=1), name="令狐冲")
    assert found(cast, "linghu") == [case]
    with acting(SYSTEM, act="test"):
        for member in Member.objects.filter(case=case):
            member.delete()
    assert found(cast, "夏侯") == found(cast, "令狐") == []


def test_rows_written_past_everything_are_found_when_somebody_says_so(
    cast: Cast, case: Case
) -> None:
    Party.everyone.permitting_bulk_writes().filter(case=case, name="欧阳明月").update(name="钟离昧")
    assert found(cast, "钟离") == []
    source = source_of(Party)
    assert source is not None
    indexing.index(source, list(Party.everyone.filter(case=case)))
    assert (found(cast, "钟离"), found(cast, "明月")) == ([case], [])


def test_a_renamed_employer_is_found_by_its_new_name(cast: Cast, case: Case) -> None:
    with acting(SYSTEM, act="test"):
        rename_entry(Employer.objects.get(), "上海滨江智能股份有限公司")
    assert registered(cast, "binjiang", Employer) == ["上海滨江智能股份有限公司"]
    assert registered(cast, "浦江", Employer) == []


def test_a_merged_entry_finds_the_kept_one_until_the_merging_is_undone(
    cast: Cast, case: Case
) -> None:
    factories.registered_case(
        cast.actor("clerk"), workers=[factories.worker("欧阳明玥", phone="13700137000")]
    )
    kept, other = Person.objects.order_by("pk")
    manager = cast.actor("manager")
    row = merging.merge(
        kept, other, actor=manager, stamp=merging.stamp_of(kept, other), reason="同一人"
    )
    assert registered(cast, "明玥", Person) == registered(cast, "明月", Person) == ["欧阳明月"]
    merging.undo(row, actor=manager, version=row.version)
    assert registered(cast, "明玥", Person) == ["欧阳明玥"]
    assert registered(cast, "明月", Person) == ["欧阳明月"]


def test_a_destroyed_case_leaves_nobodys_grams(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator, workers=[factories.worker("欧阳明月")])
    withdraw(case, mediator, on=factories.SIGNED)
    person = Person.objects.get(name="欧阳明月")
    assert Entry.objects.filter(source="cases.party", object_id=case.pk).count() == 2
    destroying.destroy_case(
        factories.again(case), actor=cast.actor("manager"), number="XH-LJZ-2026-000001",
        happened_on=date(2026, 11, 20),
    )  # fmt: skip
    assert not Entry.objects.filter(source="cases.party", object_id=case.pk).exists()
    with acting(SYSTEM, act="test"):
        drop_unneeded(Person, [person.pk])
    assert not Entry.objects.filter(kind="person").exists()
    assert found(cast, case.serial) == [case]
    left = set(" ".join(Entry.objects.values_list("grams", flat=True)).split())
    for kind in ("case", "person"):
        assert not left & set(grams.digests(kind, grams.of_names(["欧阳明月"])))


def test_the_engine_itself_forgets_what_is_deleted(cast: Cast, case: Case) -> None:
    """The rows and the engine's own lists agree: what is asked there is what stands here."""
    asked = keys("case", Term("明月"), (Way.NAME,))
    assert list(asked.values_list("object_id", flat=True)) == [case.pk]
    Entry.objects.filter(source="cases.party").delete()
    assert list(asked.values_list("object_id", flat=True)) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_grams(search_grams) VALUES ('integrity-check')")


def test_made_anew_it_is_the_same(cast: Cast, case: Case) -> None:
    before = everything()
    Entry.objects.filter(source="cases.party").delete()
    Entry.objects.filter(source="cases.case").update(grams="nonsense")
    Entry.objects.create(kind="case", object_id=1, source="cases.gone", source_id=1, grams="old")
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert everything() == before
    assert said.getvalue().strip().endswith("rows are in the index.")


def test_migrate_fills_the_index_of_a_database_that_has_none(cast: Cast, case: Case) -> None:
    before = everything()
    Entry.objects.all().delete()
    Built.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert everything() == before
    assert found(cast, "oymy") == [case]


def test_migrate_makes_it_anew_under_another_key_and_leaves_a_good_one_alone(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexing.rebuild()
    Entry.objects.filter(source="cases.party").delete()
    call_command("migrate", verbosity=0)
    assert found(cast, "明月") == []
    monkeypatch.setattr(grams, "FORMAT", grams.FORMAT + 1)
    call_command("migrate", verbosity=0)
    assert found(cast, "明月") == [case]


def test_installing_twice_changes_nothing(cast: Cast, case: Case) -> None:
    tables.install(connection)
    assert found(cast, "明月") == [case]


def test_history_does_not_miss_what_is_derived(cast: Cast, case: Case) -> None:
    Entry.objects.all().delete()
    assert verify().findings == []


def test_a_gram_that_is_no_word_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        list(Entry.objects.filter(grams__having=[['a" OR "b']]))
