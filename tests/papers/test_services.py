"""Issuing once, freezing, replacing, voiding; and the PDF that is made once."""

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.papers import registry, render, services
from mediation.papers.errors import RenderingFailed
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.vault.models import StoredFile
from tests.papers.conftest import DAY, KIND
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("kind")
Issue = Callable[..., Paper]


def test_an_issued_paper_keeps_what_was_known_that_day(
    issue: Issue, cast: Cast, as_nobody_in_particular: None
) -> None:
    paper = issue()
    cast.building.name = "改名大厦"
    cast.building.save()
    text = text_of(services.pdf_of(paper))
    assert ("测试大厦" in text, "改名大厦" in text, "2026年11月20日" in text) == (True, False, True)


def test_the_row_says_what_was_issued_when_and_by_whom(issue: Issue, cast: Cast) -> None:
    manager = cast.actor("manager")
    paper = issue()
    assert (
        paper.n,
        paper.number,
        paper.root_ref,
        paper.issued_on,
        paper.issued_by_id,
        paper.issued_by_name,
        paper.issued_by_role,
        paper.issued_by_organisation,
    ) == (
        1,
        "B01-通",
        cast.building.aggregate_ref(),
        DAY,
        manager.user_id,
        manager.name,
        "manager",
        "LJZ",
    )


def test_issue_orders_its_pdf_once(issue: Issue) -> None:
    paper = issue()
    assert list(Job.objects.values_list("key", flat=True)) == [f"papers.render:{paper.pk}"]


def test_the_job_makes_the_pdf(issue: Issue, finish_jobs: Callable[[], int]) -> None:
    paper = issue()
    assert finish_jobs() == 1
    paper.refresh_from_db()
    assert paper.pdf is not None
    assert paper.sha256 == paper.pdf.sha256


def test_the_pdf_is_made_once_and_stays_to_the_byte(
    issue: Issue, as_nobody_in_particular: None
) -> None:
    paper = issue()
    first, second = services.pdf_of(paper), services.pdf_of(paper)
    paper.refresh_from_db()
    assert first == second
    assert paper.sha256 == hashlib.sha256(first).hexdigest()
    assert StoredFile.objects.count() == 1


def test_issuing_leaves_history_in_the_aggregate_of_the_subject(issue: Issue, cast: Cast) -> None:
    paper = issue()
    row = paper.history.get()
    assert (row.aggregate, row.act, row.act_happened_on) == (
        cast.building.aggregate_ref(),
        "test_issue",
        DAY,
    )


def test_the_content_stands_encrypted_in_the_database(issue: Issue) -> None:
    paper = issue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT context_json FROM papers_paper WHERE id = %s", [paper.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith(f"v1.{paper.data_key_id.hex}.")


def test_papers_are_counted_per_kind(issue: Issue) -> None:
    assert [issue().n, issue().n] == [1, 2]


def test_the_database_refuses_a_second_paper_of_the_same_count(issue: Issue) -> None:
    paper = issue()
    paper.pk = None
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        paper.save(force_insert=True)


def test_a_correction_names_the_old_paper_which_no_longer_counts(issue: Issue, cast: Cast) -> None:
    old = issue()
    new = issue(replaces=old)
    assert list(services.issued(KIND, cast.building)) == [new]
    assert new.context["paper"]["replaces"] == "B01-通"


def test_a_paper_is_replaced_once(issue: Issue) -> None:
    old = issue()
    issue(replaces=old)
    with pytest.raises(ActionRefused):
        issue(replaces=old)


def test_a_void_paper_keeps_row_number_and_pdf(
    issue: Issue, cast: Cast, as_nobody_in_particular: None
) -> None:
    paper = issue()
    printed = services.pdf_of(paper)
    paper.refresh_from_db()
    services.void(paper, reason="当事人名称有误", actor=cast.actor("manager"), happened_on=DAY)
    assert services.newest(KIND, cast.building) is None
    assert services.pdf_of(paper) == printed
    assert issue().n == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_voiding_needs_a_reason(issue: Issue, cast: Cast, reason: str) -> None:
    with pytest.raises(ActionRefused):
        services.void(issue(), reason=reason, actor=cast.actor("manager"), happened_on=DAY)


