"""Two calls at the same moment, on PostgreSQL: one case for one key, and both get its answer."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, connections

from cases.models import Case
from tests.support.programs import Program, application

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
CALLS = 4


def at_once(ask: Any) -> list[Any]:
    """The answers of several threads that start together."""
    barrier, answers = threading.Barrier(CALLS), []

    def run(number: int) -> None:
        barrier.wait(20)
        try:
            answers.append(ask(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CALLS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_one_key_makes_one_case_and_the_same_answer_for_all(hotline: Program) -> None:
    body = application()
    answers = at_once(lambda _n: hotline.file(body, Idempotency_Key="one-and-only"))
    assert [answer.status_code for answer in answers] == [201] * CALLS
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == CALLS - 1
    assert Case.objects.count() == 1


def test_keys_of_their_own_make_cases_of_their_own(hotline: Program) -> None:
    answers = at_once(lambda _n: hotline.file(application()))
    assert [answer.status_code for answer in answers] == [201] * CALLS
    assert Case.objects.count() == CALLS


def test_of_several_writes_to_the_same_state_one_counts(hotline: Program) -> None:
    filed = hotline.file(application())
    serial, tag = filed.json()["serial"], filed.headers["ETag"]
    answers = at_once(
        lambda n: hotline.post(
            f"/applications/{serial}/supplements", {"facts": f"补充{n}"}, If_Match=tag
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 412: CALLS - 1}
    assert Case.objects.get().facts.count("补充）") == 1


def test_readers_at_once_number_each_change_once(hotline: Program) -> None:
    for _n in range(5):
        hotline.file(application())
    answers = at_once(lambda _n: hotline.get("/cases/changes"))
    pages = {tuple(case["serial"] for case in answer.json()["cases"]) for answer in answers}
    assert max(map(len, pages)) == 5
    assert len({page for page in pages if len(page) == 5}) == 1
