"""An application for aid over the web, on each of its ways from the desk to its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from legal_aid.models import AidApplication, AidCheck
from mediation.papers.models import Paper
from tests.legal_aid import aid, lawyers
from tests.legal_aid.test_application_pages import CREATE, typed
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class Desk:
    """Officer and manager with one application between them."""

    def __init__(self, officer: Client, manager: Client) -> None:
        self.clients = {"officer": officer, "manager": manager}

    def begin(self, **words: Any) -> AidApplication:
        assert self.clients["officer"].post(CREATE, typed(**words)).status_code == 302
        self.application = AidApplication.objects.get()
        return self.application

    def does(
        self, who: str, view: str, *, expect: int = 302, on: date | None = None, **data: Any
    ) -> str:
        """Post the form of an act; gives the state that the application has then."""
        application = AidApplication.objects.get(pk=self.application.pk)
        day = {"happened_on": (on or aid.today()).isoformat()}
        url = reverse(f"legal_aid:{view}", args=[application.serial])
        answer = self.clients[who].post(url, {"version": application.version, **day, **data})
        assert answer.status_code == expect, answer.content.decode()
        self.page = answer.content.decode()
        return str(AidApplication.objects.get(pk=application.pk).state)

    def sees(self, who: str) -> str:
        return self.clients[who].get(self.application.get_absolute_url()).content.decode()


@pytest.fixture
def desk(client_for: Any) -> Desk:
    return Desk(client_for("legal_aid"), client_for("manager"))


def letters() -> list[str]:
    return list(Paper.objects.order_by("pk").values_list("kind", flat=True))


def assign(desk: Desk, lawyer: Any, **data: Any) -> str:
    return desk.does("manager", "assign_lawyer", lawyer=str(lawyer.data_key_id), **data)


@pytest.mark.parametrize("kind", ["advice", "drafting"])
def test_advice_and_drafting_are_closed_in_the_step_in_which_they_are_given(
    desk: Desk, kind: str
) -> None:
    desk.begin(kind=kind)
    assert "办结" in desk.sees("officer")
    assert desk.does("officer", "close_at_once", expect=422, report=" ") == "draft"
    assert desk.does("officer", "close_at_once", report="代拟申请书一份。") == "closed"
    # It never waited for anybody: there is no approval on its way.
    assert desk.application.number == ""
    assert letters() == []


def test_representation_goes_from_the_desk_through_three_instances_to_its_end(
    desk: Desk, cast: Cast
) -> None:
    lawyer = lawyers.lawyer(cast, fields=["wages"])
    desk.begin()
    assert desk.does("officer", "submit") == "submitted"
    assert desk.does("officer", "ask_supplement", items="劳动合同") == "supplement"
    assert desk.does("officer", "supply") == "submitted"
    assert desk.does("officer", "ask_supplement", expect=422, items="工资流水") == "submitted"
    assert "应当一次告知" in desk.page
    assert desk.does("officer", "approve", expect=403) == "submitted"
    assert desk.does("manager", "approve") == "approved"
    assert AidApplication.objects.get().number
    assert assign(desk, lawyer) == "assigned"
    assert AidCheck.objects.filter(occasion="assignment").count() == 1

    today = aid.today().isoformat()
    for stage, result, recovered in (
        ("arbitration", "partly_favourable", "3000"),
        ("first_instance", "unfavourable", ""),
        ("second_instance", "favourable", "5,000.50"),
        ("enforcement", "favourable", ""),
    ):
        begun = {"stage": stage, "started_on": today, "body": "某机构", "reference": ""}
        assert desk.does("officer", "begin_step", **begun) == "in_progress"
        assert desk.does("officer", "begin_step", expect=422, **begun) == "in_progress"
        desk.does("officer", "end_step", ended_on=today, result=result, recovered=recovered)
    closing = {"result": "favourable", "recovered": "8000.50", "report": "判决支持。"}
    assert desk.does("officer", "close", **closing) == "closed"
    assert "8,000.50" in desk.sees("officer")
    assert lawyer.assignments.get().end_reason == "done"
    assert letters() == ["aid_supplement", "aid_assignment"]
    assert desk.does("officer", "resume", expect=403, reason="误结案") == "closed"
    assert desk.does("manager", "resume", reason="误结案") == "in_progress"


def test_a_refused_applicant_gets_the_reasons_in_writing(desk: Desk) -> None:
    desk.begin()
    desk.does("officer", "submit")
    refusal = {"reason": "out_of_scope", "explanation": "属于承揽关系。"}
    assert desk.does("manager", "refuse", **refusal) == "refused"
    assert letters() == ["aid_refusal"]
    paper = desk.clients["officer"].get(
        reverse("legal_aid:aid_paper_issued", args=[desk.application.serial, "aid_refusal", 1])
    )
    assert paper["Content-Type"] == "application/pdf"
    assert desk.does("manager", "approve", expect=422) == "refused"


def test_aid_begins_early_where_the_limitation_would_end(desk: Desk, cast: Cast) -> None:
    lawyer = lawyers.lawyer(cast)
    ends = aid.today() + timedelta(days=6)
    desk.begin(limitation_ends_on=ends.isoformat())
    desk.does("officer", "submit")
    assert "先行指派律师" in desk.sees("manager")
    assert "先行指派律师" not in desk.sees("officer")
    assert assign(desk, lawyer) == "submitted"
    begun = lawyer.assignments.get()
    assert (begun.before_approval, begun.ended_on) == (True, None)
    # Approval finds the lawyer at work; a refusal would have ended it.
    assert desk.does("manager", "approve") == "assigned"


def test_seven_days_are_not_under_seven(desk: Desk, cast: Cast) -> None:
    lawyer = lawyers.lawyer(cast)
    desk.begin(limitation_ends_on=(aid.today() + timedelta(days=7)).isoformat())
    desk.does("officer", "submit")
    assert "先行指派律师" not in desk.sees("manager")
    url = reverse("legal_aid:assign_lawyer", args=[desk.application.serial])
    answer = desk.clients["manager"].post(
        url,
        {"lawyer": str(lawyer.data_key_id), "version": 2, "happened_on": aid.today().isoformat()},
    )
    assert answer.status_code in (302, 422)
    assert not lawyer.assignments.exists()


def test_a_matter_is_terminated_on_a_ground_of_the_law_or_taken_back(
    desk: Desk, cast: Cast
) -> None:
    lawyer = lawyers.lawyer(cast)
    desk.begin()
    desk.does("officer", "submit")
    desk.does("manager", "approve")
    assign(desk, lawyer)
    wrong = {"ground": "no_such_ground", "explanation": "已自行委托。"}
    assert desk.does("manager", "terminate", expect=422, **wrong) == "assigned"
    right = {"ground": "own_agent", "explanation": "已自行委托。"}
    assert desk.does("manager", "terminate", **right) == "terminated"
    assert letters() == ["aid_assignment", "aid_termination"]
    assert lawyer.assignments.get().end_reason == "terminated"

    answer = desk.clients["officer"].post(CREATE, typed(name="王五"))
    assert answer.status_code == 302
    desk.application = AidApplication.objects.latest("pk")
    assert desk.does("officer", "withdraw", reason="wish") == "withdrawn"
