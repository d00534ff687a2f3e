"""The box and its page through the HTTP client: nothing typed in addresses, every look on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from cases.models import Case
from mediation.history.models import AccessEntry
from mediation.search import views
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Clients = Callable[[str], Client]
SUGGEST, FIND, RESULTS = (reverse(f"search:{name}") for name in ("suggest", "find", "results"))


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.registered_case(cast.actor("clerk"), workers=[factories.worker("欧阳明月")])


def logged() -> list[tuple[str, str]]:
    rows = AccessEntry.objects.filter(act=AccessEntry.Act.SEARCH).order_by("pk")
    return [(row.detail, str(row.text)) for row in rows]


def titles(response: Any) -> list[str]:
    return [line.hit.title for group in response.context["groups"] for line in group.lines]


def test_what_is_typed_stands_in_no_address_and_in_the_log(case: Case, client_for: Clients) -> None:
    client = client_for("clerk")
    response = client.post(FIND, {"text": " 欧阳 "}, follow=True)
    assert titles(response) == [case.serial, "欧阳明月"]
    assert all("%E6" not in url and "欧阳" not in url for url, _status in response.redirect_chain)
    assert logged() == [("everything", "欧阳")]


def test_a_token_of_somebody_elses_session_says_nothing(case: Case, client_for: Clients) -> None:
    address = client_for("clerk").post(FIND, {"text": "欧阳"})["Location"]
    other = client_for("manager").get(address)
    assert (other.context["searched"], other.context["groups"]) == ("", [])
    assert other.context["token_forgotten"]


def test_typing_is_one_search_on_record_as_long_as_the_text_grows(
    case: Case, client_for: Clients
) -> None:
    client = client_for("clerk")
    for text in ("欧阳", "欧阳明", "欧阳明月"):
        assert case.serial in client.post(SUGGEST, {"text": text}).content.decode()
    client.post(SUGGEST, {"text": "司徒"})
    assert logged() == [("everything while typing", "欧阳"), ("everything while typing", "司徒")]


@pytest.mark.parametrize("text", ["", " ", "a", "\0", "🙂"])
def test_too_little_asks_for_more_and_leaves_no_entry(text: str, client_for: Clients) -> None:
    answer = client_for("clerk").post(SUGGEST, {"text": text})
    assert answer.status_code == 200
    assert "请至少输入两个字" in answer.content.decode()
    assert logged() == []


def test_the_matching_part_is_marked_and_all_else_is_escaped(
    cast: Cast, client_for: Clients
) -> None:
    factories.registered_case(cast.actor("clerk"), workers=[factories.worker("<b>欧阳</b>")])
    page = client_for("clerk").post(SUGGEST, {"text": "ouyang"}).content.decode()
    assert "&lt;b&gt;<mark>欧阳</mark>&lt;/b&gt;" in page
    assert "<b>" not in page


def test_all_of_one_kind_comes_by_pages(
    cast: Cast, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for _n in range(3):
        factories.registered_case(cast.actor("clerk"), workers=[factories.worker("欧阳明月")])
    client = client_for("clerk")
    address = client.post(FIND, {"text": "欧阳"})["Location"]
    first, second = (client.get(f"{address}&kind=case&page={n}").context["page"] for n in (1, 2))
    assert (len(first), len(second), first.paginator.count) == (2, 1, 3)
    # What is no kind and no page is answered with what there is.
    assert client.get(f"{address}&kind=hat").context["groups"]
    assert client.get(f"{address}&kind=case&page=x").context["page"].number == 1


def test_nothing_found_says_what_can_be_typed(case: Case, client_for: Clients) -> None:
    page = client_for("clerk").post(FIND, {"text": "黄河化工"}, follow=True).content.decode()
    assert "证件号码、电话和统一社会信用代码需要完整" in page


def test_every_page_has_the_box_for_whoever_may_look_for_anything(client_for: Clients) -> None:
    assert b"data-finder" in client_for("auditor").get(reverse("cases:list")).content
    assert b"data-finder" not in client_for("administrator").get(reverse("cases:desk")).content
    assert client_for("administrator").post(SUGGEST, {"text": "欧阳"}).status_code == 403


def test_a_copying_program_is_stopped(client_for: Clients, settings: Any) -> None:
    client = client_for("clerk")
    with override_settings(RATE_LIMITS={**settings.RATE_LIMITS, "suggest": "1/m", "search": "1/m"}):
        assert [client.post(SUGGEST, {"text": "欧阳"}).status_code for _n in range(2)][-1] == 429
        assert [client.post(FIND, {"text": "欧阳"}).status_code for _n in range(2)] == [302, 429]
