"""Issued papers are kept for decades: PDF/A-2u, tagged, with what a reader's program asks for."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from mediation.papers import engine
from mediation.papers.bundle import merged
from tests.papers import samples
from tests.papers.test_render import printed, text_of
from tests.support import pdfa

NAMES = list(samples.all_papers())


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_keeps_the_rules_of_the_archive(name: str, tmp_path: Path) -> None:
    content = printed(name)
    (tmp_path / "paper.pdf").write_bytes(content)
    assert (pdfa.problems(content), pdfa.syntax_problems(tmp_path / "paper.pdf")) == ([], "")


def test_the_checks_see_what_is_wrong() -> None:
    plain = printed("withdrawal", draft=True)
    assert pdfa.problems(plain) == [
        "no identifier of the file",
        "no output intent for PDF/A",
        "no XMP",
    ]


def test_a_character_without_a_glyph_would_be_seen() -> None:
    nobody_has = chr(0x10FFFD)
    content = printed("withdrawal", withdrawal={"reason": f"理由{nobody_has}"})
    assert "a glyph that no font has (.notdef)" in pdfa.problems(content)


def test_a_draft_is_tagged_and_is_no_document_for_the_archive() -> None:
    root = PdfReader(BytesIO(printed("agreement", draft=True))).trailer["/Root"].get_object()
    assert ("/StructTreeRoot" in root, "/OutputIntents" in root) == (True, False)


def test_the_metadata_names_house_kind_and_case_and_no_person() -> None:
    reader = PdfReader(BytesIO(printed("agreement")))
    told = reader.metadata
    assert told is not None
    assert (told.title, told.author, told.subject) == (
        "劳动争议调解协议书 浦劳联调陆〔2026〕第0001号-协1",
        samples.organisation()["name"],
        "劳动争议调解文书（F17），浦劳联调陆〔2026〕第0001号",
    )
    assert "张晓芸" not in str(dict(told))


def test_text_can_be_taken_out_with_every_reader() -> None:
    content = printed("agreement")
    by_pypdf = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "上海示例资产管理有限公司" in by_pypdf.replace("\n", "")
    assert "上海示例资产管理有限公司" in text_of(content)


@pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
def test_a_text_that_the_tags_cannot_hold_is_printed_without_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from weasyprint import HTML

    write = HTML.write_pdf

    def write_pdf(self: HTML, *args: object, **options: object) -> bytes:
        if options["pdf_tags"]:
            raise AssertionError
        return bytes(write(self, *args, **options))

    monkeypatch.setattr(HTML, "write_pdf", write_pdf)
    content = engine.pdf("<p>文</p>", draft=False)
    assert "/StructTreeRoot" not in PdfReader(BytesIO(content)).trailer["/Root"].get_object()
    assert "文" in text_of(content)


def test_a_bundle_keeps_the_language_and_does_not_call_itself_an_archive_copy(
    tmp_path: Path,
) -> None:
    bound = merged([("甲", printed("withdrawal")), ("乙", printed("extension"))])
    (tmp_path / "bound.pdf").write_bytes(bound)
    root = PdfReader(BytesIO(bound)).trailer["/Root"].get_object()
    assert (root["/Lang"], "/Metadata" in root) == ("zh-CN", False)
    assert pdfa.syntax_problems(tmp_path / "bound.pdf") == ""
    fonts = [p for page in PdfReader(BytesIO(bound)).pages for p in pdfa._of_a_page(page)]
    assert fonts == []
