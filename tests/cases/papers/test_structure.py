"""What every kind of paper shows, whatever it says: head, foot, form, basis, places, code, copies."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mediation.papers import drafts, render, services, verification
from mediation.papers.enums import Signer
from mediation.papers.registry import PaperKind
from tests.cases.papers.test_every_kind import WORLDS, _day_between, every_kind, filled
from tests.cases.papers.test_every_kind import _applies as applies
from tests.papers.test_render import pages_of, text_of
from tests.support.cast import Cast

__all__ = ["_day_between"]
#: The text engine does not depend on the database.
pytestmark = pytest.mark.once
#: A word that stands where somebody of that sort signs.
WORDS = {
    Signer.APPLICANTS: ("申请人", "提交人"),
    Signer.RESPONDENTS: ("被申请人",),
    Signer.MEDIATOR: ("调解员",),
    Signer.RECORDER: ("记录人",),
    Signer.OFFICER: ("经办人", "登记人", "送达人", "调查人", "接收人", "回访人", "呈报人", "承办人"),
    Signer.RECIPIENT: ("签收", "受送达人", "被调查人", "被访人", "接收人", "收款人", "委托人", "确认人", "本人", "盖章"),
    Signer.HEAD: ("负责人", "领导"),
    Signer.SEAL: ("印章", "盖章"),
}  # fmt: skip


def issued_context(kind: PaperKind, subject: Any) -> dict[str, Any]:
    """What would be frozen, with the number, day and code that only an issued paper has."""
    values = filled(kind, subject, "填写") or None
    context = services.draft_context(kind.code, subject, values=values)
    code = verification.new_code()
    context["paper"] |= {
        "number": kind.number(subject),
        "issued_on": "2026-12-01",
        "code": verification.grouped(code),
        "verify_url": f"https://example.org/verify/{code}",
    }
    return context


@every_kind
def test_each_kind_has_head_foot_form_and_what_it_promises(cast: Cast, kind: PaperKind) -> None:
    _case, subject = applies(kind, (make(cast) for make in WORLDS))
    context = issued_context(kind, subject)
    html = render.html(kind.template, context, draft=False)
    content = render.pdf(kind.template, context)
    text = re.sub(r"\s|\u200b", "", text_of(content))

    assert html.count("<h1>") == 1
    assert html.count("<table") == html.count("</table>")
    assert f"共{pages_of(content)}页" in text
    assert "第1页" in text
    if kind.form_code:
        assert kind.form_code in text
    if number := kind.number(subject):
        assert number in text
    if kind.issued:
        assert context["paper"]["code"] in text
        assert "<svg" in html
    for signer in kind.signed_by:
        assert any(word in text for word in WORDS[signer]), signer
    assert drafts.form_of(kind, subject, None) is None or context["entries"]
