"""Merging two entries of the register, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.test import Client

from cases.conflicts import same_party
from cases.models import Case, Party
from cases.rights.registry import everything_about
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.people import duplicates, merging, sources
from mediation.people.forgetting import drop_unneeded
from mediation.people.models import Employer, EmployerMerge, Person, PersonMerge
from mediation.people.services import person_for, rename_entry
from tests.cases.applications import application, credit_code, employer, resident_id, worker
from tests.support.cast import Cast

Clients = Callable[[str], Client]
OTHER_NUMBER = resident_id(date(1991, 1, 2), serial="003")


def opened(client: Client, cast: Cast, **values: Any) -> Case:
    posted = application(cast.station, applicants=[worker(**values)], respondents=[
        employer(name=values.pop("firm", "上海浦江置业发展有限公司"))
    ])  # fmt: skip
    assert client.post("/cases/new/", posted).status_code == 302
    return Case.objects.order_by("pk").last()


@pytest.fixture
def pair(client_for: Clients, cast: Cast) -> tuple[Person, Person]:
    """One man who came twice: with his number, and under another name without it."""
    clerk = client_for("clerk")
    opened(clerk, cast, name="张伟")
    opened(clerk, cast, name="张玮", id_number="", phone="13800000002")
    first, second = Person.objects.order_by("pk")
    return first, second


def merged(pair: tuple[Person, Person], cast: Cast, part: str = "manager", **options: Any) -> Any:
    kept, other = pair
    return merging.merge(
        kept, other, actor=cast.actor(part), stamp=merging.stamp_of(kept, other), **options
    )


def again(entry: Any) -> Any:
    return type(entry).objects.get(pk=entry.pk)


def test_the_kept_entry_stands_for_both_and_shows_the_cases_of_both(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    merged(pair, cast, take=["phone"])
    kept, other = map(again, pair)
    actor = cast.actor("manager")
    assert list(sources.seen_by(actor, Person)) == [kept]
    assert len(sources.matters_of(actor, kept)) == 2
    assert (kept.phone, kept.name, other.phone) == ("13800000002", "张伟", "13800000002")
    # No case was touched.
    assert set(Party.objects.exclude(person=None).values_list("person", flat=True)) == {
        kept.pk,
        other.pk,
    }


def test_undoing_gives_back_what_nobody_has_changed_since(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    row = merged(pair, cast, take=["phone", "name"])
    kept = again(pair[0])
    with acting(cast.actor("manager"), act="test"):
        kept.name = "张卫"
        kept.save()
    staying = merging.undo(row, actor=cast.actor("manager"), version=1, reason="不是同一人")
    kept, other = map(again, pair)
    assert (kept.name, kept.phone, other.merged_into) == ("张卫", "13800000001", None)
    assert [str(label) for label in staying] == ["姓名"]
    with pytest.raises(ActionRefused):
        merging.undo(row, actor=cast.actor("manager"), version=None)


def test_history_tells_of_both_acts_and_verifies(pair: tuple[Person, Person], cast: Cast) -> None:
    row = merged(pair, cast, take=["phone"])
    merging.undo(row, actor=cast.actor("manager"), version=1, reason="看错")
    acts = set(Person.history.filter(id=pair[1].pk).values_list("act", flat=True))
    assert {"merge_entries", "undo_merge"} <= acts


def test_a_look_up_by_the_merged_number_or_name_leads_to_the_kept_one(
    pair: tuple[Person, Person], cast: Cast, client_for: Clients
) -> None:
    kept, other = pair
    merged((other, kept), cast, take=[])
    party = Party(name="张伟", kind="worker", side="applicant", id_number=resident_id(),
                  id_type="resident", phone="", address="")  # fmt: skip
    with acting(cast.actor("clerk"), act="test"):
        assert person_for(party, station=cast.station).pk == other.pk
    clerk = client_for("clerk")
    for text in (resident_id(), "13800000001", "张伟", "13800000002"):
        found = clerk.post("/people/search/", {"text": text}, follow=True).context["page"]
        assert [entry.pk for entry in found] == [other.pk]
    page = clerk.get(f"/people/{kept.data_key_id}/")
    assert (page.status_code, page.url) == (302, f"/people/{other.data_key_id}/")


def test_a_renamed_party_renames_the_kept_entry(pair: tuple[Person, Person], cast: Cast) -> None:
    merged(pair, cast)
    with acting(cast.actor("clerk"), act="test"):
        rename_entry(again(pair[1]), "张新名")
    assert (again(pair[0]).name, again(pair[1]).name) == ("张新名", "张玮")


@pytest.mark.parametrize("part", ["clerk", "mediator", "point_mediator", "other_manager"])
def test_nobody_else_may_merge(pair: tuple[Person, Person], cast: Cast, part: str) -> None:
    with pytest.raises(NotAllowed):
        merged(pair, cast, part)


class KnownToTheDesk:
    """Vouches for everybody to the legal-aid officer, as their consultations would."""

    def seen(self, actor: Actor, _model: Any) -> Q:
        return Q(pk__isnull=False) if actor.role == "legal_aid" else Q(pk__in=())

    def matters(self, _actor: Actor, _entry: Any) -> list[Any]:
        return []

    def may_unmask(self, _actor: Actor, _entry: Any) -> bool:
        return False


@pytest.fixture
def known_to_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_sources", [*sources._sources, KnownToTheDesk()])


def test_the_desk_merges_whom_it_knows(
    pair: tuple[Person, Person], cast: Cast, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        merged(pair, cast, "legal_aid")
    request.getfixturevalue("known_to_the_desk")
    assert merged(pair, cast, "legal_aid").merged_by == cast.user("legal_aid")


@pytest.mark.usefixtures("known_to_the_desk")
def test_different_numbers_are_for_the_manager_with_a_reason(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    with acting(cast.actor("clerk"), act="test"):
        pair[1].id_number = OTHER_NUMBER
        pair[1].save()
    with pytest.raises(ActionRefused, match="只有站长"):
        merged(pair, cast, "legal_aid", reason="同一人")
    with pytest.raises(ActionRefused, match="请写明"):
        merged(pair, cast, "manager")
    assert merged(pair, cast, "manager", reason="先后使用两种证件").reason == "先后使用两种证件"


def test_a_changed_entry_makes_the_page_stale(pair: tuple[Person, Person], cast: Cast) -> None:
    stamp = merging.stamp_of(*pair)
    with acting(cast.actor("clerk"), act="test"):
        pair[1].address = "浦东新区某路1号"
        pair[1].save()
    with pytest.raises(StaleVersion):
        merging.merge(*pair, actor=cast.actor("manager"), stamp=stamp)


@pytest.fixture
def three(pair: tuple[Person, Person], client_for: Clients, cast: Cast) -> list[Person]:
    opened(client_for("clerk"), cast, name="张薇", id_number="", phone="13800000003")
    return list(Person.objects.order_by("pk"))


def test_chains_are_one_step_long_and_come_apart_as_they_went_together(
    three: list[Person], cast: Cast
) -> None:
    a, b, c = three
    inner = merged((b, a), cast)
    outer = merged((c, again(b)), cast)
    assert {again(a).merged_into_id, again(b).merged_into_id} == {c.pk}
    assert len(sources.matters_of(cast.actor("manager"), again(c))) == 3
    merging.undo(outer, actor=cast.actor("manager"), version=1)
    assert (again(a).merged_into_id, again(b).merged_into_id) == (b.pk, None)
    merging.undo(inner, actor=cast.actor("manager"), version=1)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_the_inner_merging_undone_first_stays_undone(three: list[Person], cast: Cast) -> None:
    a, b, c = three
    inner = merged((b, a), cast)
    outer = merged((c, again(b)), cast)
    merging.undo(inner, actor=cast.actor("manager"), version=1)
    assert (again(a).merged_into_id, again(b).merged_into_id) == (None, c.pk)
    merging.undo(outer, actor=cast.actor("manager"), version=1)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_the_database_refuses_cycles_chains_and_other_registers(
    three: list[Person], cast: Cast
) -> None:
    a, b, c = three
    merged((b, a), cast)
    for entry, target in ((b, c), (c, a), (b, b)):
        row = again(entry)
        row.merged_into_id = target.pk
        with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, act="test"):
            row.save()


def test_a_merged_entry_leaves_with_its_pointer_and_then_the_kept_one(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    merged(pair, cast)
    with acting(cast.actor("manager"), act="test"), transaction.atomic():
        for party in Party.objects.filter(person=pair[0]):
            party.person = None
            party.save()
        assert drop_unneeded(Person, [pair[0].pk]) == []
        for party in Party.objects.filter(person=pair[1]):
            party.person = None
            party.save()
        dropped = drop_unneeded(Person, [pair[1].pk])
    assert dropped == [pair[1].data_key_id, pair[0].data_key_id]
    assert (Person.objects.count(), PersonMerge.objects.count()) == (0, 0)


def test_merged_entries_are_the_same_party_to_the_conflict_check(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    one, other = Party.objects.filter(kind="worker").order_by("pk")
    assert not same_party(one, other)
    merged(pair, cast)
    one, other = Party.objects.filter(kind="worker").order_by("pk")
    assert same_party(one, other)


def test_a_copy_of_ones_data_holds_the_cases_of_both(
    pair: tuple[Person, Person], cast: Cast
) -> None:
    before = len(everything_about(pair[0]))
    merged(pair, cast)
    assert len(everything_about(again(pair[0]))) == before + 1


def test_a_credit_code_moves_to_the_kept_employer_and_back(client_for: Clients, cast: Cast) -> None:
    clerk = client_for("clerk")
    opened(clerk, cast)
    clerk.post("/cases/new/", application(
        cast.station, respondents=[employer(name="浦江置业", credit_code=credit_code())]
    ))  # fmt: skip
    full, short = Employer.objects.order_by("pk")
    assert [one.entry for one in duplicates.probable(cast.actor("manager"), full)] == [short]
    row = merging.merge(
        full, short, actor=cast.actor("manager"), stamp=merging.stamp_of(full, short)
    )
    assert (again(full).credit_code, again(full).name) == (
        credit_code(),
        "上海浦江置业发展有限公司",
    )
    merging.undo(row, actor=cast.actor("manager"), version=1)
    assert (again(full).credit_code, again(short).credit_code) == ("", credit_code())
    assert EmployerMerge.objects.get().undone_by == cast.user("manager")


# Pages


def compare_url(pair: tuple[Person, Person]) -> str:
    return f"/people/{pair[0].data_key_id}/merge/{pair[1].data_key_id}/"


def test_the_preview_is_masked_and_its_form_merges_once(
    pair: tuple[Person, Person], cast: Cast, client_for: Clients
) -> None:
    client, url = client_for("manager"), compare_url(pair)
    page = client.get(url)
    text = page.content.decode()
    assert page.status_code == 200
    assert resident_id() not in text
    assert "13800000002" not in text
    posted = {
        "stamp": merging.stamp_of(*pair), "take_name": "kept", "take_phone": "merged", "reason": "",
    }  # fmt: skip
    for _twice in (1, 2):
        answer = client.post(url, posted)
        assert (answer.status_code, answer.url) == (302, f"/people/{pair[0].data_key_id}/")
    assert PersonMerge.objects.count() == 1
    assert again(pair[0]).phone == "13800000002"
    shown = client.get(answer.url)
    [entry] = shown.context["merges"]
    undo = client.get(entry["undo_url"])
    assert undo.status_code == 200
    answer = client.post(entry["undo_url"], {"version": "1", "reason": "看错"})
    assert answer.status_code == 302
    assert again(pair[1]).merged_into is None


def test_a_stale_preview_is_a_409_and_bad_input_a_422(
    pair: tuple[Person, Person], cast: Cast, client_for: Clients
) -> None:
    client, url = client_for("manager"), compare_url(pair)
    assert client.post(url, {"stamp": "1-1"}).status_code == 409
    assert client.post(url, {}).status_code == 422
    wrong = {"stamp": merging.stamp_of(*pair), "take_name": "nobody", "take_phone": "kept"}
    assert client.post(url, wrong).status_code == 422


def test_the_choice_page_finds_by_number_and_proposes_duplicates(
    pair: tuple[Person, Person], cast: Cast, client_for: Clients
) -> None:
    client, url = client_for("manager"), f"/people/{pair[0].data_key_id}/merge/"
    assert client.get(url).context["proposals"] == []
    [found] = client.post(url, {"text": "13800000002"}).context["found"]
    assert found.entry == pair[1]
    with acting(cast.actor("clerk"), act="test"):
        pair[1].name = pair[0].name
        pair[1].save()
    [proposed] = client.get(url).context["proposals"]
    assert (proposed.entry, str(proposed.why)) == (pair[1], "姓名、名称相同")


def test_another_station_finds_no_such_page(
    pair: tuple[Person, Person], client_for: Clients
) -> None:
    assert client_for("other_manager").get(compare_url(pair)).status_code == 404
    assert client_for("mediator").get(compare_url(pair)).status_code == 403
