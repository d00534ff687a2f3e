"""The pages of major disputes, for everybody who may open them and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.majors.models import MajorReport, Recipient, Situation
from cases.models import Case
from mediation.history.actor import Actor
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases.majors import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(scenes.NOW, tick=False):
        yield


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return scenes.major_case(mediator)


def root(case: Case) -> str:
    return f"/cases/{case.serial}/major/"


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


NEW: dict[str, Any] = {
    "persons": "12", "amount": "360,000", "as_of": "2026-03-13T09:50", "stoppage": "none",
    "gathering": "on", "cause": "拖欠工资", "demands": "支付工资", "situation": "聚集十二人",
}  # fmt: skip


def test_a_report_goes_its_way_by_the_pages(case, client_for):
    client = client_for("mediator")
    assert "尚未呈报" in text(client, case.get_absolute_url())
    made = client.post(f"{root(case)}reports/new/", NEW)
    assert made.status_code == 302, made.content.decode()
    page = f"{root(case)}reports/1/"
    assert made.url == page
    told = {"version": "1", "level": "manager", "told_at": "2026-03-13T09:55", "way": "phone"}
    assert client.post(f"{page}tell/", told).status_code == 302
    assert client.post(f"{page}tell/", told).status_code == 409  # sent twice
    given = {
        "version": "2",
        "level": "manager",
        "given_by": "周敏华",
        "given_on": "2026-03-13",
        "text": "到场",
    }
    assert client.post(f"{page}instruction/", given).status_code == 302
    last = {
        "version": "3",
        "kind": "final",
        "told_at": "2026-03-13T10:00",
        "way": "phone",
        "text": "平息",
    }
    assert client.post(f"{page}update/", last).status_code == 302
    shown = text(client, page)
    assert all(word in shown for word in ("已终报", "周敏华", "聚集十二人", "平息", "人员聚集"))
    assert "尚未呈报" not in text(client, case.get_absolute_url())


def test_a_mistake_comes_back_with_what_was_typed(case, client_for):
    client = client_for("mediator")
    answer = client.post(f"{root(case)}reports/new/", NEW | {"as_of": "2026-03-14T09:50"})
    assert answer.status_code == 422
    assert "不能晚于现在" in answer.content.decode()
    assert "聚集十二人" in answer.content.decode()
    assert not MajorReport.objects.exists()


def test_the_paper_is_previewed_and_issued_once(case, mediator, client_for):
    scenes.prepared(case, mediator)
    client, page = client_for("mediator"), f"{root(case)}reports/1/"
    assert client.get(f"{page}draft.pdf")["Content-Type"] == "application/pdf"
    form = client.get(f"{page}issue/").context["form"]
    sent = {name: form.initial[name] for name in ("version", "draft_version", "token")}
    for _again in range(2):
        answer = client.post(f"{page}issue/", sent | {"issued_on": "2026-03-13"})
        assert answer.status_code == 302, answer.content.decode()
    paper = Paper.objects.get(kind="major_report")
    assert paper.number in text(client, page)


def state(client: Client, case: Case) -> str:
    """What the page of a case brings in about the grade."""
    answer = client.get(f"{root(case)}state/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_the_case_prompts_where_the_rules_propose_major(mediator, client_for):
    case, client = make.case_in_mediation(mediator, worker_count=12), client_for("mediator")
    assert f"{root(case)}state/" in text(client, case.get_absolute_url())
    shown = state(client, case)
    assert "按规则可定为重大争议" in shown
    assert "非法律规定" in shown
    ordinary = make.case_in_mediation(mediator)
    assert "按规则可定为" not in state(client, ordinary)
    without = client.get(f"{root(ordinary)}state/")
    assert (without.status_code, without.url) == (302, root(ordinary))


def test_a_recorded_situation_changes_the_proposal_on_the_page_of_the_case(mediator, client_for):
    case, client = make.case_in_mediation(mediator), client_for("mediator")
    sent = {"as_of": "2026-03-13T09:00", "stoppage": "stoppage", "note": "二十人停工"}
    assert client.post(f"{root(case)}situation/", sent).status_code == 302
    assert client.post(f"{root(case)}situation/", sent).status_code == 422
    assert Situation.objects.get().note == "二十人停工"
    assert "发生停工" in state(client, case)
    assert "立即呈报" in text(client, root(case))


def test_the_person_decides_the_grade_and_may_overrule(mediator, client_for):
    case, client = make.case_in_mediation(mediator, worker_count=12), client_for("mediator")
    form = client.get(f"{root(case)}grade/").context["form"]
    assert form.initial["grade"] == "major"
    sent = {"version": case.version, "grade": "simple", "reason": "已逐一核对"}
    assert client.post(f"{root(case)}grade/", sent).status_code == 302
    assert make.again(case).grade == "simple"
    assert client.post(f"{root(case)}grade/", sent).status_code == 409


def test_in_intake_the_application_form_has_the_grade(mediator, client_for):
    case = make.registered_case(mediator)
    answer = client_for("mediator").get(f"{root(case)}grade/")
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.serial}/edit/")


@pytest.mark.parametrize(
    ("part", "page", "add", "listed"),
    [
        ("mediator", 200, 200, 403), ("manager", 200, 200, 200), ("clerk", 200, 403, 403),
        ("colleague", 404, 404, 403), ("legal_aid", 403, 403, 403), ("auditor", 403, 403, 403),
        ("stranger", 404, 404, 403), ("other_manager", 404, 404, 200),
    ],
)  # fmt: skip
def test_who_opens_what(case, client_for, part, page, add, listed):
    client = client_for(part)
    found = [
        client.get(url).status_code for url in (root(case), f"{root(case)}reports/new/", "/majors/")
    ]
    assert found == [page, add, listed]


def test_the_managers_list_holds_the_major_cases_of_the_station_alone(case, mediator, client_for):
    assert case.serial in text(client_for("manager"), "/majors/")
    assert "没有重大争议" in text(client_for("other_manager"), "/majors/")
    client = client_for("manager")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/majors/")
    for name in ("李四", "王五"):
        scenes.prepared(scenes.major_case(mediator, workers=[make.worker(name)]), mediator)
    with CaptureQueriesContext(connection) as three:
        client.get("/majors/")
    assert len(one) == len(three)


def test_the_panel_costs_a_major_case_one_query_and_others_none(case, mediator, client_for):
    scenes.situation(case, mediator, gathering=True)
    scenes.prepared(case, mediator)
    ordinary, client = make.case_in_mediation(mediator), client_for("mediator")
    found = []
    for one in (case, ordinary):
        with CaptureQueriesContext(connection) as made:
            client.get(one.get_absolute_url())
        found.append(sum("majors_" in query["sql"] for query in made))
    assert found == [1, 0]


def test_recipients_are_empty_until_the_manager_fills_them_in(cast, client_for):
    client, address = client_for("manager"), "/majors/recipients/"
    assert text(client, address).count("待填写") == 4
    sent = {"name": "陆家嘴街道", "contact": "", "is_used": "on"}
    assert client.post(f"{address}LJZ/street/", sent).status_code == 302
    assert Recipient.objects.get().name == "陆家嘴街道"
    assert text(client, address).count("待填写") == 3
    for url in ("LJZ/manager/", "LJZ/nobody/", "ZJ/street/"):
        assert client.get(f"{address}{url}").status_code == 404
    assert client_for("mediator").get(address).status_code == 403
