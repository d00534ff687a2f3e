"""Characters that no font has are named with their place, before anything is issued."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from mediation.history.actor import acting
from mediation.papers import characters, fonts, services
from mediation.papers.characters import CannotBeDrawn
from mediation.papers.models import Paper
from tests.papers.conftest import DAY, KIND
from tests.support.cast import Cast

#: Of a plane for private use: no installed font draws it.
NOBODY_HAS = chr(0x10FFFD)
Issue = Callable[..., Paper]


def test_what_our_fonts_draw_may_be_printed() -> None:
    assert (
        characters.undrawable(
            {
                "name": "张三·买买提",
                "rare": ["𠮷㛃䶮", "鿍"],
                "sum": "¥1,200.00",
                "n": 3,
                "no": None,
            }
        )
        == {}
    )


def test_blanks_and_marks_of_layout_need_no_glyph() -> None:
    assert characters.undrawable("一\n二\t三\u3000四\u200b五\u00a0葛\U000e0100") == {}


def test_each_missing_character_is_told_with_its_first_place() -> None:
    text = f"申请人张{NOBODY_HAS}三与被申请人因加班费发生争议，{NOBODY_HAS}。"
    assert characters.undrawable({"a": [{"b": text}], "c": NOBODY_HAS}) == {
        NOBODY_HAS: f"申请人张{NOBODY_HAS}三与被申请人…"
    }


def test_the_refusal_names_character_code_and_place() -> None:
    with pytest.raises(CannotBeDrawn) as refused:
        characters.insist_drawable({"name": f"张{NOBODY_HAS}", "typed": {"name": "\U0010fffc"}})
    assert refused.value.reasons == [
        f"字体中没有这些字：{NOBODY_HAS} U+10FFFD（“张{NOBODY_HAS}”）。请改用其他写法，或者由系统管理员安装含有这些字的字体。"
    ]
    assert "张" not in refused.value.without_places


def test_of_very_many_the_first_are_named() -> None:
    with translation.override("en"), pytest.raises(CannotBeDrawn) as refused:
        characters.insist_drawable({"text": "".join(chr(0x10FF00 + n) for n in range(9))})
    sentence = refused.value.reasons[0]
    assert (sentence.count("U+10FF"), sentence.count("…. Write")) == (5, 1)


def test_without_our_fonts_nothing_is_said_of_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(characters, "missing_fonts", lambda: fonts.FAMILIES)
    assert characters.undrawable(NOBODY_HAS) == {}


@pytest.mark.usefixtures("kind")
class TestOfAPaper:
    def test_it_is_not_issued(self, issue: Issue) -> None:
        with pytest.raises(CannotBeDrawn):
            issue(extra={"explanation": f"说明{NOBODY_HAS}"})
        assert Paper.objects.count() == 0

    def test_it_is_not_previewed(self, cast: Cast) -> None:
        with pytest.raises(CannotBeDrawn):
            services.draft_pdf(KIND, cast.building, extra={"explanation": NOBODY_HAS})

    def test_an_issued_one_is_printed_whatever_the_fonts(
        self, issue: Issue, monkeypatch: pytest.MonkeyPatch, as_nobody_in_particular: None
    ) -> None:
        paper = issue()
        monkeypatch.setattr(characters, "_is_drawn", lambda _one: False)
        assert services.pdf_of(paper)[:5] == b"%PDF-"

    def test_what_is_loaded_from_the_past_is_not_stopped(
        self, issue: Issue, cast: Cast, kind: Any
    ) -> None:
        with acting(cast.actor("manager"), act="import", recorded_at=timezone.now()):
            assert issue(extra={"explanation": NOBODY_HAS}).issued_on == DAY
