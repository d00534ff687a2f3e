"""A paper is issued exactly once, whatever is clicked twice, killed with -9 or tried again."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from cases.models import Case
from cases.services.papers import issue_paper
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, StaleVersion
from mediation.jobs.models import Job
from mediation.papers import services
from mediation.papers.models import Paper
from mediation.vault import files
from tests.cases import factories as make
from tests.support.cast import Cast
from tests.support.processes import ROOT, environment

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("workers"),
]
KIND = "registration_form"


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.registered_case(mediator)


def issue(case: Case, actor: Actor, token: UUID, kind: str = KIND) -> Paper:
    return issue_paper(case, kind, actor=actor, version=None, draft_version=0, token=token)


def at_once(*operations: Callable[[], Paper]) -> list[str]:
    """What came of operations that begin together: the paper's n, or the refusal's name."""
    barrier = Barrier(len(operations))

    def run(operation: Callable[[], Paper]) -> str:
        try:
            barrier.wait(timeout=30)
            return str(operation().n)
        except (StaleVersion, ActionRefused) as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(operations)) as pool:
        return sorted(pool.map(run, operations))


def test_of_two_clicks_on_one_page_both_get_the_one_paper(case, mediator):
    token = uuid4()
    assert at_once(*[lambda: issue(case, mediator, token)] * 3) == ["1", "1", "1"]
    assert Paper.objects.filter(kind=KIND).count() == 1


def test_of_two_people_one_issues_and_the_other_is_told(cast, case, mediator):
    actors = (mediator, cast.actor("manager"))
    told = at_once(*(lambda actor=actor: issue(case, actor, uuid4()) for actor in actors))
    assert told == ["1", "ActionRefused"]


def test_of_kinds_that_may_be_several_each_page_makes_its_own(cast, case, mediator):
    actors = (mediator, cast.actor("manager"))
    told = at_once(
        *(lambda actor=actor: issue(case, actor, uuid4(), "evidence_list") for actor in actors)
    )
    assert told == ["1", "2"]
    numbers = Paper.objects.filter(kind="evidence_list").values_list("number", flat=True)
    assert len(set(numbers)) == 2


def killed(cast: Cast, case: Case, token: UUID, moment: str) -> None:
    """Another process issues the paper and dies at that moment."""
    membership = str(cast.memberships["mediator"].pk)
    command = [
        sys.executable, "-m", "tests.support.issuing", case.serial, membership, str(token), KIND,
        moment,
    ]  # fmt: skip
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), timeout=120, check=False, capture_output=True
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]


@pytest.mark.parametrize(
    ("moment", "left"),
    [("in the transaction", 0), ("before the print", 1), ("when the file is stored", 1)],
)
def test_after_a_kill_the_same_page_leads_to_exactly_one_paper(cast, case, mediator, moment, left):
    token = uuid4()
    killed(cast, case, token, moment)
    assert Paper.objects.filter(kind=KIND).count() == left
    assert not Paper.objects.exclude(pdf=None).filter(kind=KIND).exists()
    assert Job.objects.filter(kind=services.RENDER_JOB).count() == left

    paper = issue(case, mediator, token)
    with acting(mediator, act="print_paper"):
        content, again = services.pdf_of(paper), services.pdf_of(paper)

    kept = Paper.objects.select_related("pdf").get(kind=KIND)
    assert (kept.pk, kept.n, kept.number) == (paper.pk, 1, f"{case.serial}-登")
    assert content == again == files.read(kept.pdf)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert Job.objects.filter(kind=services.RENDER_JOB).count() == 1
