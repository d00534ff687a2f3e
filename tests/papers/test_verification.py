"""Anybody verifies a paper by its code: three answers, one for everything else, nothing personal."""

import hashlib
import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.history.actor import SYSTEM, acting
from mediation.papers import services, verification
from mediation.papers.models import Paper
from tests.papers import samples
from tests.papers.conftest import DAY
from tests.papers.test_render import text_of
from tests.support.cast import Cast
from tests.ui.parsed import parse

pytestmark = pytest.mark.django_db

UNKNOWN = "0" * verification.LENGTH


def shown(answer: Any) -> str:
    """The page's text without form and head, which repeat what was typed."""
    assert answer.status_code == 200
    repeated = r"<form.*</form>|<header.*</header>"
    return re.sub(repeated, "", answer.content.decode(), flags=re.DOTALL)


def ask(client: Client, paper: Paper, number: str | None = None) -> str:
    given = {"code": paper.code, "number": paper.number if number is None else number}
    return shown(client.get(reverse("verify"), given))


def void(cast: Cast, paper: Paper) -> None:
    actor = cast.actor("manager")
    with transaction.atomic():
        services.void(paper, reason="张晓芸的姓名有误", actor=actor, happened_on=DAY)


def test_a_code_cannot_be_guessed_and_every_paper_has_its_own(issue: Any) -> None:
    codes = {issue().code for _n in range(3)}
    assert len(codes) == 3
    assert all(re.fullmatch(f"[{verification.ALPHABET}]{{16}}", code) for code in codes)


def test_a_standing_paper_is_genuine_a_corrected_one_replaced_a_void_one_void(
    client: Client, issue: Any, cast: Cast
) -> None:
    first = issue()
    assert "确系出具，未被作废或代替" in ask(client, first)
    second = issue(replaces=first)
    assert "已被更正后的文书代替" in ask(client, first)
    void(cast, second)
    assert "本文书已作废" in ask(client, second)


def test_the_page_tells_day_and_hash_and_nothing_of_anybody(
    client: Client, issue: Any, cast: Cast
) -> None:
    paper = issue()
    with acting(SYSTEM, act="print_paper"):
        content = services.pdf_of(paper)
    paper.refresh_from_db()
    void(cast, paper)
    text = ask(client, paper)
    told = ("2026-11-20", hashlib.sha256(content).hexdigest(), paper.number)
    missing = [word for word in told if word not in text]
    assert missing == []
    frozen = json.dumps([samples.worker(), samples.employer()], ensure_ascii=False)
    leaked = [value for value in re.findall(r'": "([^"]{2,})"', frozen) if value in text]
    names = [name for name in (paper.issued_by_name, cast.building.name, "张晓芸") if name in text]
    assert (leaked, names) == ([], [])


@pytest.mark.parametrize("typed", ["lower", "grouped", "misread", "wide"])
def test_a_code_is_read_as_people_type_it(client: Client, issue: Any, typed: str) -> None:
    paper = issue()
    Paper.objects.permitting_bulk_writes().filter(pk=paper.pk).update(code="10AB" * 4)
    given = {
        "lower": "10ab" * 4, "grouped": " 10AB-10AB 10AB-10AB ", "misread": "IOAB" * 4,
        "wide": "１０ＡＢ" * 4,
    }[typed]  # fmt: skip
    answer = client.get(reverse("verify"), {"code": given, "number": f"（{paper.number}） "})
    assert "确系出具" in shown(answer)


def test_unknown_code_wrong_number_and_a_paper_of_before_get_one_and_the_same_answer(
    client: Client, issue: Any
) -> None:
    paper, old = issue(), issue()
    Paper.objects.permitting_bulk_writes().filter(pk=old.pk).update(code=None)
    answers = set()
    for given in (
        {"code": UNKNOWN, "number": paper.number},
        {"code": paper.code, "number": "别的号"},
        {"code": paper.code, "number": ""},
        {"code": "None", "number": old.number},
        {"code": "' OR 1=1 --", "number": "%"},
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers.add(shown(client.get(reverse("verify"), given)))
        about_papers = [sql for sql in queries if "papers_paper" in sql["sql"]]
        assert len(about_papers) == 1
    assert len(answers) == 1
    assert "未查到相符的文书" in answers.pop()


def test_the_scanned_address_answers_by_the_code_alone(client: Client, issue: Any) -> None:
    paper = issue()
    assert "确系出具" in shown(client.get(reverse("verify_code", args=[paper.code])))
    for proof in (UNKNOWN, "x", "张", "a" * 500):
        assert "未查到" in shown(client.get(reverse("verify_code", args=[proof])))


def test_an_empty_form_asks_and_a_missing_code_is_said_beside_its_field(client: Client) -> None:
    page = client.get(reverse("verify")).content.decode()
    assert "未查到" not in page
    page = client.get(reverse("verify"), {"code": " "}).content.decode()
    assert parse(page).all("input", name="code")[0]["aria-invalid"] == "true"
    assert "未查到" not in page


def test_no_cookie_is_set_and_nothing_is_indexed_or_kept(client: Client, issue: Any) -> None:
    for url in (reverse("verify"), reverse("verify_code", args=[issue().code])):
        answer = client.get(url)
        assert dict(answer.cookies) == {}
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "no-store" in answer["Cache-Control"]
        assert "<script" not in answer.content.decode()


def test_both_languages_are_one_step_away(client: Client, issue: Any) -> None:
    url = reverse("verify_code", args=[issue().code])
    for language, lang in (("en", "en"), ("zh-hans", "zh-Hans"), ("xx", "zh-Hans")):
        page = client.get(url, {"language": language}).content.decode()
        assert f'<html lang="{lang}">' in page
    page = client.get(reverse("verify"), {"code": UNKNOWN, "language": "en"}).content.decode()
    assert f'href="?code={UNKNOWN}&amp;language=zh-hans"' in page


def test_the_code_stands_on_the_paper_with_the_address_that_leads_here(
    issue: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://tiaojie.example.cn"
    paper = issue().context["paper"]
    code = paper["code"].replace("-", "")
    assert paper["verify_url"] == f"https://tiaojie.example.cn/verify/{code}/"
    assert verification.code_in(paper["verify_url"]) == code
    assert verification.code_in(f"扫码核验 验证码 {paper['code']} 第1页") == code
    settings.PUBLIC_URL = ""
    assert issue().context["paper"]["verify_url"] == ""


@pytest.mark.django_db(transaction=True)
def test_the_code_is_printed_on_the_issued_paper_only(
    issue: Any, cast: Cast, as_nobody_in_particular: None
) -> None:
    paper = issue()
    printed = text_of(services.pdf_of(paper))
    assert verification.code_in(printed) == paper.code
    draft = text_of(services.draft_pdf(paper.kind, cast.building))
    assert verification.code_in(draft) == ""
