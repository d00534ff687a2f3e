"""Destroying a case: nobody's name is left, every figure is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases import ledger
from cases.enums import Side
from cases.models import (
    Agent,
    Attachment,
    Case,
    Claim,
    ExternalReference,
    Note,
    Party,
    StatementSignature,
)
from cases.services import destroying, files
from mediation.history.actor import acting
from mediation.history.clearing import cleared_fields_of
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.history.records import history_models
from mediation.papers.models import Paper
from mediation.people.models import Employer, Person
from mediation.reports import report
from mediation.reports.periods import parse_month
from mediation.reports.scopes import everything
from mediation.vault import crypto, destruction, keys
from mediation.vault import files as vault_files
from mediation.vault.models import DataKey
from tests.cases import factories
from tests.cases.endings import withdraw
from tests.cases.rich import ID_NUMBER, rich_case
from tests.support.cast import Cast

NUMBER = "XH-LJZ-2026-000001"
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def ended(cast: Cast) -> Case:
    """A withdrawn case with a row of every kind."""
    case = rich_case(cast)
    mediator = cast.actor("mediator")
    files.write_note(case, actor=mediator, text="申请人情绪激动")
    return withdraw(factories.again(case), mediator, on=factories.SIGNED + timedelta(days=3))


def destroy(case: Case, cast: Cast) -> Case:
    return destroying.destroy_case(
        case, actor=cast.actor("manager"), number=NUMBER, happened_on=DAY
    )


def every_month() -> list[Any]:
    """All figures and tables of all months, as they are printed."""
    found = []
    for number in range(1, 13):
        built = report.build(parse_month(f"2026-{number:02d}"), everything(), history=True)
        found.append([(figure.key, value) for figure, value in built.figures()])
        found.append([(table.key, table.rows) for table in built.tables()])
    return found


def texts_of_live_rows() -> str:
    """Everything that stands as text in the live tables of domain models."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        if issubclass(model, DomainModel):
            found += [str(row) for row in model._base_manager.values_list()]
    return "\n".join(found)


def test_no_name_number_or_text_is_left_in_the_live_rows(cast: Cast, ended: Case) -> None:
    assert "张晓明" in texts_of_live_rows()
    destroy(ended, cast)
    for model in {row.instance_type for row in history_models()}:
        if model is Case or getattr(model, "aggregate_path", "") == "case":
            key = "pk" if model is Case else "case"
            for row in model._base_manager.filter(**{key: ended.pk}):
                for field in cleared_fields_of(model):
                    assert getattr(row, field.attname) in (None, ""), (model, field.name)
    party = Party.everyone.filter(case=ended, side=Side.APPLICANT).get()
    assert (party.id_number_index, party.phone_index, party.person_id) == ("", "", None)
    assert ExternalReference.objects.get(case=ended).number == ""
    assert Note.objects.get(case=ended).text == ""
    assert {paper.context_json for paper in Paper.objects.of_aggregate(ended)} == {""}


def test_history_keeps_the_acts_and_tells_no_content(cast: Cast, ended: Case) -> None:
    before = Party.history.filter(case_id=ended.pk).count()
    destroy(ended, cast)
    assert Party.history.filter(case_id=ended.pk).count() == before + 2
    old = Party.history.filter(case_id=ended.pk).exclude(act=destroying.ACT).first()
    keys.forget_all()
    with pytest.raises(crypto.Unreadable):
        _ = old.name
    newest = Case.history.filter(id=ended.pk).order_by("-history_id").first()
    assert (newest.act, newest.actor_name, newest.destroyed_on, newest.facts) == (
        destroying.ACT,
        cast.actor("manager").name,
        DAY,
        "",
    )


def test_each_live_row_equals_its_newest_history_row(cast: Cast, ended: Case) -> None:
    destroy(ended, cast)
    for table in history_models():
        for row in table.instance_type._base_manager.all():
            newest = table.objects.filter(id=row.pk).order_by("-history_id").first()
            if newest is None or newest.aggregate != ended.aggregate_ref():
                continue
            for field in table.tracked_fields:
                live, kept = getattr(row, field.attname), getattr(newest, field.attname)
                if live in (None, "") or kept in (None, ""):
                    assert (live or "") == (kept or ""), (table, field.name)
                else:
                    assert str(live) == str(kept), (table, field.name)


def test_the_figures_of_every_month_and_the_ledger_stay(cast: Cast, ended: Case) -> None:
    figures, rows = every_month(), list(ledger.rows())
    destroy(ended, cast)
    assert every_month() == figures
    names = {ledger.COLUMNS.index("applicant"), ledger.COLUMNS.index("respondent")}
    references = ledger.COLUMNS.index("external_references")
    for old, new in zip(rows, ledger.rows(), strict=True):
        if new[0] == ended.serial:
            assert [new[place] for place in names] == ["", ""]
            assert new[references] == "12345:"
            for place in names | {references}:
                new[place] = old[place]
        assert new == old


