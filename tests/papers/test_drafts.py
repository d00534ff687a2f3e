"""What is typed for a paper: kept until it is issued, judged twice, frozen as plain Chinese text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.utils import translation

from mediation.history.gate import ActionRefused, StaleVersion
from mediation.papers import drafts, registry, services
from mediation.papers.entries import EntriesForm, LinesField
from mediation.papers.models import Paper, PaperDraft
from mediation.papers.registry import PaperKind
from mediation.ui.forms import MoneyField
from tests.papers.conftest import KIND
from tests.support.cast import Cast


class NoticeForm(EntriesForm):
    """One field of each sort that papers ask for."""

    reason = forms.CharField(label="事由", max_length=200)
    on = forms.DateField(label="日期", required=False)
    at = forms.TimeField(label="时间", required=False)
    amount = MoneyField(label="金额", required=False)
    way = forms.ChoiceField(
        label="方式", choices=[("post", "邮寄"), ("hand", "当面")], required=False
    )
    told = forms.MultipleChoiceField(
        label="告知事项", choices=[("rights", "权利"), ("duties", "义务")], required=False
    )
    read_back = forms.BooleanField(label="已宣读", required=False)
    items = LinesField(label="材料", required=False)
    place = forms.CharField(label="地点", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].initial = self.subject.name


TYPED = {
    "reason": "补正材料",
    "on": date(2026, 11, 20),
    "at": time(9, 30),
    "amount": Decimal(1200),
    "way": "post",
    "told": ["rights", "duties"],
    "read_back": True,
    "items": "劳动合同\n\n 工资单 ",
}
FROZEN = {
    "reason": "补正材料",
    "on": "2026-11-20",
    "at": "09:30",
    "amount": "1200.00",
    "way": "邮寄",
    "way_code": "post",
    "told": ["权利", "义务"],
    "told_code": ["rights", "duties"],
    "read_back": True,
    "items": ["劳动合同", "工资单"],
    "place": "",
}
BLANK = {
    key: False if key == "read_back" else [] if isinstance(value, list) else ""
    for key, value in FROZEN.items()
}


@pytest.fixture
def asking(kind: PaperKind) -> Iterator[PaperKind]:
    """The test kind, asking for entries."""
    declared = replace(kind, entries=lambda _building: NoticeForm)
    registry._kinds[KIND] = declared
    return declared


def saved(cast: Cast, values: dict[str, Any], version: int = 0) -> PaperDraft:
    return drafts.save(
        KIND, cast.building, values=values, version=version, actor=cast.actor("manager")
    )


def drawn(cast: Cast) -> dict[str, Any]:
    """The entries with which a draft would be printed now."""
    return services.draft_context(KIND, cast.building)["entries"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_typed_is_frozen_in_chinese_and_as_it_was_typed(
    asking: PaperKind, issue: Any, language: str
) -> None:
    with translation.override(language):
        frozen = issue(values=TYPED).context
    assert frozen["entries"] == FROZEN
    assert frozen["typed"] == {
        "reason": ["补正材料"], "on": ["2026-11-20"], "at": ["09:30:00"], "amount": ["1200"],
        "way": ["post"], "told": ["rights", "duties"], "read_back": ["on"],
        "items": ["劳动合同\n\n 工资单 "],
    }  # fmt: skip


def test_a_draft_is_frozen_at_issue_and_leaves_an_empty_page(
    asking: PaperKind, issue: Any, cast: Cast
) -> None:
    draft = saved(cast, TYPED)
    assert issue().context["entries"] == FROZEN
    draft.refresh_from_db()
    assert (draft.entries, draft.version) == ({}, 2)


def test_what_nobody_filled_in_is_a_blank_or_what_the_form_suggests(
    asking: PaperKind, cast: Cast
) -> None:
    assert drawn(cast) == BLANK | {"place": cast.building.name}
    saved(cast, {"reason": "补正材料"})
    assert drawn(cast) == BLANK | {"reason": "补正材料"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({}, "事由："), (TYPED | {"on": "2026-02-30"}, "日期："), (TYPED | {"way": "fax"}, "方式：")],
)
def test_mistakes_are_refused_at_the_draft_and_at_issue(
    asking: PaperKind, issue: Any, cast: Cast, values: dict[str, Any], sentence: str
) -> None:
    for attempt in (lambda: saved(cast, values), lambda: issue(values=values)):
        with pytest.raises(ActionRefused) as refused:
            attempt()
        assert [reason[: len(sentence)] for reason in refused.value.reasons] == [sentence]
    assert (PaperDraft.objects.count(), Paper.objects.count()) == (0, 0)


def test_a_required_entry_is_not_forgotten_by_an_operation_without_any(
    asking: PaperKind, issue: Any
) -> None:
    with pytest.raises(ActionRefused, match="事由"):
        issue()


def test_only_what_the_form_asks_is_kept_and_encrypted(asking: PaperKind, cast: Cast) -> None:
    draft = saved(cast, TYPED | {"csrfmiddlewaretoken": "x", "version": "7"})
    assert sorted(draft.entries) == sorted(TYPED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries_json FROM papers_paperdraft")
        assert cursor.fetchone()[0].startswith("v1.")
    with_history = [row.entries_json for row in PaperDraft.history.all()]
    assert with_history == [draft.entries_json]


def test_who_saved_what_they_saw_before_is_stopped(asking: PaperKind, cast: Cast) -> None:
    saved(cast, TYPED)
    with pytest.raises(StaleVersion):
        saved(cast, TYPED | {"reason": "别的"})
    assert saved(cast, TYPED | {"reason": "别的"}, version=1).version == 2


def test_a_kind_that_asks_for_nothing_freezes_nothing_typed(kind: PaperKind, issue: Any) -> None:
    assert {"entries", "typed"} & set(issue(values={"reason": "x"}).context) == set()
