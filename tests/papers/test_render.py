"""How papers look, read from the PDFs as a reader's program reads them."""

import re
import subprocess
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from mediation.papers import engine, render
from mediation.papers.engine import ForbiddenResource
from tests.papers import samples


def text_of(content: bytes) -> str:
    """The text as pdftotext gives it, without the breaks of lines and words."""
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    )
    return re.sub(r"[\s\u200b]+", "", run.stdout.decode())


def pages_of(content: bytes) -> int:
    return len(PdfReader(BytesIO(content)).pages)


def printed(name: str, *, draft: bool = False, **changes: Any) -> bytes:
    template, context = samples.all_papers()[name]
    return render.pdf(template, {**context, **changes}, draft=draft)


@pytest.mark.parametrize("name", samples.all_papers())
def test_every_paper_has_embedded_fonts_a_title_and_numbered_pages(
    name: str, tmp_path: Any
) -> None:
    content = printed(name)
    (tmp_path / "paper.pdf").write_bytes(content)
    listed = subprocess.run(
        ["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    fonts = {line.split()[0].split("+")[-1] for line in listed}
    embedded = {tuple(re.findall(r"\b(?:yes|no)\b", line)) for line in listed}
    reader = PdfReader(BytesIO(content))
    assert fonts == {"Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC-Bold"}
    assert embedded == {("yes", "yes", "yes")}
    assert str(reader.metadata.title if reader.metadata else "").split()[0] in text_of(content)
    total = len(reader.pages)
    assert re.findall(r"第(\d+)页共(\d+)页", text_of(content)) == [
        (str(page), str(total)) for page in range(1, total + 1)
    ]


def test_the_agreement_says_what_the_law_wants_it_to_say() -> None:
    text = text_of(printed("agreement"))
    expected = [
        "浦劳联调陆〔2026〕第0001号-协1",
        "人民币壹拾贰万元伍角（¥120,000.50）",
        "本协议自上列双方当事人签名或者盖章、调解员签名并加盖调解组织印章后生效",
        "十五日内，共同向有管辖权的劳动人事争议仲裁委员会提出仲裁审查申请",
        "三十日内，共同向有管辖权的人民法院申请司法确认",
        "申请支付令",
        "一式三份",
        "（印章）",
        "调解员（签名）",
    ]
    assert [sentence for sentence in expected if sentence not in text] == []


@pytest.mark.parametrize("name", ["non_acceptance", "termination"])
def test_notices_tell_the_right_to_arbitrate_and_leave_limitation_to_the_commission(
    name: str,
) -> None:
    text = text_of(printed(name))
    expected = ["申请仲裁", "时效期间为一年", "由劳动人事争议仲裁委员会和人民法院依法认定"]
    assert [sentence for sentence in expected if sentence not in text] == []


@pytest.mark.parametrize("name", ["non_acceptance", "extension", "withdrawal", "receipt"])
def test_a_usual_notice_fits_one_sheet(name: str) -> None:
    assert pages_of(printed(name)) == 1


def test_no_signature_stands_on_a_page_without_text() -> None:
    for extra in range(0, 24, 3):
        facts = "\n".join(["双方对奖金的数额有争议。"] * extra)
        reader = PdfReader(BytesIO(printed("agreement", facts=facts)))
        last = re.sub(r"\s+", "", reader.pages[-1].extract_text())
        assert last.index("以下无正文") < last.index("申请人（签名")


def test_a_very_large_agreement_is_set_completely() -> None:
    footer = r"浦劳联调陆〔2026〕第0001号-协1第\d+页共\d+页F17"
    text = re.sub(footer, "", text_of(printed("agreement_large")))
    assert text.count("提供了考勤记录。") == 320
    assert text.count("人民币贰仟元零壹分") == 60
    assert text.count("日期：") == 15


def test_a_bare_case_prints_lines_to_write_on() -> None:
    text = text_of(printed("agreement_bare"))
    assert "None" not in text
    assert text.count("居民身份证号码：，住址：") == 1


def test_only_a_draft_carries_the_watermark() -> None:
    assert (
        "草" in text_of(printed("agreement")),
        "草" in text_of(printed("agreement", draft=True)),
    ) == (
        False,
        True,
    )


def test_free_text_is_printed_and_never_interpreted() -> None:
    hostile = '<script>alert(1)</script><img src="file:///etc/passwd"> & {{ paper.number }}'
    content = printed("agreement", facts=hostile)
    assert re.sub(r"\s+", "", hostile) in text_of(content)


def test_control_and_direction_characters_are_left_out() -> None:
    text = "金额\u202e00021\u202c元\x00\x08，姓名\ud800𠮷\U000e0100\n第二行"
    assert render.printable({"facts": [text]}) == {
        "facts": ["金额00021元，姓名𠮷\U000e0100\n第二行"]
    }


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/a.png",
        "data:image/png;base64,AAAA",
        "paper:../favicon.svg",
        "paper:../../mediation/settings.py",
        "paper:/etc/passwd",
        "paper:missing.png",
    ],
)
def test_a_paper_loads_nothing_but_our_own_files(url: str) -> None:
    with pytest.raises(ForbiddenResource):
        engine.asset(url)


def test_our_own_style_sheet_may_be_loaded() -> None:
    content, media_type = engine.asset("paper:paper.css")
    assert (content[:2], media_type) == (b"/*", "text/css")


def test_a_long_word_and_a_hundred_thousand_characters_break_well() -> None:
    facts = "A" * 6_000 + "诉" * 94_000
    assert text_of(printed("inquiry", facts=facts)).count("A") == 6_000


def test_the_template_version_follows_the_templates() -> None:
    versions = {render.version(template) for template, _context in samples.all_papers().values()}
    templates = {template for template, _context in samples.all_papers().values()}
    assert len(versions) == len(templates)


def test_templates_escape_by_default() -> None:
    template, context = samples.all_papers()["withdrawal"]
    changed = {**context, "withdrawal": {"reason": "<b>x</b>"}}
    assert "<b>x</b>" not in render_to_string(template, changed)
