"""The pages of follow-ups: what is due, the form, and who opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.followups.models import FollowUp
from cases.models import Case
from mediation.history.actor import Actor
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.followups.test_follow_ups import record, settled
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
LIST = "/follow-ups/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Monday, a day before the follow-up of the case is due."""
    with time_machine.travel(date(2026, 4, 13), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return settled(mediator)


def root(case: Case) -> str:
    return f"/cases/{case.serial}/follow-ups/"


def text(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def titles(client: Client) -> list[str]:
    return [str(group.title) for group in client.get(LIST).context["groups"]]


def test_the_list_says_how_near_it_is(case, client_for, clock):
    found = {}
    for day in (date(2026, 3, 20), date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)):
        clock.move_to(day)
        found[day.isoformat()] = titles(client_for("mediator"))  # the session is of that day
    assert found == {
        "2026-03-20": ["以后"], "2026-04-13": ["本周"], "2026-04-14": ["今天"],
        "2026-04-15": ["已逾期"],
    }  # fmt: skip
    assert case.serial in text(client_for("mediator"), LIST)
    assert titles(client_for("other_manager")) == []
    assert "没有待办的回访" in text(client_for("other_manager"), LIST)
    assert client_for("manager").get(f"{LIST}?mine=1").context["groups"] == []


def sent(client: Client, case: Case, **given: str) -> dict[str, str]:
    form = client.get(f"{root(case)}new/").context["form"]
    return {
        "token": str(form["token"].value()), "occasion": form.initial["occasion"],
        "party": str(make.parties(case)[0].pk), "way": "call", "done_on": "2026-04-13",
        "is_reached": "on", "performance": "partly", "satisfaction": "fair", "risk": "none",
    } | given  # fmt: skip


def test_a_follow_up_is_recorded_by_the_form_once(case, client_for):
    client = client_for("mediator")
    data = sent(client, case)
    assert data["occasion"] == "conclusion"
    for _again in range(2):
        answer = client.post(f"{root(case)}new/", data)
        assert (answer.status_code, answer.url) == (302, root(case))
    assert FollowUp.objects.get().performance == "partly"
    assert titles(client) == []
    assert "部分履行" in text(client, root(case))


def test_nobody_reached_counts_and_stays_due(case, client_for):
    client = client_for("mediator")
    nobody = {"is_reached": "", "performance": "", "satisfaction": "", "risk": "", "note": "停机"}
    assert client.post(f"{root(case)}new/", sent(client, case, **nobody)).status_code == 302
    assert "已尝试1次" in text(client, LIST)
    assert "停机" in text(client, root(case))


def test_a_mistake_comes_back_with_what_was_typed(case, client_for):
    client = client_for("mediator")
    for wrong, words in (
        ({"satisfaction": ""}, "联系上的，请填写"),
        ({"risk": "escalating", "measures": "约谈双方"}, "写明情况"),
        ({"done_on": "2026-03-01", "late_reason": "补录"}, "不能早于结案日期"),
        ({"done_on": "2026-03-20"}, "补录原因"),
    ):
        answer = client.post(f"{root(case)}new/", sent(client, case, **wrong))
        assert answer.status_code == 422, wrong
        assert words in answer.content.decode(), wrong
    assert not FollowUp.objects.exists()


def test_the_record_is_previewed_and_issued(case, mediator, client_for):
    record(case, mediator, done_on=date(2026, 4, 13))
    client = client_for("mediator")
    assert client.get(f"{root(case)}1/draft.pdf")["Content-Type"] == "application/pdf"
    form = client.get(f"{root(case)}1/issue/").context["form"]
    data = {"token": str(form["token"].value()), "issued_on": "2026-04-13"}
    assert client.post(f"{root(case)}1/issue/", data).status_code == 302
    assert FollowUp.objects.get().paper is not None
    assert client.get(f"{root(case)}2/issue/").status_code == 404


def test_the_page_of_the_case_brings_them_in_and_pays_nothing(case, mediator, client_for):
    client = client_for("mediator")
    with CaptureQueriesContext(connection) as made:
        shown = text(client, case.get_absolute_url())
    assert root(case) in shown
    assert not any("followups_" in query["sql"] for query in made)
    part = text(client, root(case), **{"HX-Request": "true"})
    assert "<html" not in part
    assert "待回访" in part
    running = make.case_in_mediation(mediator)
    assert root(running) not in text(client, running.get_absolute_url())


@pytest.mark.parametrize(
    ("part", "listed", "page", "add"),
    [
        ("mediator", 200, 200, 200), ("manager", 200, 200, 200), ("clerk", 200, 200, 200),
        ("colleague", 200, 404, 404), ("legal_aid", 403, 403, 403), ("auditor", 403, 403, 403),
        ("stranger", 200, 404, 404), ("administrator", 403, 403, 403),
    ],
)  # fmt: skip
def test_who_opens_what(case, client_for, part, listed, page, add):
    client = client_for(part)
    urls = (LIST, root(case), f"{root(case)}new/")
    assert [client.get(url).status_code for url in urls] == [listed, page, add]


def test_the_list_costs_the_same_for_one_and_for_three(case, mediator, client_for):
    client, counts = client_for("mediator"), []
    for _again in range(2):
        client.get(LIST)
        with CaptureQueriesContext(connection) as made:
            client.get(LIST)
        counts.append(len(made))
        for _more in range(2):
            settled(mediator, on=endings.LATER)
    assert counts[0] == counts[1]
