"""Attacks on what somebody may not see, on files, headers, logs, and the order of acts."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cases.models import Attachment, Case, Note
from cases.permissions import may
from cases.sight import readable
from mediation.people.models import Employer, Person
from mediation.stations.middleware import ConflictMiddleware
from tests.cases import applications, factories
from tests.support import documents
from tests.support.cast import Cast
from tests.test_attacks import ClientFor, register, url

pytestmark = pytest.mark.django_db


# --- What somebody may not see --------------------------------------------------------------------


def test_a_masked_name_cannot_be_found_by_asking_for_it(cast: Cast, client_for: ClientFor) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    colleague = client_for("colleague")
    for text in ("张晓明", "甲科技", "13800138000"):
        response = colleague.post(reverse("cases:search"), {"text": text}, follow=True)
        assert case.serial not in response.content.decode(), text
    response = colleague.post(reverse("cases:search"), {"text": case.serial}, follow=True)
    assert case.serial in response.content.decode()


def test_the_register_does_not_name_whom_the_case_masks(cast: Cast, client_for: ClientFor) -> None:
    factories.case_in_review(cast.actor("mediator"))
    person, employer = Person.objects.get(), Employer.objects.get()
    for part, names in (("mediator", True), ("colleague", False), ("clerk", True)):
        client = client_for(part)
        assert ("张晓明" in client.get(reverse("people:persons")).content.decode()) is names, part
        assert ("甲科技" in client.get(reverse("people:employers")).content.decode()) is names, part
        for name, entry in (("person", person), ("employer", employer)):
            page = client.get(reverse(f"people:{name}", args=[entry.data_key_id]))
            assert page.status_code == (200 if names else 404), part
    suggested = client_for("colleague").post(
        reverse("people:suggest_employers"),
        {"respondents-0-name": "甲科技", "respondents-0-kind": "employer"},
    )
    assert "甲科技" not in suggested.content.decode()


def test_the_query_for_readable_cases_answers_as_the_permission(cast: Cast) -> None:
    mediator, colleague = cast.actor("mediator"), cast.actor("colleague")
    point = cast.actor("point_mediator")
    for made in (
        factories.registered_case(mediator),
        factories.case_in_review(mediator),
        factories.case_in_mediation(colleague),
        factories.registered_case(point),
        factories.case_in_review(point),
    ):
        for part in cast.memberships:
            actor = cast.actor(part)
            visible = Case.objects.visible_to(actor).filter(pk=made.pk)
            expected = visible.exists() and may(actor, "view_content", made)
            assert visible.filter(readable(actor)).exists() is expected, (part, made.serial)


def test_an_auditor_reads_no_name_and_no_free_text_anywhere(
    cast: Cast, client_for: ClientFor
) -> None:
    mediator = cast.actor("mediator")
    secret = "绝密内容"
    case = factories.case_in_mediation(
        mediator,
        facts=f"{secret}事实",
        workers=[factories.worker("张晓明", address=f"{secret}路1号", id_number="")],
    )
    client = client_for("mediator")
    client.post(url("note", case), {"text": f"{secret}备注"})
    factories.drafted(case, mediator, dispute=f"{secret}争议", remarks=f"{secret}附注")
    auditor = client_for("auditor")
    for address in (
        url("detail", case), url("history", case), reverse("cases:list"), reverse("cases:desk"),
        reverse("reports:month"), reverse("administration:access_log"),
    ):  # fmt: skip
        page = auditor.get(address)
        assert page.status_code == 200, address
        for text in (secret, "张晓明", "甲科技", "13800138000"):
            assert text not in page.content.decode(), (address, text)
    for name in ("related", "edit", "review", "attach", "note", "take"):
        assert auditor.get(url(name, case)).status_code == 403, name
    assert auditor.get(url("agreement", case, 1)).status_code == 403
    assert auditor.get(url("paper", case, "case_summary")).status_code == 403


def test_what_is_still_missing_names_nobody_to_who_sees_names_masked(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.case_in_review(cast.actor("mediator"))
    for part in ("auditor", "colleague"):
        client = client_for(part)
        for address in (url("detail", case), url("history", case), reverse("cases:desk")):
            page = client.get(address).content.decode()
            assert "张晓明" not in page, (part, address)
            assert "甲科技" not in page, (part, address)


def test_numbers_stay_masked_until_asked_for(cast: Cast, client_for: ClientFor) -> None:
    number = applications.resident_id()
    case = factories.case_in_mediation(
        cast.actor("mediator"), workers=[factories.worker(id_number=number)]
    )
    for part in ("mediator", "manager", "clerk", "auditor"):
        client = client_for(part)
        for address in (url("detail", case), url("history", case), reverse("cases:list")):
            page = client.get(address).content.decode()
            assert number not in page, (part, address)
            assert "13800138000" not in page, (part, address)


def test_consultations_are_for_legal_aid_and_the_manager_of_the_station(
    client_for: ClientFor,
) -> None:
    for part in ("mediator", "point_mediator", "clerk", "auditor", "administrator"):
        client = client_for(part)
        assert client.get(reverse("legal_aid:list")).status_code == 403, part
        assert client.post(reverse("legal_aid:create"), {}).status_code == 403, part


def test_a_private_note_is_its_authors(cast: Cast, client_for: ClientFor) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    client_for("mediator").post(url("note", case), {"text": "只给我看"})
    assert Note.objects.count() == 1
    for part in ("manager", "clerk"):
        for name in ("detail", "related", "history"):
            assert "只给我看" not in client_for(part).get(url(name, case)).content.decode()


# --- Uploads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-1.4 without an end"),
        ("a.pdf", b"<script>1</script>%PDF-1.4\n%%EOF"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
        ("a.gif", b"GIF89a\x01\0\x01\0\0\0\0;"),
        ("a.exe.pdf", b"MZ\x90\0"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    cast: Cast, client_for: ClientFor, name: str, content: bytes
) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    upload = SimpleUploadedFile(name, content, content_type="application/pdf")
    posted = {"upload": upload, "category": "evidence"}
    response = client_for("mediator").post(url("attach", case), posted)

    assert response.status_code == 422
    assert Attachment.objects.count() == 0


def test_an_oversize_file_is_refused(cast: Cast, client_for: ClientFor, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 20
    case = factories.registered_case(cast.actor("mediator"))
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n" + b" " * 20 + b"%%EOF")
    posted = {"upload": upload, "category": "evidence"}
    assert client_for("mediator").post(url("attach", case), posted).status_code == 422
    assert Attachment.objects.count() == 0


def test_a_file_comes_back_as_a_download_under_a_harmless_name(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    upload = SimpleUploadedFile("x", documents.pdf(title="<script>alert(1)</script>"))
    upload._name = '..\\..\\evil";\u202e\r\nX: y.html'  # past the class's own cleaning
    client.post(url("attach", case), {"upload": upload, "category": "evidence"})
    response = client.get(url("attachment", case, Attachment.objects.get().stored_id))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert not set("\\/\r\n<>") & set(Attachment.objects.get().name)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


# --- Headers, forgery, redirects, logs ------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/account/login/", 200), ("get", "/healthz", None), ("get", "/nowhere/", 404),
        ("get", "/cases/", 200), ("get", "/cases/?q=%00", 400), ("get", "/administration/", None),
        ("post", "/healthz", 405), ("get", "/cases/ZJ-2026-000001/", 404),
    ],
)  # fmt: skip
def test_every_answer_carries_the_headers(
    client_for: ClientFor, method: str, path: str, status: int | None
) -> None:
    response = getattr(client_for("manager"), method)(path)
    if status:
        assert response.status_code == status
    insist_headers(response)


def insist_headers(response: Any) -> None:
    policy = response["Content-Security-Policy"]
    # A PDF is a page of the browser's viewer.
    ours = (
        "script-src 'none'"
        if response["Content-Type"] == "application/pdf"
        else "default-src 'none'"
    )
    assert ours in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_errors_conflicts_and_papers_carry_the_headers(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    client.raise_request_exception = False
    conflict = client.post(url("edit", case), applications.application(version=99))
    assert conflict.status_code == 409
    wrong_host = client.get("/", headers={"host": "evil.example"})
    assert wrong_host.status_code == 400
    paper = client.get(url("paper", case, "receipt"))
    assert paper["Content-Type"] == "application/pdf"
    assert "no-store" in paper["Cache-Control"]
    for response in (
        conflict,
        wrong_host,
        paper,
        client.get(reverse("assigning:assign", args=[case.serial])),
    ):
        insist_headers(response)


def test_no_form_is_taken_without_its_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("mediator"))
    response = register(client, cast.station)
    assert response.status_code == 403
    assert Case.objects.count() == 0
    insist_headers(response)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_and_changing_the_language_stay_on_this_site(cast: Cast, address: str) -> None:
    client = Client()
    posted = {"username": "manager", "password": "a-password-of-the-tests", "next": address}
    signed_in = client.post(f"{reverse('login')}?next={address}", posted)
    assert signed_in.status_code == 302
    assert "evil" not in signed_in.url
    assert "javascript" not in signed_in.url
    language = client.post(reverse("set_language"), {"language": "en", "next": address})
    assert "evil" not in language.url
    assert "javascript" not in language.url


def test_the_log_names_nobody(
    cast: Cast, client_for: ClientFor, caplog: pytest.LogCaptureFixture
) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    client = client_for("mediator")
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("cases:search"), {"text": "张晓明"}, follow=True)
        client.post(url("withdraw", case), {"reason": "张晓明的理由"})
        client.post(url("unmask", case), {"kind": "party", "pk": "0", "group": "contact"})
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert "张晓明" not in logged
    assert "%E5%BC%A0" not in logged


@pytest.mark.parametrize(
    ("reason", "status"),
    [("database is locked", 503), ("deadlock detected\nDETAIL: …", 503), ("no such table", None)],
)
def test_a_busy_database_asks_to_try_again(rf: RequestFactory, reason: str, status: int) -> None:
    middleware = ConflictMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    answer = middleware.process_exception(rf.get("/"), OperationalError(reason))
    assert (answer.status_code if answer else None) == status
    if answer:
        assert answer["Retry-After"] == "5"


# --- Order of acts, and twice ---------------------------------------------------------------------


def test_acts_out_of_order_leave_nothing(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client, today = client_for("manager"), timezone.localdate().isoformat()
    posted = {"version": case.version, "happened_on": today, "grade": "simple",
              "reason": "too_far_apart", "kind": "party_decides"}  # fmt: skip
    for name in ("accept", "settle", "refer_failed", "reopen", "extend", "agreement_create",
                 "session_plan", "settlement", "refer_ineligible", "return", "destination"):  # fmt: skip
        status = client.post(url(name, case), posted).status_code
        assert status in (302, 403, 404, 409, 422), name
    now = factories.again(case)
    assert (now.version, now.state) == (case.version, case.state)


def test_a_form_sent_twice_is_carried_out_once(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    client = client_for("mediator")
    posted = {"version": case.version, "happened_on": timezone.localdate().isoformat()}
    assert client.post(url("submit", case), posted).status_code == 302
    assert client.post(url("submit", case), posted).status_code in (409, 422)
    taken = {"version": case.version + 1, "conflict": "none", "disclosure": "",
             "happened_on": timezone.localdate().isoformat()}  # fmt: skip
    assert client.post(url("take", case), taken).status_code == 302
    assert client_for("colleague").post(url("take", case), taken).status_code in (403, 409)
    assert case.participations.count() == 1
