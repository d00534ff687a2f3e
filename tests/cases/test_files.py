"""Scans and photographs in the file of a case, and private notes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case
from cases.services import files
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.vault import files as vault_files
from mediation.vault import uploads
from mediation.vault.models import StoredFile
from tests.cases import factories as make
from tests.cases.refusals import refusal
from tests.support import documents

PDF = documents.pdf(title="扫描件")


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator) -> Case:
    return make.registered_case(mediator)


def attach(case, actor, content: bytes, name: str = "扫描件.pdf", **given):
    upload = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    return files.attach(case, actor=actor, upload=upload, **{"category": "evidence"} | given)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\合同 扫描.PDF", "合同 扫描.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe.pdf"),
        ('a"b<c>\r\nd.pdf', "a b c d.pdf"),
        (".pdf", "附件.pdf"),
        ("", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given_name, shown):
    assert files.clean_name(given_name, uploads.PDF) == shown


@given(st.text(max_size=250))
def test_a_name_never_holds_a_path_or_a_control_character(name):
    cleaned = files.clean_name(name, uploads.PDF)

    assert cleaned.endswith(".pdf")
    assert len(cleaned) <= files.NAME_LENGTH + 4
    assert not set(cleaned) & set('/\\"<>|\r\n\0\u202e')


@pytest.mark.django_db
def test_an_attachment_is_kept_encrypted_under_the_key_of_its_case(case, mediator):
    row = attach(case, mediator, PDF, "..\\和解书.pdf", remarks="双方提交")

    assert (row.name, row.uploaded_by_id, row.stored.content_type) == (
        "和解书.pdf", mediator.user_id, "application/pdf",
    )  # fmt: skip
    assert row.stored.data_key_id == case.data_key_id
    assert vault_files.read(row.stored) == PDF
    assert PDF[:8] not in vault_files.path_of(row.stored).read_bytes()
    assert row.history.get().act == "attach"


@pytest.mark.django_db
def test_a_file_that_is_too_large_or_empty_is_refused(case, mediator, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    assert refusal(attach, case, mediator, b"%PDF-" + b"x" * 1024 * 1024) == [
        "文件过大：最多1 MB。"
    ]
    assert refusal(attach, case, mediator, b"") == ["文件是空的。"]
    assert refusal(attach, case, mediator, PDF, category="whatever") == ["请选择附件的类别。"]
    assert (case.attachments.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_who_may_not_touch_the_case_attaches_nothing(cast, case):
    for part in ("auditor", "administrator", "stranger"):
        with pytest.raises(NotAllowed):
            attach(case, cast.actor(part), PDF)
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_a_scan_leaves_the_forms_of_others_valid(case, mediator):
    attach(case, mediator, PDF)
    files.write_note(case, actor=mediator, text="回电时间：下午。")

    assert make.again(case).version == case.version


@pytest.mark.django_db
def test_a_removed_attachment_stays_on_record(case, mediator):
    row = attach(case, mediator, PDF)

    removed = files.remove_attachment(row, actor=mediator, reason="传错案件")

    assert removed.removed_on
    assert vault_files.read(removed.stored) == PDF
    assert str(removed.history.first().history_change_reason) == "传错案件"
    again = {"actor": mediator, "reason": "传错案件"}
    assert refusal(files.remove_attachment, row, **again) == ["该附件已移除。"]
    assert refusal(files.remove_attachment, row, actor=mediator, reason="") == [
        "请写明移除的原因。"
    ]


@pytest.mark.django_db
def test_a_note_belongs_to_its_author(cast, case, mediator):
    note = files.write_note(case, actor=mediator, text=" 当事人情绪激动 ")

    assert (note.author_id, note.text) == (mediator.user_id, "当事人情绪激动")
    assert refusal(files.write_note, case, actor=mediator, text=" ") == ["备注没有内容。"]
    with pytest.raises(NotAllowed):
        files.write_note(case, actor=cast.actor("auditor"), text="查")


@pytest.mark.django_db
def test_the_file_of_a_case_has_an_end(case, mediator, settings):
    settings.UPLOAD_MAX_PER_CASE = 1
    attach(case, mediator, PDF)

    assert refusal(attach, case, mediator, PDF) == ["本案的附件已有1件，达到上限。"]


@pytest.mark.django_db
def test_the_same_file_is_kept_once_in_a_case(case, mediator):
    row = attach(case, mediator, PDF, "合同.pdf")

    with pytest.raises(files.AlreadyKept) as refused:
        attach(case, mediator, PDF, "另一个名字.pdf", category="other")
    assert refused.value.reasons == ["本案已有同一文件：合同.pdf（证据）。"]
    assert refused.value.attachment == row

    files.remove_attachment(row, actor=mediator, reason="传错")
    assert attach(case, mediator, PDF).pk != row.pk
    assert attach(make.registered_case(mediator), mediator, PDF).pk


@pytest.mark.django_db
def test_an_attachment_says_where_it_comes_from(case, mediator):
    worker, _employers = make.parties(case)
    day = case.received_on
    given = {"received_from": worker, "received_on": day, "original_seen": True, "proves": "拖欠"}

    row = attach(case, mediator, PDF, **given)

    assert {name: getattr(row, name) for name in given} == given
    assert row.pages == 1
    other, _employers = make.parties(make.registered_case(mediator))
    assert refusal(attach, case, mediator, b"x", received_from=other) == [
        "只接受完好的 PDF、JPEG 或 PNG 文件。"
    ]
    again = documents.pdf(title="again")
    assert refusal(attach, case, mediator, again, received_from=other) == ["提交人不是本案当事人。"]
    assert refusal(attach, case, mediator, again, received_on=day.replace(year=2999)) == [
        "发生日期不能晚于今天。"
    ]


@pytest.mark.django_db
def test_two_people_do_not_write_over_each_other(cast, case, mediator):
    row = attach(case, mediator, PDF)
    seen = files.version_of(row)

    files.describe(row, actor=mediator, version=seen, values={"proves": "拖欠工资", "pages": 3})
    with pytest.raises(StaleVersion):
        files.describe(row, actor=cast.actor("clerk"), version=seen, values={"proves": "加班"})

    row.refresh_from_db()
    assert (row.proves, row.pages, row.history.first().act) == (
        "拖欠工资",
        3,
        "describe_attachment",
    )
    assert files.version_of(row) == 2


@pytest.mark.django_db
def test_nothing_changed_leaves_no_history_and_names_stay_harmless(case, mediator):
    row = attach(case, mediator, PDF, "合同.pdf")
    files.describe(row, actor=mediator, version=1, values={"name": "合同.pdf"})
    assert files.version_of(row) == 1

    renamed = files.describe(row, actor=mediator, version=1, values={"name": "../合同.exe"})
    assert renamed.name == "合同.exe.pdf"


@pytest.mark.django_db
def test_a_category_is_chosen_by_who_may_read_it(cast, mediator):
    officer = cast.actor("legal_aid")
    case = make.registered_case(officer)
    row = attach(case, officer, PDF)
    with pytest.raises(NotAllowed):
        files.describe(row, actor=officer, version=None, values={"category": "record"})
    described = files.describe(
        row, actor=cast.actor("manager"), version=None, values={"category": "record"}
    )
    assert described.category == "record"


@pytest.mark.django_db
def test_a_removed_attachment_is_not_described(case, mediator):
    row = attach(case, mediator, PDF)
    files.remove_attachment(row, actor=mediator, reason="传错")

    given = {"actor": mediator, "version": None, "values": {"proves": "x"}}
    assert refusal(files.describe, row, **given) == ["该附件已移除。"]
