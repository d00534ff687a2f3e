"""Many files at once: ordered, made one by one, gone on with after a kill, fetched, thrown away."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.batches import kinds, services
from cases.batches.kinds import BatchKind
from cases.batches.models import Batch, ItemOutcome
from cases.models import Case
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.history.models import AccessEntry
from mediation.jobs import running
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job, Message
from mediation.jobs.registry import JobFailed
from mediation.jobs.running import ClaimLost
from mediation.vault import files
from mediation.vault.crypto import Unreadable
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def printer(monkeypatch: Any) -> dict[str, int]:
    """A kind that prints without a text engine, refuses one case, and counts."""
    printed: dict[str, int] = {}

    def make(case: Case, _actor: Any) -> bytes:
        if case.wants_station:
            raise ActionRefused("本案不能打印。")
        printed[case.serial] = printed.get(case.serial, 0) + 1
        return f"%PDF {case.serial}".encode()

    monkeypatch.setitem(kinds._kinds, "plain", BatchKind("plain", "测试", make))
    return printed


def some(cast: Cast, count: int = 3) -> list[Case]:
    return [factories.registered_case(cast.actor("manager")) for _n in range(count)]


def serials(cases: list[Case]) -> list[str]:
    return [case.serial for case in cases]


def made(batch: Batch, cast: Cast, progress: Any = lambda done, total: None) -> Batch:
    actor = cast.actor("manager")
    with acting(actor, act=services.JOB):
        services.make(Batch.objects.get(pk=batch.pk), actor=actor, progress=progress)
    return Batch.objects.get(pk=batch.pk)


def names_in(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_one_that_fails_is_listed_and_does_not_stop_the_rest(
    cast: Cast, client_for: Any, printer: dict[str, int]
) -> None:
    cases = some(cast)
    with acting(cast.actor("manager"), act="test"):
        cases[1].wants_station = True
        cases[1].save()
    client = client_for("manager")
    answer = client.post("/batches/new/", {"case": serials(cases), "kind": "plain"})
    batch = Batch.objects.get()
    assert answer.url == batch.get_absolute_url()
    assert "等待处理" in client.get(answer.url).content.decode()
    assert running.run(batch.job_id)

    page = client.get(answer.url).content.decode()
    assert "本案不能打印。" in page
    assert "共3件（100%）" in page
    message = Message.objects.get(user=cast.user("manager"))
    assert (message.url, "已生成：2件，未能生成1件" in message.text) == (answer.url, True)
    fetched = client.get(f"{answer.url}download/")
    assert fetched["Content-Type"] == "application/zip"
    assert names_in(fetched.content) == [
        f"{cases[0].serial}-plain.pdf", f"{cases[2].serial}-plain.pdf", "未能生成.txt",
    ]  # fmt: skip
    looks = AccessEntry.objects.filter(act="export", detail="batch plain.pdf")
    assert {look.aggregate for look in looks} == {
        cases[0].aggregate_ref(),
        cases[2].aggregate_ref(),
    }
    assert AccessEntry.objects.filter(detail=f"batch {batch.reference} plain.zip").count() == 1


def test_a_month_is_chosen_by_the_day_that_is_meant(
    cast: Cast, client_for: Any, printer: dict[str, int]
) -> None:
    cases = some(cast, 2)
    month = cases[0].received_on.strftime("%Y-%m")
    client = client_for("manager")
    words = {"kind": "plain", "day": "received_on", "organisation": cast.station.code}
    assert client.post("/batches/new/", {**words, "month": month}).status_code == 302
    assert Batch.objects.get().items.count() == 2
    nothing = client.post("/batches/new/", {**words, "month": "1999-01"})
    assert (nothing.status_code, "请至少选择一件案件。" in nothing.content.decode()) == (422, True)
    bad = client.post("/batches/new/", {**words, "month": "1999-13"})
    assert bad.context["form"].errors["month"] == ["月份应写作 YYYY-MM，例如 2026-10。"]


def test_what_a_killed_worker_had_made_is_not_made_again(
    cast: Cast, printer: dict[str, int]
) -> None:
    cases = some(cast)
    batch = services.order(serials(cases), "plain", actor=cast.actor("manager"))

    def killed(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(batch, cast, killed)
    assert Batch.objects.get().archive is None
    finished = made(batch, cast)
    assert printer == dict.fromkeys(serials(cases), 1)
    assert finished.archive is not None
    made(batch, cast)
    assert AccessEntry.objects.filter(detail="batch plain.pdf").count() == 3


def test_cancelling_stops_it_in_the_middle_and_leaves_nothing(
    cast: Cast, client_for: Any, printer: dict[str, int]
) -> None:
    batch = services.order(serials(some(cast)), "plain", actor=cast.actor("manager"))
    Job.objects.filter(pk=batch.job_id).update(state=JobState.RUNNING)
    url = batch.get_absolute_url()

    def cancelled_by_the_person(done: int, _total: int) -> None:
        if done == 1:
            client_for("manager").post(f"{url}cancel/")
            raise ClaimLost

    with pytest.raises(ClaimLost):
        made(batch, cast, cancelled_by_the_person)
    assert Job.objects.get(pk=batch.job_id).state == JobState.CANCELLED
    stored = batch.items.get(place=1).stored
    assert stored is not None
    with pytest.raises(Unreadable):
        files.read(stored)
    assert client_for("manager").get(f"{url}download/").status_code == 410
    again = client_for("manager").post(f"{url}cancel/", follow=True)
    assert "不能取消" in again.content.decode()


def test_the_zip_expires(
    cast: Cast, client_for: Any, printer: dict[str, int], django_capture_on_commit_callbacks: Any
) -> None:
    batch = services.order(serials(some(cast, 1)), "plain", actor=cast.actor("manager"))
    archive = made(batch, cast).archive
    assert archive is not None
    assert services.discard_expired() == 0
    Batch.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    url = f"{batch.get_absolute_url()}download/"
    assert client_for("manager").get(url).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):
        assert services.discard_expired() == 1
    assert not files.path_of(archive).exists()
    Job.objects.update(state=JobState.DONE, finished_at=timezone.now())
    assert "已过保留期限" in client_for("manager").get(batch.get_absolute_url()).content.decode()


def test_a_file_of_a_destroyed_case_goes_with_it(cast: Cast, printer: dict[str, int]) -> None:
    (case,) = some(cast, 1)
    batch = services.order([case.serial], "plain", actor=cast.actor("manager"))
    archive = made(batch, cast).archive
    services.discard_with(case.pk)
    assert Batch.objects.get().archive is None
    with pytest.raises(Unreadable):
        files.read(archive)  # type: ignore[arg-type]


def test_what_is_out_of_sight_or_too_much_is_refused(
    cast: Cast, settings: Any, printer: dict[str, int]
) -> None:
    mine = some(cast, 2)
    foreign = factories.registered_case(cast.actor("other_manager"))
    manager = cast.actor("manager")
    with pytest.raises(ActionRefused, match="找不到"):
        services.order([mine[0].serial, foreign.serial], "plain", actor=manager)
    with pytest.raises(ActionRefused, match="请选择"):
        services.order(serials(mine), "nothing", actor=manager)
    with pytest.raises(NotAllowed):
        services.order(serials(mine), "plain", actor=cast.actor("mediator"))
    settings.BATCH_MAX_CASES = 1
    with pytest.raises(ActionRefused, match="最多1件"):
        services.order(serials(mine), "plain", actor=manager)


def test_who_lost_the_right_since_the_order_gets_nothing(
    cast: Cast, printer: dict[str, int]
) -> None:
    batch = services.order(serials(some(cast, 1)), "plain", actor=cast.actor("manager"))
    stranger = cast.actor("other_manager")
    with acting(stranger, act="test"), pytest.raises(JobFailed):
        services.make(batch, actor=stranger, progress=lambda _done, _total: None)
    assert batch.items.get().outcome == ItemOutcome.FAILED
    assert printer == {}


def test_nobody_else_sees_the_order(cast: Cast, client_for: Any, printer: dict[str, int]) -> None:
    batch = services.order(serials(some(cast, 1)), "plain", actor=cast.actor("manager"))
    for path in ("", "download/"):
        url = f"{batch.get_absolute_url()}{path}"
        assert client_for("other_manager").get(url).status_code == 404
        assert client_for("mediator").get(url).status_code == 403


def test_summaries_and_papers_are_printed(cast: Cast, tmp_path: Path) -> None:
    cases = some(cast, 1)
    for kind in ("case_summary", "papers"):
        batch = made(services.order(serials(cases), kind, actor=cast.actor("manager")), cast)
        assert batch.archive is not None
        packed = zipfile.ZipFile(io.BytesIO(files.read(batch.archive)))
        assert packed.read(packed.namelist()[0]).startswith(b"%PDF-")
    call_command("check")
