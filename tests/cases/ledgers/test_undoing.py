"""An import in the background: killed and gone on with, changed meanwhile, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from cases.ledgers import examining, kept, services, undoing, writing
from cases.ledgers.enums import Mode, Stage
from cases.ledgers.models import ColumnProfile, ImportBatch, ImportedRow
from cases.models import Case, CaseEvent
from cases.services.correcting import correct_data
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.history.verification import verify
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, Message
from mediation.jobs.running import ClaimLost
from mediation.vault import files
from tests.cases import endings
from tests.cases.ledgers.sheets import line, table
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Finish = Callable[[], int]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Chunks of five rows, ledgers of more than ten in chunks."""
    monkeypatch.setattr(examining, "CHUNK", 5)
    monkeypatch.setattr(writing, "IN_ONE", 10)
    monkeypatch.setattr(undoing, "CHUNK", 5)
    with time_machine.travel(date(2026, 4, 1), tick=False):
        yield


@pytest.fixture
def manager(cast: Cast) -> Actor:
    return cast.actor("manager")


def content(count: int = 12, *, wrong: int = 0) -> bytes:
    rows = [line(案号=f"{n}号", 申请人=f"张{n}") for n in range(count)]
    rows += [line(案号=f"错{n}", 申请人=f"李{n}", 结案日期="哪天") for n in range(wrong)]
    return table(*rows)


def uploaded(cast: Cast, manager: Actor, file: bytes) -> ImportBatch:
    batch, ledger = services.upload(file, "台账.xlsx", actor=manager, organisation=cast.station)
    return services.choose_columns(
        batch, ledger.layout.fields, actor=manager, version=batch.version, sheet=ledger.sheet.name
    )