def test_only_entries_that_nobody_else_needs_leave_the_register(cast: Cast, ended: Case) -> None:
    person = Party.everyone.get(case=ended, side=Side.APPLICANT).person
    employer = Party.everyone.get(case=ended, side=Side.RESPONDENT).employer
    assert person is not None
    assert employer is not None
    # The earlier case of the rich one has the same employer and another worker.
    other = Party.everyone.exclude(case=ended).get(side=Side.RESPONDENT)
    shared = other.employer_id == employer.pk
    destroy(ended, cast)
    assert Employer.objects.filter(pk=employer.pk).exists() is shared
    still = Party.everyone.filter(person=person.pk).exists()
    assert Person.objects.filter(pk=person.pk).exists() is still
    assert DataKey.objects.filter(pk=person.data_key_id).exists() is still


def test_the_files_are_gone_and_a_restore_does_not_bring_them_back(cast: Cast, ended: Case) -> None:
    stored = vault_files.store(b"scan", key_id=ended.data_key_id, content_type="image/png")
    wrapped = bytes(DataKey.objects.get(pk=ended.data_key_id).wrapped)
    destroy(ended, cast)
    vault_files.remove_of([ended.data_key_id])
    assert not vault_files.path_of(stored).exists()
    # An older backup is put back.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET destroyed_on = NULL, destruction_number = '', facts = '事实'"
            " WHERE id = %s",
            [ended.pk],
        )
        cursor.execute("UPDATE cases_party SET name = '张晓明' WHERE case_id = %s", [ended.pk])
    DataKey.everyone.filter(pk=ended.data_key_id).update(wrapped=wrapped, destroyed_at=None)
    assert destruction.reapply() == 1
    case = Case.objects.get(pk=ended.pk)
    assert (case.facts, case.destruction_number) == ("", NUMBER)
    assert "张晓明" not in {party.name for party in Party.everyone.filter(case=case)}
    assert not DataKey.objects.filter(pk=ended.data_key_id).exists()
    assert Case.history.filter(id=case.pk).order_by("-history_id")[0].act == "clear_restored_record"


def test_an_open_case_and_one_destroyed_already_are_refused(cast: Cast, ended: Case) -> None:
    open_case = factories.registered_case(cast.actor("mediator"))
    with pytest.raises(ActionRefused, match="尚未结案"):
        destroy(open_case, cast)
    destroy(ended, cast)
    with pytest.raises(ActionRefused, match="已销毁"):
        destroy(ended, cast)


PAGES = ("cases:members", "cases:changes", "cases:related", "cases:panel", "cases:attach",
         "cases:correct", "cases:calculation_versions", "cases:signatures", "cases:contacts")  # fmt: skip


@pytest.mark.parametrize("part", ["manager", "mediator", "auditor"])
def test_two_pages_are_left_and_all_others_say_that_it_is_gone(
    cast: Cast, ended: Case, client_for: Callable[[str], Client], part: str
) -> None:
    destroy(ended, cast)
    client = client_for(part)
    page = client.get(ended.get_absolute_url())
    assert page.status_code == 200
    assert "已销毁" in page.content.decode()
    assert NUMBER in page.content.decode()
    told = client.get(reverse("cases:history", args=[ended.serial]))
    assert told.status_code == 200
    assert "销毁" in told.content.decode()
    assert "张晓明" not in told.content.decode() + page.content.decode()
    assert client.get(reverse("cases:list")).status_code == 200
    gone = [reverse(name, args=[ended.serial]) for name in PAGES]
    gone.append(reverse("cases:paper", args=[ended.serial, "case_summary"]))
    gone.append(reverse("cases:paper", args=[ended.serial, "agreement"]))
    for url in gone:
        answer = client.get(url)
        allowed = {403, 410} if part == "auditor" else {410}
        assert answer.status_code in allowed, url


def test_nobody_finds_it_by_a_name_or_a_number(
    cast: Cast, ended: Case, client_for: Callable[[str], Client]
) -> None:
    from cases.search import matching

    manager = cast.actor("manager")
    assert ended in matching(Case.objects.all(), ID_NUMBER, manager)
    destroy(ended, cast)
    assert ended not in matching(Case.objects.all(), ID_NUMBER, manager)
    assert ended not in matching(Case.objects.all(), "王律师", manager)
    assert list(matching(Case.objects.all(), ended.serial, manager)) == [ended]
    assert not Agent.everyone.filter(case=ended).exclude(name="").exists()
    assert not Claim.objects.filter(case=ended).exclude(description="").exists()
    assert not Attachment.objects.filter(case=ended).exclude(name="").exists()


def test_a_case_with_a_refused_record_can_be_destroyed(cast: Cast, ended: Case) -> None:
    with acting(cast.actor("mediator"), act="test"):
        row = StatementSignature.objects.create(
            case=ended, party=ended.parties.first(), status="refused", marked_on=DAY,
            reason="不认可笔录", witness_name="证人甲",
        )  # fmt: skip
    destroy(ended, cast)
    row.refresh_from_db()
    assert (row.status, row.reason, row.witness_name) == ("refused", None, None)
