"""Papers verified by programs: what the public page says, and nothing about anybody."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from mediation.papers import services as papers
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.programs import Program, program

pytestmark = pytest.mark.django_db
VERIFY = "/papers/verify"


@pytest.fixture
def archive(cast: Cast) -> Program:
    return program(cast.actor("manager"), cast.station, "papers:verify", code="archive")


def test_a_genuine_paper_is_told_by_its_code(archive: Program, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    today = timezone.localdate()
    with transaction.atomic():
        paper = papers.issue("receipt", case, actor=cast.actor("mediator"), happened_on=today)
    answer = archive.post(VERIFY, {"code": paper.code, "number": paper.number or None})
    told = answer.json()
    assert (answer.status_code, told["state"], told["number"], told["issued_on"]) == (
        200, "genuine", paper.number, today.isoformat(),
    )  # fmt: skip
    assert "张晓明" not in answer.content.decode()
    with transaction.atomic():
        papers.void(paper, actor=cast.actor("manager"), reason="填写错误", happened_on=today)
    assert archive.post(VERIFY, {"code": paper.code}).json()["state"] == "void"
    wrong = archive.post(VERIFY, {"code": paper.code, "number": "另一编号"})
    assert wrong.json()["state"] == "unknown"


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": 7}, {"code": "x" * 100}])
def test_what_is_no_code_is_told_at_its_place(archive: Program, body: dict[str, object]) -> None:
    answer = archive.post(VERIFY, body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/code")


def test_an_unknown_code_is_unknown(archive: Program) -> None:
    answer = archive.post(VERIFY, {"code": "0000-0000-0000-0000"})
    assert {key: value for key, value in answer.json().items() if value} == {"state": "unknown"}
