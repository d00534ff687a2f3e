"""Standard answers: kept by the manager, offered to the desk, old ones with a warning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_aid.models import StandardAnswer
from legal_aid.services.answers import add_answer
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LIST, NEW, PICK = (
    "/consultations/answers/",
    "/consultations/answers/new/",
    "/consultations/answers/pick/",
)


def written(**changes: str) -> dict[str, str]:
    return {
        "title": "仲裁时效",
        "category": "",
        "kind": "",
        "text": "一年内提出。",
        "articles": "调解仲裁法第二十七条\n\n第二条依据",
        "checked_on": timezone.localdate().isoformat(),
        **changes,
    }


@pytest.fixture
def manager(client_for: Callable[[str], Client]) -> Client:
    return client_for("manager")


@pytest.fixture
def officer(client_for: Callable[[str], Client]) -> Client:
    return client_for("legal_aid")


def kept(cast: Cast, title: str = "仲裁时效", **changes: Any) -> StandardAnswer:
    data = {**written(title=title), "checked_on": timezone.localdate(), **changes}
    return add_answer(StandardAnswer(**data), actor=cast.actor("manager"))


def url(name: str, answer: StandardAnswer) -> str:
    return reverse(f"legal_aid:{name}", args=[answer.data_key_id])


def test_the_manager_writes_an_answer_and_the_officer_reads_it(
    manager: Client, officer: Client, cast: Cast
) -> None:
    assert manager.post(NEW, written()).status_code == 302
    answer = StandardAnswer.objects.get()
    assert answer.station == cast.station
    assert answer.insertion == "一年内提出。\n法律依据：调解仲裁法第二十七条；第二条依据"
    page = officer.get(LIST).content.decode()
    assert "一年内提出。" in page
    assert url("answer_edit", answer) not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"articles": ""}, "articles"),
        ({"text": ""}, "text"),
        ({"checked_on": "2999-01-01"}, "checked_on"),
        ({"kind": "pigeon"}, "kind"),
    ],
)
def test_mistakes_are_named_beside_the_field(
    manager: Client, changes: dict[str, str], field: str
) -> None:
    answer = manager.post(NEW, written(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_title_stands_once(manager: Client, cast: Cast) -> None:
    first, second = kept(cast), kept(cast, "另一条")
    assert "已有同名" in manager.post(NEW, written()).content.decode()
    edited = manager.post(
        url("answer_edit", second), written(title=first.title, version=str(second.version))
    )
    assert edited.status_code == 422
    assert "已有同名" in edited.content.decode()


def test_an_edit_of_the_second_of_two_is_refused(manager: Client, cast: Cast) -> None:
    answer = kept(cast)
    data = written(text="改过的。", version=str(answer.version))
    assert manager.post(url("answer_edit", answer), data).status_code == 302
    assert manager.post(url("answer_edit", answer), data).status_code == 409
    assert StandardAnswer.objects.get().text == "改过的。"


@pytest.mark.parametrize(
    ("checked", "today", "old"),
    [
        (date(2026, 5, 26), date(2026, 11, 26), False),
        (date(2026, 5, 25), date(2026, 11, 26), True),
        (date(2026, 2, 28), date(2026, 8, 31), False),
        (date(2026, 2, 27), date(2026, 8, 31), True),
    ],
)
def test_an_answer_is_old_after_six_months(checked: date, today: date, old: bool) -> None:
    with time_machine.travel(f"{today}T04:00:00+00:00", tick=False):
        assert StandardAnswer(checked_on=checked).is_old is old


def test_an_old_one_warns_in_list_picker_and_form_until_it_is_checked_today(
    manager: Client, officer: Client, cast: Cast
) -> None:
    answer = kept(cast, checked_on=timezone.localdate() - timedelta(days=300))
    form = url("answer_edit", answer)
    assert "已超过 6 个月" in officer.get(LIST).content.decode()
    assert "久未核对" in officer.get(PICK).content.decode()
    assert "已超过 6 个月" in manager.get(form).content.decode()
    manager.post(url("answer_check", answer), {"version": str(answer.version)})
    assert StandardAnswer.objects.get().checked_on == timezone.localdate()
    assert "已超过" not in officer.get(LIST).content.decode()
    assert "久未核对" not in officer.get(PICK).content.decode()


def test_a_retired_one_is_offered_to_nobody_until_it_is_restored(
    manager: Client, officer: Client, cast: Cast
) -> None:
    answer = kept(cast)
    manager.post(url("answer_retire", answer), {"version": "1"})
    for address in (LIST, PICK):
        assert answer.title not in officer.get(address).content.decode()
    assert answer.title in manager.get(LIST, {"retired": "on"}).content.decode()
    stale = manager.post(url("answer_restore", answer), {"version": "1"})
    assert stale.status_code == 409
    manager.post(url("answer_restore", answer), {"version": "2"})
    assert answer.title in officer.get(PICK).content.decode()


def test_what_suits_the_kind_comes_first_and_words_narrow_it(officer: Client, cast: Cast) -> None:
    kept(cast, "甲", category="contract")
    kept(cast, "乙", category="payment", text="奖金属于劳动报酬。")
    kept(cast, "丙", category="payment", kind="bonus")

    def picked(**asked: str) -> list[str]:
        return [one.title for one in officer.get(PICK, asked).context["answers"]]

    assert picked(kind="bonus", category="payment")[:2] == ["丙", "乙"]
    assert picked(category="contract")[0] == "甲"
    assert picked(text="奖金 报酬") == ["乙"]
    assert officer.get(PICK, {"kind": "pigeon", "text": "\0"}).status_code < 500


def test_the_list_takes_the_same_queries_for_one_and_for_three(
    officer: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    kept(cast)
    with CaptureQueriesContext(connection) as captured:
        officer.get(LIST)
    one = len(captured)
    kept(cast, "二")
    kept(cast, "三")
    with django_assert_num_queries(one):
        officer.get(LIST)


def test_the_officer_may_not_keep_them_and_another_station_finds_none(
    officer: Client, client_for: Callable[[str], Client], cast: Cast
) -> None:
    answer = kept(cast)
    stranger = client_for("other_manager")
    assert answer.title not in stranger.get(LIST).content.decode()
    for name in ("answer_edit", "answer_check", "answer_retire", "answer_restore"):
        assert officer.post(url(name, answer)).status_code == 403
        assert stranger.post(url(name, answer)).status_code == 404


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor"])
def test_nobody_else_reads_them(client_for: Callable[[str], Client], part: str) -> None:
    client = client_for(part)
    assert {client.get(address).status_code for address in (LIST, NEW, PICK)} == {403}
