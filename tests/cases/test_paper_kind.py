"""One kind of paper on its page: typed, looked at, issued once, corrected, declared void."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import paper_pages
from cases.models import Case
from mediation.history.models import AccessEntry
from mediation.papers import registry
from mediation.papers.models import Paper, PaperDraft
from tests.cases import factories
from tests.cases.paper_kinds import CODE, LETTER, SLIP, with_test_kinds
from tests.papers.test_render import text_of
from tests.support.cast import Cast
from tests.ui.parsed import parse

TYPED = {"reason": "请补交劳动合同", "due_on": "2026-12-01"}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(registry._kinds)
    registry.register(LETTER)
    registry.register(SLIP)
    monkeypatch.setattr(paper_pages, "STAGES", with_test_kinds())
    yield
    registry._kinds.clear()
    registry._kinds.update(before)


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


def url(case: Case, name: str = "paper_kind", kind: str = CODE, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, kind, *more])


def body(answer: Any) -> str:
    return str(answer.content.decode())


def drafted(client: Client, case: Case, **typed: str) -> Any:
    version = PaperDraft.objects.filter(kind=CODE).values_list("version", flat=True).first() or 0
    return client.post(url(case), TYPED | {"draft_version": version, "issue": "1"} | typed)


def confirmation(client: Client, address: str) -> dict[str, str]:
    """The fields of the page that asks before issuing, as a browser posts them."""
    page = parse(body(client.get(address)))
    names = ("issued_on", "version", "draft_version", "token")
    return {name: page.all("input", name=name)[0]["value"] for name in names}


def issued(client: Client, case: Case, kind: str = CODE, corrects: str = "") -> Paper:
    address = url(case, "paper_issue", kind) + corrects
    client.post(address, confirmation(client, address))
    return Paper.objects.filter(kind=kind).latest("pk")


# --- Typing -----------------------------------------------------------------------------------


def test_what_is_typed_is_kept_shown_again_and_printed_in_the_draft(
    client_for: Any, case: Case
) -> None:
    clerk = client_for("clerk")
    answer = clerk.post(url(case), TYPED | {"draft_version": "0", "save": "1"}, follow=True)
    assert "已保存草稿" in body(answer)
    page = parse(body(client_for("mediator").get(url(case))))
    assert page.all("input", name="due_on")[0]["value"] == "2026-12-01"
    assert page.all("input", name="draft_version")[0]["value"] == "1"
    answer = clerk.get(url(case, "paper_preview"))
    assert (answer["Content-Type"], answer["X-Frame-Options"]) == ("application/pdf", "SAMEORIGIN")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline; ")
    assert AccessEntry.objects.filter(detail=f"{CODE}-draft.pdf").count() == 1


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(
    client_for: Any, case: Case
) -> None:
    answer = drafted(client_for("clerk"), case, reason="", due_on="31.12.2026")
    page = parse(body(answer))
    assert answer.status_code == 422
    assert page.all("input", name="due_on")[0]["value"] == "31.12.2026"
    assert [field["name"] for field in page.all("textarea", **{"aria-invalid": "true"})] == [
        "reason"
    ]
    assert PaperDraft.objects.count() == 0


def test_two_who_type_at_once_do_not_overwrite_each_other(client_for: Any, case: Case) -> None:
    drafted(client_for("clerk"), case)
    answer = client_for("mediator").post(url(case), TYPED | {"draft_version": "0", "save": "1"})
    assert answer.status_code == 409
    for version in ("", "x", "-1", "9" * 30):
        answer = client_for("mediator").post(url(case), TYPED | {"draft_version": version})
        assert answer.status_code == 409


# --- Issuing ----------------------------------------------------------------------------------


def test_a_paper_is_issued_as_it_was_seen_with_number_code_and_entries(
    client_for: Any, case: Case, cast: Cast
) -> None:
    mediator = client_for("mediator")
    answer = drafted(mediator, case)
    assert answer.url == url(case, "paper_issue")
    assert "确认出具" in body(mediator.get(answer.url))
    paper = issued(mediator, case)
    assert (paper.number, paper.issued_on, paper.issued_by_name) == (
        f"{case.case_number}-补", timezone.localdate(), cast.actor("mediator").name,
    )  # fmt: skip
    assert paper.context["entries"] == TYPED
    page = body(mediator.get(url(case)))
    assert "本文书已经出具" in page
    assert paper.number in page


def test_a_second_click_and_a_retry_find_the_paper_made(client_for: Any, case: Case) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    address = url(case, "paper_issue")
    fields = confirmation(mediator, address)
    answers = [mediator.post(address, fields) for _click in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Paper.objects.filter(kind=CODE).count() == 1
    # The same page's token is of no use for another kind.
    answer = mediator.post(url(case, "paper_issue", SLIP.code), fields)
    assert answer.status_code == 422
    assert Paper.objects.filter(kind=SLIP.code).count() == 0


@pytest.mark.parametrize("changed", ["case", "draft"])
def test_what_changed_since_the_look_is_not_issued(
    client_for: Any, case: Case, changed: str
) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    fields = confirmation(mediator, url(case, "paper_issue"))
    if changed == "case":
        Case.objects.permitting_bulk_writes().update(version=case.version + 1)
    else:
        drafted(client_for("clerk"), case, reason="别的")
    assert mediator.post(url(case, "paper_issue"), fields).status_code == 409
    assert Paper.objects.filter(kind=CODE).count() == 0


def test_a_day_in_the_future_or_an_empty_form_is_refused_beside_the_field(
    client_for: Any, case: Case
) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    fields = confirmation(mediator, url(case, "paper_issue"))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for wrong in (
        {"issued_on": tomorrow},
        {"issued_on": ""},
        {"token": "x"},
        {"version": "x"},
    ):
        answer = mediator.post(url(case, "paper_issue"), fields | wrong)
        assert answer.status_code == 422, wrong
    assert Paper.objects.filter(kind=CODE).count() == 0


def test_a_required_entry_stops_the_issue_until_it_is_typed(client_for: Any, case: Case) -> None:
    mediator = client_for("mediator")
    fields = {
        "issued_on": timezone.localdate().isoformat(), "version": str(case.version),
        "draft_version": "0", "token": str(uuid4()),
    }  # fmt: skip
    answer = mediator.post(url(case, "paper_issue"), fields)
    assert answer.status_code == 422
    assert "事由" in body(answer)


def test_several_of_a_kind_are_issued_where_the_kind_says_so(client_for: Any, case: Case) -> None:
    mediator = client_for("mediator")
    numbers = [issued(mediator, case, SLIP.code).number for _n in range(2)]
    assert numbers == [f"{case.case_number}-送", f"{case.case_number}-送2"]


# --- Correcting and voiding -------------------------------------------------------------------


def test_a_correction_begins_with_what_was_typed_and_names_the_old_paper(
    client_for: Any, case: Case
) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    old = issued(mediator, case)
    page = body(mediator.get(f"{url(case)}?corrects=1"))
    assert TYPED["reason"] in page
    fields = TYPED | {"reason": "请补交工资单", "draft_version": "2", "issue": "1"}
    answer = mediator.post(f"{url(case)}?corrects=1", fields)
    assert answer.url == f"{url(case, 'paper_issue')}?corrects=1"
    new = issued(mediator, case, corrects="?corrects=1")
    assert (new.replaces, new.context["paper"]["replaces"]) == (old, old.number)
    page = body(mediator.get(url(case)))
    assert [word in page for word in ("已被代替", f"代替 {old}", f"由 {new} 代替")] == [True] * 3
    # An old paper is corrected once.
    assert mediator.get(f"{url(case, 'paper_issue')}?corrects=1").status_code == 200
    answer = mediator.post(
        f"{url(case, 'paper_issue')}?corrects=1",
        confirmation(mediator, f"{url(case, 'paper_issue')}?corrects=1"),
    )
    assert answer.status_code == 422


def test_a_void_paper_keeps_its_number_and_the_next_gets_another(
    client_for: Any, case: Case
) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    old = issued(mediator, case)
    address = url(case, "paper_void", CODE, 1)
    assert mediator.post(address, {"reason": " "}).status_code == 422
    assert mediator.post(address, {"reason": "收件人有误"}).status_code == 302
    answer = mediator.post(address, {"reason": "再一次"})
    assert (answer.status_code, "该文书已经作废。" in body(answer)) == (422, True)
    page = body(mediator.get(url(case)))
    assert [word in page for word in ("已作废", "收件人有误", old.number)] == [True] * 3
    drafted(mediator, case)
    assert issued(mediator, case).number == f"{old.number}2"


def test_a_paper_of_an_operation_is_issued_and_undone_there(
    client_for: Any, case: Case, cast: Cast
) -> None:
    mediator = client_for("mediator")
    factories.offered(case, cast.actor("mediator"))
    page = body(mediator.get(url(case, kind="agreement")))
    assert "协议定稿签署" in page
    assert "?corrects=" not in page  # a signed text is signed anew, not replaced
    assert mediator.get(url(case, "paper_issue", "agreement")).status_code == 302
    answer = mediator.post(url(case, "paper_void", "agreement", 1), {"reason": "有误"})
    assert (answer.status_code, "随办理事项出具" in body(answer)) == (422, True)
    assert Paper.objects.get(kind="agreement").voided_on is None


# --- Who may ----------------------------------------------------------------------------------


def test_a_clerk_drafts_a_mediator_in_charge_or_manager_issues(client_for: Any, case: Case) -> None:
    assert drafted(client_for("clerk"), case).status_code == 302
    parts = ("clerk", "legal_aid", "auditor", "administrator", "colleague", "stranger", "manager")
    get = [client_for(part).get(url(case, "paper_issue")).status_code for part in parts]
    assert get == [403, 403, 403, 403, 404, 404, 200]
    assert client_for("auditor").post(url(case), TYPED).status_code == 403
    assert "由承办调解员或者站长出具" in body(client_for("clerk").get(url(case)))


@pytest.mark.parametrize("kind", ["nothing", "destruction_list", "aid_refusal"])
def test_what_is_no_paper_of_a_case_is_not_found(client_for: Any, case: Case, kind: str) -> None:
    mediator = client_for("mediator")
    for name in ("paper_kind", "paper_preview", "paper_issue"):
        assert mediator.get(url(case, name, kind)).status_code == 404
    assert mediator.get(f"{url(case)}?corrects=7").status_code == 404
    assert mediator.get(f"{url(case)}?corrects={'9' * 50}").status_code == 404


# --- The list ---------------------------------------------------------------------------------


def test_the_list_says_of_every_kind_what_there_is_or_why_not(client_for: Any, case: Case) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    answer = mediator.get(reverse("cases:papers", args=[case.serial]))
    lines = {
        line.kind.code: line for stage in answer.context["stages"]
        for line in (*stage.shown, *stage.folded)
    }  # fmt: skip
    assert set(lines) == {kind.code for _stage, kinds in with_test_kinds() for kind in kinds}
    assert (lines[CODE].has_draft, lines[CODE].papers, lines[CODE].reasons) == (True, [], [])
    assert lines["agreement"].reasons == ["本案尚未起草调解协议。"]
    issued(mediator, case)
    answer = mediator.get(reverse("cases:papers", args=[case.serial]))
    boxes = [box["value"] for box in parse(body(answer)).all("input", name="paper")]
    assert f"{CODE}-1" in boxes


def test_the_list_asks_the_database_as_often_with_many_papers_as_with_one(
    client_for: Any, case: Case, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    mediator = client_for("mediator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            mediator.get(reverse("cases:papers", args=[case.serial]))
        return len(queries)

    issued(mediator, case, SLIP.code)
    once = asked()
    for _n in range(2):
        issued(mediator, case, SLIP.code)
    assert asked() == once


@pytest.mark.django_db(transaction=True)
def test_the_issued_paper_is_printed_as_it_was_typed(client_for: Any, case: Case) -> None:
    mediator = client_for("mediator")
    drafted(mediator, case)
    issued(mediator, case)
    answer = mediator.get(url(case, "paper_issued", CODE, 1))
    assert answer.status_code == 200
    assert "草" not in text_of(answer.content)
