"""Whatever is typed, a paper is printed or refused in words, and soon: length, direction, signs."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from typing import Any

import pytest
from django import forms

from cases.enums import ClaimKind
from cases.models import Case, Claim
from cases.papers import subject_of
from mediation.history.gate import ActionRefused
from mediation.papers import drafts, render, services
from mediation.papers.registry import PaperKind
from tests.cases.papers import builder
from tests.cases.papers.test_every_kind import WORLDS, _day_between, every_kind
from tests.cases.papers.test_every_kind import _applies as applies
from tests.papers.test_render import pages_of, text_of
from tests.support.cast import Cast

#: Also the day and the station under which every kind applies.
__all__ = ["_day_between"]
#: What is asked of the text engine does not depend on the database.
pytestmark = pytest.mark.once
LONG = 100_000
#: A page holds some 1,000 characters; the slowest machine that tests has made two pages a second.
SECONDS = 120
TEXTS = {
    "chinese": "劳动争议调解。" * (LONG // 7),
    "one endless word": "x" * LONG,
    "lines": f"{'一行文字' * 10}\n" * (LONG // 41),
    "directions": "\u202eABC\u202c\u2066甲\u2069" * (LONG // 8),
    "controls": "甲\x00\x07\x1b[31m乙" * (LONG // 8),
    "markup": "<b>甲</b>{{ 7 }}{% now %}&amp;" * (LONG // 30),
}


def text_fields(kind: PaperKind, subject: Any) -> dict[str, forms.CharField]:
    form = drafts.form_of(kind, subject, None)
    return {
        name: field
        for name, field in (form.fields.items() if form else ())
        if isinstance(field, forms.CharField)
    }


@every_kind
def test_every_field_that_is_typed_into_has_an_end(cast: Cast, kind: PaperKind) -> None:
    _case, subject = applies(kind, (make(cast) for make in WORLDS))
    for name, field in text_fields(kind, subject).items():
        assert field.max_length, f"{kind.code}.{name}"
        assert field.max_length < LONG
        with pytest.raises(ActionRefused, match=re.escape(str(field.label))):
            drafts.save(
                kind.code,
                subject,
                values={name: "长" * LONG},
                version=0,
                actor=cast.actor("manager"),
            )


@every_kind
def test_a_hundred_thousand_characters_become_markup_without_harm(
    cast: Cast, kind: PaperKind
) -> None:
    case, _subject = applies(kind, (make(cast) for make in WORLDS))
    for text in TEXTS.values():
        case = Case.objects.get(pk=case.pk)
        case.facts = text
        case.save()
        fresh = subject_of(Case.objects.get(pk=case.pk), kind)
        assert fresh is not None
        html = render.html(kind.template, services.draft_context(kind.code, fresh), draft=False)
        assert not set(html) & set("\x00\x07\x1b\u202e\u2066")
        assert "<b>甲" not in html
        # No word that a line cannot hold: the engine's time grows with its square.
        seen = re.sub(r"<svg.*?</svg>|<[^>]*>", "", html, flags=re.DOTALL)
        assert not re.search(r"[!-~]{400,}", seen)


@pytest.mark.parametrize("text", ["chinese", "one endless word", "lines"])
def test_a_hundred_thousand_characters_are_printed_over_many_pages(cast: Cast, text: str) -> None:
    case = builder.full_case(cast)
    case.facts = TEXTS[text]
    case.save()
    begun = time.monotonic()
    content = services.draft_pdf("application", Case.objects.get(pk=case.pk))
    assert time.monotonic() - begun < SECONDS
    assert pages_of(content) > 20
    printed = re.sub(r"\s|\u200b|[草稿]", "", text_of(content))
    wanted = {
        "chinese": "劳动争议调解。",
        "one endless word": "x" * 40,
        "lines": "一行文字一行文字",
    }
    assert wanted[text] in printed


def test_three_hundred_claims_are_a_table_over_many_pages(cast: Cast) -> None:
    case = builder.full_case(cast)
    for order in range(300):
        Claim(
            case=case, kind=ClaimKind.WAGES, category="payment", order=order + 10,
            description=f"第{order}项", amount=Decimal(order + 1),
        ).save()  # fmt: skip
    content = services.draft_pdf("application", Case.objects.get(pk=case.pk))
    text = re.sub(r"\s|[草稿]", "", text_of(content))
    assert pages_of(content) > 5
    assert "第0项" in text
    assert "第299项" in text