def again(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_related("organisation", "job", "file", "found").get(
        pk=batch.pk
    )


def confirmed(batch: ImportBatch, manager: Actor, mode: str = Mode.WHOLE) -> ImportBatch:
    batch = again(batch)
    return services.confirm(batch, actor=manager, version=batch.version, mode=mode)


def imported(cast: Cast, manager: Actor, finish: Finish, count: int = 12) -> ImportBatch:
    batch = uploaded(cast, manager, content(count))
    finish()
    confirmed(batch, manager)
    finish()
    return again(batch)


def test_a_ledger_goes_through_all_its_steps(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batch = uploaded(cast, manager, content(12, wrong=1))
    assert batch.stage == Stage.CHECKING
    finish_jobs()
    batch = again(batch)
    assert (batch.stage, batch.rows, batch.new, batch.wrong) == (Stage.CHECKED, 13, 12, 1)
    (error,) = kept.found_of(batch).errors
    assert (error.row, error.cell, error.value) == (14, "F14", "哪天")
    with pytest.raises(ActionRefused, match="一行也没有导入"):
        confirmed(batch, manager)
    assert Case.objects.count() == 0
    confirmed(batch, manager, Mode.SKIP)
    finish_jobs()
    batch = again(batch)
    assert (batch.stage, batch.new, Case.objects.count()) == (Stage.DONE, 12, 12)
    assert Message.objects.get().url == batch.get_absolute_url()
    assert ColumnProfile.objects.get().station == cast.station


def test_a_choice_of_columns_is_remembered(cast: Cast, manager: Actor) -> None:
    headings = ["对方", "来的人", "哪天来的", "编号", "申请人"]
    row = ["甲公司", "张三", date(2024, 3, 4), "1", "不读"]
    batch, ledger = services.upload(
        table(row, headings=headings), "a.xlsx", actor=manager, organisation=cast.station
    )
    assert ledger.layout.fields == {3: "case_number", 4: "applicant"}
    chosen = {0: "respondent", 1: "applicant", 2: "received_on", 3: "case_number", 4: ""}
    services.choose_columns(batch, chosen, actor=manager, version=batch.version)
    _batch, second = services.upload(
        table(row, headings=headings), "b.xlsx", actor=manager, organisation=cast.room
    )
    assert second.layout.fields == {index: code for index, code in chosen.items() if code}
    with pytest.raises(ActionRefused, match="重复的有"):
        services.choose_columns(
            again(_batch), {0: "applicant", 1: "applicant"}, actor=manager, version=None
        )


@pytest.mark.parametrize("count", [8, 23])
def test_a_killed_worker_is_gone_on_with_and_makes_nothing_twice(
    cast: Cast, manager: Actor, finish_jobs: Finish, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    batch = uploaded(cast, manager, content(count))
    finish_jobs()
    confirmed(batch, manager)
    entering, calls = writing.enter_historic_cases, 0

    def dies(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        made = entering(*args, **kwargs)
        if calls == 2:
            raise ClaimLost(0)  # as if the process were gone: nothing is marked as failed
        return made

    monkeypatch.setattr(writing, "enter_historic_cases", dies)
    finish_jobs()
    job = Job.objects.get(kind=services.WRITE)
    assert job.state == JobState.RUNNING
    # In one transaction nothing is there; in chunks the first.
    assert Case.objects.count() == (0 if count <= 10 else 5)
    monkeypatch.setattr(writing, "enter_historic_cases", entering)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    finish_jobs()
    batch = again(batch)
    assert (batch.stage, batch.new, Case.objects.count()) == (Stage.DONE, count, count)
    assert ImportedRow.objects.count() == count
    assert verify().findings == []


def test_two_imports_of_one_file_make_it_once(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batches = [uploaded(cast, manager, content(7)) for _time in range(2)]
    finish_jobs()
    for batch in batches:
        confirmed(batch, manager)
    finish_jobs()
    assert Case.objects.count() == 7
    assert [(again(batch).new, again(batch).duplicates) for batch in batches] == [(7, 0), (0, 7)]


def test_an_import_is_taken_back_and_may_come_again(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batch = imported(cast, manager, finish_jobs)
    serials = set(Case.objects.values_list("serial", flat=True))
    undoing.undo(batch, actor=manager, version=batch.version, reason="导错文件")
    finish_jobs()
    batch = again(batch)
    assert (batch.stage, batch.undone_on) == (Stage.UNDONE, timezone.localdate())
    assert not Case.objects.filter(voided_on=None).exists()
    assert CaseEvent.objects.filter(kind="voided").count() == 12
    assert verify().findings == []
    second = imported(cast, manager, finish_jobs)
    assert (second.new, second.duplicates) == (12, 0)
    fresh = Case.objects.filter(voided_on=None)
    assert fresh.count() == 12
    assert not serials & set(fresh.values_list("serial", flat=True))


def test_what_was_built_on_an_import_keeps_it(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batch = imported(cast, manager, finish_jobs)
    case = Case.objects.order_by("pk")[3]
    correct_data(case, case, {"facts": "已核对"}, actor=manager, version=None, reason="核对")
    with pytest.raises(ActionRefused, match=f"{case.serial}（共1件）"):
        undoing.undo(again(batch), actor=manager, version=None, reason="导错文件")
    assert again(batch).stage == Stage.DONE


def test_an_open_case_goes_on_by_the_usual_operations(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    file = table(
        line(
            受理日期=date(2026, 3, 25),
            收到申请日期=date(2026, 3, 24),
            结案方式="",
            结案日期="",
            协议金额="",
            调解员=cast.user("mediator").name,
        )
    )
    batch = uploaded(cast, manager, file)
    finish_jobs()
    confirmed(batch, manager)
    finish_jobs()
    case = Case.objects.get()
    assert (case.state, case.due_on) == ("mediation", date(2026, 4, 9))
    mediator = cast.actor("mediator")
    closed = endings.fail(case, mediator, happened_on=date(2026, 4, 1))
    assert (closed.state, closed.ending) == ("referred", "no_agreement")


def test_only_a_manager_of_the_place_imports(cast: Cast) -> None:
    for part in ("mediator", "clerk", "legal_aid", "auditor", "administrator", "other_manager"):
        with pytest.raises(NotAllowed):
            services.upload(content(1), "a.xlsx", actor=cast.actor(part), organisation=cast.station)
    assert not ImportBatch.objects.exists()


def test_of_two_people_at_once_the_second_is_told(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batch = uploaded(cast, manager, content(1))
    finish_jobs()
    seen = again(batch).version
    services.confirm(again(batch), actor=manager, version=seen, mode=Mode.WHOLE)
    with pytest.raises(StaleVersion):
        services.confirm(again(batch), actor=manager, version=seen, mode=Mode.WHOLE)


def test_the_file_is_ciphertext_and_goes_when_its_time_is_over(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    batch = uploaded(cast, manager, content(1))
    finish_jobs()
    batch = again(batch)
    path = files.path_of(batch.file)
    assert b"PK" not in path.read_bytes()[:4]
    assert kept.clear_expired() == 0
    with time_machine.travel(timezone.now() + timedelta(days=settings.IMPORT_KEPT_DAYS, hours=1)):
        assert kept.clear_expired() == 1
    batch = again(batch)
    assert (batch.stage, bool(batch.cleared_at)) == (Stage.DISCARDED, True)
    with pytest.raises(ActionRefused, match="已经清除"):
        kept.content_of(batch)


def test_what_changes_after_the_check_keeps_everything_out(
    cast: Cast, manager: Actor, finish_jobs: Finish
) -> None:
    file = table(
        *(line(案号=f"{n}", 申请人=f"张{n}", 结案日期=date(2026, 4, 1)) for n in range(12))
    )
    batch = uploaded(cast, manager, file)
    finish_jobs()
    confirmed(batch, manager)
    Job.objects.update(due_at=timezone.now() - timedelta(days=9))
    with time_machine.travel(date(2026, 3, 31)):  # the clock was wrong: these days are to come
        finish_jobs()
    assert Case.objects.count() == 0
    assert "没有导入任何一行" in again(batch).job.error
    services.discard(again(batch), actor=manager)
    assert again(batch).stage == Stage.DISCARDED
