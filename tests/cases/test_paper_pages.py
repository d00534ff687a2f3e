"""Papers as PDF, through the HTTP client; their text is read by tests/papers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services import agreement as agreements
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


def paper(case: Case, kind: str) -> str:
    return reverse("cases:paper", args=[case.serial, kind])


def issued(case: Case, kind: str, n: int) -> str:
    return reverse("cases:paper_issued", args=[case.serial, kind, n])


def test_the_addresses_of_papers_read_as_a_site_map(case: Case) -> None:
    assert paper(case, "case_summary") == f"/cases/{case.serial}/papers/case_summary.pdf"
    assert issued(case, "agreement", 2) == f"/cases/{case.serial}/papers/agreement-2.pdf"


def test_a_summary_is_drawn_on_demand_and_its_download_is_logged(
    client_for: Any, case: Case
) -> None:
    answer = client_for("mediator").get(paper(case, "case_summary"))
    entry = AccessEntry.objects.get(act="download")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == (
        f"attachment; filename*=utf-8''{case.serial}-%E6%A1%88%E4%BB%B6%E6%91%98%E8%A6%81.pdf"
    )
    assert (entry.subject, entry.detail) == (f"cases.case:{case.pk}", "case_summary.pdf")


def test_a_draft_is_named_so(client_for: Any, cast: Cast, case: Case) -> None:
    factories.drafted(case, cast.actor("mediator"))
    answer = client_for("mediator").get(paper(case, "agreement"))
    assert "%E8%8D%89%E7%A8%BF.pdf" in answer["Content-Disposition"]


def test_the_newest_issued_paper_goes_before_a_draft(
    client_for: Any, cast: Cast, case: Case
) -> None:
    actor = cast.actor("mediator")
    first = factories.offered(case, actor)
    agreements.redraft(first, actor=actor, version=None, reason="金额有误")
    agreements.offer_for_signing(first, actor=actor, version=None, happened_on=factories.SIGNED)
    client = client_for("clerk")
    newest = client.get(paper(case, "agreement"))
    again = client.get(issued(case, "agreement", 2))
    void = client.get(issued(case, "agreement", 1))
    assert newest.content == again.content
    assert void.content != newest.content
    assert void.status_code == 200
    details = AccessEntry.objects.filter(act="download").order_by("pk")
    assert [entry.detail for entry in details] == [
        "agreement-2.pdf",
        "agreement-2.pdf",
        "agreement-1.pdf",
    ]


def test_a_paper_that_does_not_apply_says_why(client_for: Any, case: Case) -> None:
    answer = client_for("mediator").get(paper(case, "extension"))
    assert answer.status_code == 404
    assert "本案没有延期，没有延期调解同意书。" in answer.content.decode()


@pytest.mark.parametrize("kind", ["no_such_paper", "agreement-7"])
def test_what_was_never_a_paper_is_not_found(client_for: Any, case: Case, kind: str) -> None:
    answer = client_for("mediator").get(f"/cases/{case.serial}/papers/{kind}.pdf")
    assert answer.status_code == 404


def test_papers_are_for_those_who_may_read_the_case(
    client_for: Any, cast: Cast, case: Case
) -> None:
    factories.drafted(case, cast.actor("mediator"))
    url = paper(case, "agreement")
    parts = ("auditor", "administrator", "stranger", "colleague")
    assert [client_for(part).get(url).status_code for part in parts] == [403, 403, 404, 404]
    assert AccessEntry.objects.filter(act="download").count() == 0


def test_a_receipt_is_handed_out_at_the_counter(client_for: Any, cast: Cast) -> None:
    case = factories.registered_case(cast.actor("clerk"), received_on=timezone.localdate())
    answer = client_for("clerk").get(paper(case, "receipt"))
    assert answer.content.startswith(b"%PDF-")
