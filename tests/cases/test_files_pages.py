"""Uploading, downloading and removing attachments, and private notes, through the browser's eyes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.file_list import file_groups
from cases.models import Attachment, Case, Note
from cases.services import files
from mediation.history.models import AccessEntry
from mediation.vault import files as vault_files
from mediation.vault import keys
from mediation.vault.models import DataKey
from tests.cases import factories
from tests.support import documents
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]
PDF = documents.pdf(title="scan of an identity card")


def upload(client: Client, case: Case, content: bytes, name: str = "scan.pdf") -> Any:
    return client.post(
        reverse("cases:attach", args=[case.serial]),
        {"upload": SimpleUploadedFile(name, content), "category": "identity", "remarks": "正面"},
    )


def download(client: Client, row: Attachment) -> HttpResponse:
    address = reverse("cases:attachment", args=[row.case.serial, row.stored_id])
    return client.get(address)  # type: ignore[return-value]


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.registered_case(cast.actor("clerk"))


@pytest.fixture
def attached(cast: Cast, case: Case) -> Attachment:
    scan = SimpleUploadedFile("身份证.pdf", PDF)
    return files.attach(case, actor=cast.actor("clerk"), upload=scan, category="identity")


def test_a_scan_is_uploaded_and_listed(cast: Cast, client_for: ClientFor, case: Case) -> None:
    client = client_for("clerk")
    answer = upload(client, case, PDF, "身份证 正面.pdf")

    assert answer.status_code == 302
    assert answer["Location"].endswith("#attachments")
    row = case.attachments.get()
    assert (row.name, row.category, row.remarks) == ("身份证 正面.pdf", "identity", "正面")
    assert PDF not in vault_files.path_of(row.stored).read_bytes()
    page = client.get(case.get_absolute_url()).content.decode()
    assert "身份证 正面.pdf" in page
    assert str(row.stored_id) in page


def test_a_photograph_is_taken_as_what_its_bytes_say(client_for: ClientFor, case: Case) -> None:
    upload(client_for("clerk"), case, documents.picture("PNG"), "照片.pdf")

    assert case.attachments.get().stored.content_type == "image/png"


@pytest.mark.parametrize("content", [b"<html><script>", b"PK\x03\x04zip", b"%PDF-1.7 cut off"])
def test_anything_else_is_refused_beside_the_form(
    client_for: ClientFor, case: Case, content: bytes
) -> None:
    answer = upload(client_for("clerk"), case, content)

    assert answer.status_code == 422
    assert "只接受完好的 PDF、JPEG 或 PNG 文件。" in answer.content.decode()
    assert not case.attachments.exists()


def test_too_large_a_file_is_refused(client_for: ClientFor, case: Case, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    answer = upload(client_for("clerk"), case, PDF)

    assert answer.status_code == 422
    assert "文件过大" in answer.content.decode()


def test_a_form_without_a_file_comes_back(client_for: ClientFor, case: Case) -> None:
    answer = client_for("clerk").post(
        reverse("cases:attach", args=[case.serial]), {"category": "evidence", "remarks": "录音文字"}
    )
    assert answer.status_code == 422
    assert "录音文字" in answer.content.decode()


def test_a_download_is_the_plain_file_and_is_logged(
    cast: Cast, client_for: ClientFor, attached: Attachment
) -> None:
    answer = download(client_for("mediator"), attached)

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(act="download")
    assert (entry.subject, entry.actor_id) == (
        f"cases.attachment:{attached.pk}",
        cast.user("mediator").pk,
    )


@pytest.mark.parametrize(
    ("part", "status"), [("auditor", 403), ("administrator", 403), ("stranger", 404)]
)
def test_who_may_not_read_the_content_gets_no_file(
    client_for: ClientFor, attached: Attachment, part: str, status: int
) -> None:
    assert download(client_for(part), attached).status_code == status
    assert not AccessEntry.objects.filter(act="download").exists()


def test_a_file_is_found_under_its_own_case_only(
    cast: Cast, client_for: ClientFor, attached: Attachment
) -> None:
    other = factories.registered_case(cast.actor("clerk"))
    address = reverse("cases:attachment", args=[other.serial, attached.stored_id])

    assert client_for("clerk").get(address).status_code == 404


def test_a_destroyed_key_is_said_in_words(client_for: ClientFor, attached: Attachment) -> None:
    DataKey.objects.filter(pk=attached.stored.data_key_id).delete()
    connection.run_on_commit.clear()  # the test's own transaction still holds the key
    keys.forget_all()

    answer = download(client_for("clerk"), attached)
    assert answer.status_code == 410
    assert "内容无法读取" in answer.content.decode()


def test_a_removed_attachment_is_gone_from_the_page_and_from_its_address(
    client_for: ClientFor, case: Case, attached: Attachment
) -> None:
    client = client_for("clerk")
    address = reverse("cases:attachment_remove", args=[case.serial, attached.stored_id])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422

    assert client.post(address, {"reason": "传错了案件"}).status_code == 302
    assert download(client, attached).status_code == 404
    assert attached.name not in client.get(case.get_absolute_url()).content.decode()


def test_a_private_note_is_seen_by_its_author_only(client_for: ClientFor, case: Case) -> None:
    client = client_for("clerk")
    answer = client.post(reverse("cases:note", args=[case.serial]), {"text": "记得带翻译"})
    assert answer.status_code == 302
    assert Note.objects.get().text == "记得带翻译"

    related = reverse("cases:related", args=[case.serial])
    assert "记得带翻译" in client.get(related).content.decode()
    assert "记得带翻译" not in client_for("manager").get(related).content.decode()


def test_an_empty_note_comes_back(client_for: ClientFor, case: Case) -> None:
    answer = client_for("clerk").post(reverse("cases:note", args=[case.serial]), {"text": "  "})

    assert answer.status_code == 422


def test_an_auditor_neither_uploads_nor_writes(client_for: ClientFor, case: Case) -> None:
    client = client_for("auditor")

    assert upload(client, case, PDF).status_code == 403
    assert client.post(reverse("cases:note", args=[case.serial]), {"text": "x"}).status_code == 403


def several(client: Client, case: Case, *sent: tuple[str, bytes], **more: Any) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in sent]
    data = {"upload": uploads, "category": "evidence", "proves": "拖欠工资", **more}
    return client.post(reverse("cases:attach", args=[case.serial]), data)


def test_several_files_are_sent_at_once(cast: Cast, client_for: ClientFor, case: Case) -> None:
    party = factories.parties(case)[0]
    answer = several(
        client_for("clerk"), case, ("a.pdf", PDF), ("b.png", documents.picture("PNG")),
        received_from=party.pk, original_seen="on",
    )  # fmt: skip

    assert answer.status_code == 302
    rows = list(case.attachments.order_by("pk"))
    assert [(row.name, row.received_from, row.original_seen, row.proves) for row in rows] == [
        ("a.pdf", party, True, "拖欠工资"),
        ("b.png", party, True, "拖欠工资"),
    ]


def test_of_several_files_the_sound_ones_are_kept_and_the_others_named(
    client_for: ClientFor, case: Case
) -> None:
    client = client_for("clerk")
    sent = (("好.pdf", PDF), ("坏.exe", b"MZ"), ("空.pdf", b""))
    answer = several(client, case, *sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "坏.exe：只接受完好的 PDF、JPEG 或 PNG 文件。" in page
    assert "空.pdf：文件是空的。" in page
    assert "以下 1 件已保存" in page
    assert 'value="拖欠工资"' in page
    assert [row.name for row in case.attachments.all()] == ["好.pdf"]

    again = several(client, case, ("好.pdf", PDF))
    assert "好.pdf：本案已有同一文件：好.pdf（证据）。" in again.content.decode()
    assert case.attachments.count() == 1


def test_too_many_files_and_too_much_together_are_refused_in_words(
    client_for: ClientFor, case: Case, settings: Any
) -> None:
    client = client_for("clerk")
    settings.UPLOAD_MAX_FILES = 2
    answer = several(client, case, *((f"{n}.pdf", PDF) for n in range(3)))
    assert answer.status_code == 422
    assert "一次最多上传2个文件，这次选了3个" in answer.content.decode()

    settings.UPLOAD_MAX_TOTAL_BYTES = len(PDF) + 1
    answer = several(client, case, ("1.pdf", PDF), ("2.pdf", documents.pdf(title="two")))
    assert answer.status_code == 422
    assert "一次上传的文件合计最多" in answer.content.decode()
    assert not case.attachments.exists()


def test_htmx_is_sent_to_the_page_by_itself(client_for: ClientFor, case: Case) -> None:
    address = reverse("cases:attach", args=[case.serial])
    data = {"upload": SimpleUploadedFile("a.pdf", PDF), "category": "evidence"}
    answer = client_for("clerk").post(address, data, headers={"HX-Request": "true"})

    assert answer["HX-Redirect"].endswith("#attachments")


def test_a_preview_is_framed_by_our_own_pages_only_and_logged(
    client_for: ClientFor, attached: Attachment
) -> None:
    address = reverse("cases:attachment_preview", args=[attached.case.serial, attached.stored_id])
    answer = client_for("mediator").get(address)

    assert answer.content == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert AccessEntry.objects.filter(
        act="view", subject=f"cases.attachment:{attached.pk}", detail="attachment"
    ).exists()


def test_a_picture_is_previewed_in_a_sandbox(cast: Cast, client_for: ClientFor, case: Case) -> None:
    scan = SimpleUploadedFile("a.png", documents.picture("PNG"))
    row = files.attach(case, actor=cast.actor("clerk"), upload=scan, category="evidence")
    client = client_for("clerk")
    answer = client.get(reverse("cases:attachment_preview", args=[case.serial, row.stored_id]))

    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = client.get(reverse("cases:attachment_page", args=[case.serial, row.stored_id]))
    assert b'class="file-preview"' in page.content


def test_what_is_said_of_an_attachment_is_changed(
    client_for: ClientFor, attached: Attachment
) -> None:
    client = client_for("clerk")
    address = reverse("cases:attachment_edit", args=[attached.case.serial, attached.stored_id])
    data = {"name": "身份证.pdf", "category": "identity", "pages": "2", "version": "1"}
    assert client.get(address).status_code == 200

    assert client.post(address, data | {"proves": "身份"}).status_code == 302
    attached.refresh_from_db()
    assert (attached.pages, attached.proves) == (2, "身份")
    assert client.post(address, data | {"proves": "另一个"}).status_code == 409
    bad = client.post(address, data | {"pages": "0", "remarks": "保留", "version": "2"})
    assert bad.status_code == 422
    assert "保留" in bad.content.decode()


def test_records_are_opened_by_readers_of_records_only(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("legal_aid"))
    scan = SimpleUploadedFile("笔录.pdf", PDF)
    row = files.attach(case, actor=cast.actor("manager"), upload=scan, category="record")
    officer = client_for("legal_aid")
    for name in ("attachment", "attachment_page", "attachment_preview", "attachment_edit", "attachment_remove"):  # fmt: skip
        assert officer.get(reverse(f"cases:{name}", args=[case.serial, row.stored_id])).status_code == 403  # fmt: skip
    history = reverse("cases:history", args=[case.serial])
    for address in (case.get_absolute_url(), history):
        assert "笔录.pdf" not in officer.get(address).content.decode()
    assert "笔录.pdf" in client_for("manager").get(history).content.decode()
    assert "笔录.pdf" in client_for("manager").get(case.get_absolute_url()).content.decode()


def test_the_list_stands_by_category_in_the_order_of_its_numbers(
    cast: Cast, client_for: ClientFor, case: Case
) -> None:
    clerk = cast.actor("clerk")
    for number, category in ((1, "other"), (2, "evidence"), (3, "evidence"), (4, "internal")):
        scan = SimpleUploadedFile(f"{number}.pdf", documents.pdf(title=str(number)))
        row = files.attach(case, actor=clerk, upload=scan, category=category)
        if number == 3:
            files.describe(row, actor=clerk, version=1, values={"list_order": 1})
    groups = file_groups(case, actor=clerk)

    assert [[line.row.name for line in group.lines] for group in groups] == [
        ["3.pdf", "2.pdf"], ["4.pdf"], ["1.pdf"],
    ]  # fmt: skip
    assert [group.pages for group in groups] == [2, 1, 1]
    page = client_for("clerk").get(case.get_absolute_url()).content.decode()
    assert page.index("3.pdf") < page.index("2.pdf") < page.index("4.pdf") < page.index("1.pdf")


def test_the_list_takes_one_query_however_long_it_is(cast: Cast, case: Case) -> None:
    clerk = cast.actor("clerk")

    def queries() -> int:
        fresh = factories.again(case)
        fresh.participations.all()
        with CaptureQueriesContext(connection) as seen:
            for group in file_groups(fresh, actor=clerk):
                assert [str(line.row.received_from) for line in group.lines]
        return len(seen)

    party = factories.parties(case)[0]
    counts = []
    for number in range(3):
        scan = SimpleUploadedFile(f"{number}.pdf", documents.pdf(title=str(number)))
        files.attach(case, actor=clerk, upload=scan, category="evidence", received_from=party)
        counts.append(queries())
    assert counts[0] == counts[2]
