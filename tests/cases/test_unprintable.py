"""The text engine dies or hangs: whoever waits gets a page with the reason, all others their pages."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from cases.batches import services as batches
from cases.batches.models import ItemOutcome
from cases.models import Case
from mediation.history.actor import SYSTEM, acting
from mediation.papers.errors import RenderingFailed
from scripts.with_postgres import free_port
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.processes import BIN, children, started, wait_until

REASON = str(RenderingFailed.reason)


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


def that_crashes(case: Case) -> Case:
    case.facts = "崩溃"
    with acting(SYSTEM, act="test"):
        case.save()
    return case


def test_a_paper_that_crashes_the_text_engine_answers_503(
    client_for: Any, case: Case, accidents: None
) -> None:
    client = client_for("mediator")
    answer = client.get(reverse("cases:paper", args=[that_crashes(case).serial, "case_summary"]))
    assert (answer.status_code, REASON in answer.content.decode()) == (503, True)
    assert client.get(case.get_absolute_url()).status_code == 200


def test_a_view_that_knows_nothing_of_it_answers_503_too(
    client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_arguments: Any, **_more: Any) -> bytes:
        raise RenderingFailed("the typesetting process died twice")

    monkeypatch.setattr("mediation.papers.workers.pdf", crash)
    answer = client_for("manager").get(
        reverse("reports:download", args=["pdf"]), {"month": "2026-10"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert REASON in answer.content.decode()


def test_one_such_paper_does_not_stop_the_others_of_an_order(
    cast: Cast, case: Case, accidents: None, finish_jobs: Any
) -> None:
    other = factories.registered_case(cast.actor("manager"))
    that_crashes(case)
    batch = batches.order([case.serial, other.serial], "case_summary", actor=cast.actor("manager"))
    finish_jobs()
    assert list(batch.items.order_by("case__serial").values_list("outcome", "reason")) == [
        (ItemOutcome.FAILED, REASON),
        (ItemOutcome.DONE, ""),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("workers")
def test_other_pages_are_answered_while_a_paper_is_made(client_for: Any, cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    cookie = client_for("mediator").cookies[settings.SESSION_COOKIE_NAME].value
    port = free_port()

    def fetched(path: str) -> bytes:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        with closing(connection):
            connection.request(
                "GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
            )
            return connection.getresponse().read()

    def listens() -> bool:
        try:
            return bool(fetched("/healthz"))
        except OSError:
            return False

    command = ("--interface", "wsgi", "--port", str(port), "--workers", "1")
    threads = ("--blocking-threads", "4", "--no-ws", "mediation.wsgi:application")
    with started(str(BIN / "granian"), *command, *threads) as server:
        wait_until(listens, seconds=40)
        paper = reverse("cases:paper", args=[case.serial, "case_summary"])
        assert fetched(paper)[:5] == b"%PDF-"
        (web,) = [pid for pid in children(server.pid) if children(pid)]
        (typesetter,) = children(web)
        os.kill(typesetter, signal.SIGSTOP)
        made: list[bytes] = []
        waiting = threading.Thread(target=lambda: made.append(fetched(paper)))
        waiting.start()
        began = time.monotonic()
        for _page in range(10):
            assert case.serial in fetched(case.get_absolute_url()).decode()
        assert (time.monotonic() - began < 10, made) == (True, [])
        os.kill(typesetter, signal.SIGCONT)
        waiting.join(timeout=30)
    assert made[0][:5] == b"%PDF-"
