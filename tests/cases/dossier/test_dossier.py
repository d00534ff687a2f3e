"""The catalogue, the bound file and the packages for other bodies, by rule and over HTTP."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from cases.batches import services as batches
from cases.catalogue import catalogue, entries
from cases.dossier import binding
from cases.models import Case
from cases.services import files
from cases.services.papers import issue_paper, save_draft
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.vault import files as vault_files
from tests.cases import factories as make
from tests.cases.endings import LATER, settle
from tests.support import documents
from tests.support.cast import Cast
from tests.ui.parsed import parse

pytestmark = pytest.mark.django_db
LETTER = "transfer_letter"


@pytest.fixture
def case(cast: Cast) -> Case:
    """Settled, with evidence, an internal paper, a signed record and agreed facts."""
    actor = cast.actor("mediator")
    case = make.case_in_mediation(actor)
    for category in ("evidence", "internal", "record", "agreed_facts"):
        upload = SimpleUploadedFile(f"{category}.pdf", documents.pdf(title=category))
        files.attach(case, actor=actor, upload=upload, category=category)
    make.effective(case, actor)
    settle(case, actor)
    return make.again(case)


def issue_letter(case: Case, cast: Cast, handed: list[str] | None = None) -> Any:
    actor = cast.actor("mediator")
    offered = [one.key for one in entries(case) if one.may_be_handed_on]
    values = {
        "destination": "arbitration", "receiver": "浦东新区劳动人事争议仲裁委员会",
        "purpose": "仲裁审查", "handed": offered if handed is None else handed,
    }  # fmt: skip
    draft = save_draft(case, LETTER, actor=actor, version=0, values=values)
    return issue_paper(
        case, LETTER, actor=actor, version=None, draft_version=draft.version, token=uuid4(),
        happened_on=LATER,
    )  # fmt: skip


def titles(content: bytes) -> list[Any]:
    def named(outline: Any) -> list[Any]:
        return [
            named(one) if isinstance(one, list) else str(one.title).partition(" ")[0]
            for one in outline
        ]

    return named(PdfReader(BytesIO(content)).outline)


def page(case: Case, name: str = "page", *more: Any) -> str:
    return reverse(f"dossier:{name}", args=[case.serial, *more])


def test_the_catalogue_lists_in_order_and_says_what_is_missing(case: Case) -> None:
    found = {filed.item.code: filed for filed in catalogue(case)}
    assert {code for code, filed in found.items() if filed.is_missing} == {
        "application", "rights", "identity", "notices",
    }  # fmt: skip
    assert [one.title for one in found["evidence"].entries] == ["evidence.pdf", "agreed_facts.pdf"]
    assert [one.pages for one in found["evidence"].entries] == [1, 1]


def test_the_inner_file_and_the_records_are_never_handed_on(case: Case) -> None:
    kept = [one.title for one in entries(case) if not one.may_be_handed_on]
    assert kept == ["record.pdf", "调解员指派与回避记录", "internal.pdf"] or set(kept) == {
        "record.pdf", "调解员指派与回避记录", "internal.pdf",
    }  # fmt: skip


def test_the_whole_file_has_both_parts_with_covers_and_catalogues(
    cast: Cast, case: Case, as_system: Any
) -> None:
    whole = titles(binding.whole(case, cast.actor("manager")))
    assert [whole[0], whole[2]] == ["正卷", "副卷"]
    assert whole[1][:2] == ["卷宗封面", "卷内目录"]
    assert whole[1][-1] == whole[3][-1] == "备考表"
    assert {"evidence.pdf", "record.pdf", "劳动争议调解协议书"} & set(whole[1]) >= {"evidence.pdf"}
    assert "internal.pdf" in whole[3]


def test_what_cannot_be_read_has_a_sheet_in_its_place(
    cast: Cast, case: Case, as_system: Any
) -> None:
    scan = case.attachments.get(category="evidence")
    vault_files.path_of(scan.stored).unlink()
    text = "".join(
        page.extract_text()
        for page in PdfReader(BytesIO(binding.whole(case, cast.actor("manager")))).pages
    )
    assert "文件已无法读取" in text


def test_a_file_beyond_the_limit_is_refused_in_words(cast: Cast, case: Case, settings: Any) -> None:
    settings.DOSSIER_MAX_BYTES = 10
    with pytest.raises(ActionRefused, match="不能合并为一个文件"):
        binding.whole(case, cast.actor("manager"))


def test_a_letter_offers_only_what_may_leave_the_house(cast: Cast, case: Case) -> None:
    record = next(one.key for one in entries(case) if one.restricted)
    with pytest.raises(ActionRefused, match="移送材料"):
        issue_letter(case, cast, handed=[record])


def test_the_package_holds_the_letter_and_what_it_lists(
    cast: Cast, case: Case, client_for: Any
) -> None:
    letter = issue_letter(case, cast)
    answer = client_for("mediator").get(page(case, "hand_over", letter.n))
    assert answer.status_code == 200
    assert titles(answer.content)[0] == letter.number.partition(" ")[0]
    assert {"evidence.pdf", "agreed_facts.pdf"} <= set(titles(answer.content))
    assert not {"record.pdf", "internal.pdf"} & set(titles(answer.content))
    assert AccessEntry.objects.filter(detail=f"{LETTER}-1.pdf").exists()


def test_what_was_removed_since_is_told_in_the_package(
    cast: Cast, case: Case, as_system: Any
) -> None:
    letter = issue_letter(case, cast)
    scan = case.attachments.get(category="evidence")
    files.remove_attachment(scan, actor=cast.actor("mediator"), reason="误传")
    content = binding.handed_over(case, letter)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "已不在卷内" in text


def test_the_page_shows_catalogue_clock_and_letters(
    cast: Cast, case: Case, client_for: Any
) -> None:
    issue_letter(case, cast)
    shown = client_for("mediator").get(page(case)).content.decode()
    for words in ("卷内目录", "缺少必备材料", "evidence.pdf", "不得移送", "材料包"):
        assert words in shown


def test_a_legal_aid_officer_sees_the_main_file_only(cast: Cast, client_for: Any) -> None:
    officer = cast.actor("legal_aid")
    case = make.registered_case(officer)
    actor = cast.actor("manager")
    for category in ("evidence", "record", "internal"):
        upload = SimpleUploadedFile(f"{category}.pdf", documents.pdf(title=category))
        files.attach(case, actor=actor, upload=upload, category=category)
    client = client_for("legal_aid")

    shown = client.get(page(case)).content.decode()
    assert "evidence.pdf" in shown
    assert "record.pdf" not in shown
    assert "不在您的查阅范围内" in shown
    assert [client.get(page(case, "volume", part)).status_code for part in
            ("main", "inner", "whole", "none")] == [200, 403, 403, 404]  # fmt: skip
    main = client.get(page(case, "volume", "main")).content
    assert "record.pdf" not in titles(main)


def test_archiving_over_the_web_keeps_what_was_typed(
    cast: Cast, case: Case, client_for: Any
) -> None:
    client = client_for("mediator")
    form = {
        "version": case.version, "archived_on": LATER.isoformat(), "file_number": "2026-14",
        "box": "12", "explanation": "", "late_reason": "集中整理",
    }  # fmt: skip
    refused = client.post(page(case, "archive"), form)
    assert refused.status_code == 422
    assert "缺少必备材料" in refused.content.decode()
    assert parse(refused.content.decode()).one("input", name="box")["value"] == "12"

    done = client.post(page(case, "archive"), form | {"explanation": "原件在袋内。"}, follow=True)
    assert "已归档。" in done.content.decode()
    assert make.again(case).archived_on == LATER
    again = client.post(page(case, "archive"), form | {"explanation": "原件在袋内。"})
    assert again.status_code == 409


def test_one_more_document_costs_no_query(
    cast: Cast, case: Case, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for("manager")
    client.get(page(case))
    with django_assert_max_num_queries(60) as few:
        client.get(page(case))
    for number in range(3):
        upload = SimpleUploadedFile(f"{number}.pdf", documents.pdf(title=str(number)))
        files.attach(case, actor=cast.actor("manager"), upload=upload, category="evidence")
    with django_assert_max_num_queries(60) as many:
        client.get(page(case))
    assert len(many.captured_queries) == len(few.captured_queries)


def test_a_manager_gets_the_dossiers_of_many_cases_as_one_zip(cast: Cast, case: Case) -> None:
    manager = cast.actor("manager")
    batch = batches.order([case.serial], "dossier", actor=manager)
    with acting(manager, act="test"):
        batches.make(batch, actor=manager, progress=lambda _done, _total: None)
    with zipfile.ZipFile(BytesIO(vault_files.read(batch.archive))) as archive:
        [name] = archive.namelist()
        outline = titles(archive.read(name))
    assert name == f"{case.serial}-dossier.pdf"
    assert [outline[0], outline[2]] == ["正卷", "副卷"]
