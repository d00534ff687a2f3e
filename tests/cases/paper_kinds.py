"""A kind of paper that its own page issues, and one that may be issued several times."""

from dataclasses import replace
from typing import Any

from django import forms

from cases.papers import shared
from cases.papers.kinds import STAGES
from mediation.papers.entries import EntriesForm
from mediation.papers.registry import PaperKind

CODE = "test_letter"


class LetterForm(EntriesForm):
    """What the letter says."""

    reason = forms.CharField(label="事由", max_length=200, widget=forms.Textarea)
    due_on = forms.DateField(label="补正期限", required=False)


def letter(case: Any) -> dict[str, Any]:
    return shared.base(case) | {"reasons": ["补正材料。"]}


LETTER = PaperKind(
    CODE, "补正通知", "papers/non_acceptance.html", "cases.case", letter,
    number=lambda case: shared.numbered(case, CODE, "补"),
    entries=lambda _case: LetterForm, form_code="T02", basis=("《测试规定》第一条",),
)  # fmt: skip
#: Without a form, and as often as needed.
SLIP = replace(
    LETTER,
    code="test_slip",
    title="送达回证",
    several=True,
    entries=lambda _case: None,
    number=lambda case: shared.numbered(case, "test_slip", "送"),
)


def with_test_kinds() -> Any:
    """The stages, with both kinds in the last one."""
    *earlier, (title, kinds) = STAGES
    return (*earlier, (title, (*kinds, LETTER, SLIP)))