def test_a_kind_that_does_not_apply_says_why(issue: Issue, cast: Cast) -> None:
    cast.building.is_active = False
    with pytest.raises(ActionRefused) as refusal:
        issue()
    assert refusal.value.reasons == ["该楼宇已停用。"]


def test_a_paper_about_something_else_is_a_mistake_of_the_program(cast: Cast) -> None:
    with pytest.raises(TypeError):
        services.draft_pdf(KIND, cast.station)


def test_an_unknown_kind_is_not_found() -> None:
    with pytest.raises(registry.UnknownKind):
        registry.get("no_such_paper")


def test_a_code_belongs_to_one_kind(kind: PaperKind) -> None:
    other = PaperKind(KIND, "另一种", kind.template, kind.subject, kind.build)
    with pytest.raises(ValueError, match=KIND):
        registry.register(other)


def test_what_cannot_be_frozen_is_not_issued(issue: Issue) -> None:
    with pytest.raises(TypeError):
        issue(extra={"day": DAY})
    assert Paper.objects.count() == 0


def test_what_the_operation_adds_is_frozen_too(issue: Issue) -> None:
    assert issue(extra={"explanation": "补充"}).context["explanation"] == "补充"


def test_a_draft_changes_nothing_and_shows_that_it_is_one(cast: Cast) -> None:
    text = text_of(services.draft_pdf(KIND, cast.building))
    assert ("草" in text, "年月日" in text, Paper.objects.count()) == (True, True, 0)


def test_a_broken_rendering_leaves_the_paper_issued(
    issue: Issue, as_nobody_in_particular: None, accidents: None
) -> None:
    paper = issue(extra={"explanation": "崩溃"})
    with pytest.raises(RenderingFailed):
        services.pdf_of(paper)
    paper.refresh_from_db()
    assert (paper.pdf, paper.sha256) == (None, "")


def test_a_job_whose_paper_cannot_be_set_is_tried_again_and_says_why(
    issue: Issue, accidents: None, finish_jobs: Callable[[], int]
) -> None:
    issue(extra={"explanation": "崩溃"})
    finish_jobs()
    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.QUEUED, str(RenderingFailed.reason))


@pytest.mark.django_db(transaction=True)
class TestWithRealTransactions:
    def test_issue_outside_a_transaction_is_refused(self, cast: Cast) -> None:
        actor = cast.actor("manager")
        with acting(actor), pytest.raises(transaction.TransactionManagementError):
            services.issue(KIND, cast.building, actor=actor, happened_on=DAY)

    def test_nothing_is_issued_when_the_operation_fails(self, issue: Issue) -> None:
        def operation() -> None:
            with transaction.atomic():
                issue()
                raise ActionRefused("无")

        with pytest.raises(ActionRefused):
            operation()
        assert (Paper.objects.count(), Job.objects.count()) == (0, 0)

    def test_a_pdf_is_never_made_inside_a_transaction(self, issue: Issue) -> None:
        paper = issue()
        with acting(SYSTEM), transaction.atomic(), pytest.raises(RuntimeError):
            services.pdf_of(paper)

    def test_two_issues_at_once_get_two_counts(self, issue: Issue, cast: Cast) -> None:
        ready = threading.Barrier(2, timeout=30)
        counts: list[int] = []

        def run() -> None:
            try:
                ready.wait()
                counts.append(issue().n)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert sorted(counts) == [1, 2]

    def test_of_two_renderings_at_once_one_is_kept(self, issue: Issue) -> None:
        paper = issue()
        both = threading.Barrier(2, timeout=30)
        results: list[Any] = []

        def wait_for_the_other(*args: Any, **kwargs: Any) -> bytes:
            content = original(*args, **kwargs)
            both.wait()
            return content

        def run() -> None:
            try:
                with acting(SYSTEM, act="test"):
                    results.append(services.pdf_of(paper))
            finally:
                connection.close()

        original = render.pdf
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(render, "pdf", wait_for_the_other)
            threads = [threading.Thread(target=run) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        assert results[0] == results[1]
        assert StoredFile.objects.count() == 1
