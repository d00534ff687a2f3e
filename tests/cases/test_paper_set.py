"""Printing the papers of a case at once, through the HTTP client."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case
from cases.services import agreement as agreements
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast
from tests.ui.parsed import parse


@pytest.fixture
def case(cast: Cast) -> Case:
    """With an agreement that was issued twice: the first text no longer counts."""
    actor = cast.actor("mediator")
    case = factories.case_in_mediation(actor)
    first = factories.offered(case, actor, copies=4)
    agreements.redraft(first, actor=actor, version=None, reason="金额有误")
    agreements.offer_for_signing(first, actor=actor, version=None, happened_on=factories.SIGNED)
    return factories.again(case)


def choice(case: Case) -> str:
    return reverse("cases:papers", args=[case.serial])


def set_of(case: Case) -> str:
    return reverse("cases:paper_set_pdf", args=[case.serial])


def bookmarks(content: bytes) -> list[str]:
    outline: Any = PdfReader(BytesIO(content)).outline
    return [str(entry.title).partition(" ")[0] for entry in outline]


def test_what_still_counts_is_offered_and_ticked(client_for: Any, case: Case) -> None:
    answer = client_for("clerk").get(choice(case))
    boxes = parse(answer.content.decode()).all("input", name="paper")
    assert [(box["value"], "checked" in box.attributes) for box in boxes] == [
        ("receipt", True),
        ("assignment_record", False),
        ("agreement-2", True),
        ("case_summary", False),
    ]


def test_the_set_is_one_pdf_in_the_order_of_the_page_and_is_logged(
    client_for: Any, case: Case
) -> None:
    answer = client_for("mediator").get(
        set_of(case), {"paper": ["case_summary", "agreement-2", "receipt", "agreement-1"]}
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline; ")
    assert answer["Cache-Control"] == "private, no-store"
    assert bookmarks(answer.content) == ["登记回执", "调解协议书", "案件摘要"]
    entry = AccessEntry.objects.get(act="print")
    assert (entry.subject, entry.detail) == (
        f"cases.case:{case.pk}",
        "receipt+agreement-2+case_summary.pdf",
    )


def test_each_paper_as_often_as_it_is_handed_out(client_for: Any, case: Case) -> None:
    answer = client_for("mediator").get(
        set_of(case), {"paper": ["agreement-2", "receipt"], "copies": "1"}
    )
    assert bookmarks(answer.content) == ["登记回执"] + ["调解协议书"] * 4


@pytest.mark.parametrize("wanted", [[], ["agreement-1"], ["agreement-9"]])
def test_nothing_chosen_says_so(client_for: Any, case: Case, wanted: list[str]) -> None:
    answer = client_for("mediator").get(set_of(case), {"paper": wanted})
    assert answer.status_code == 422
    assert "请至少选择一份文书。" in answer.content.decode()
    assert AccessEntry.objects.filter(act="print").count() == 0


def test_the_set_is_for_those_who_may_read_the_case(client_for: Any, case: Case) -> None:
    parts = ("auditor", "administrator", "stranger", "colleague")
    for url in (choice(case), set_of(case)):
        assert [client_for(part).get(url).status_code for part in parts] == [403, 403, 404, 404]


def test_a_set_is_only_read(client_for: Any, case: Case) -> None:
    assert client_for("mediator").post(set_of(case)).status_code == 405
