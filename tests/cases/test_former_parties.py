"""Who has left a case is party to it no longer, and is forgotten nowhere."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases import search
from cases.forms.sessions import AttendanceRows
from cases.models import Agent, Case, Party
from cases.services import sessions
from mediation.history.actor import SYSTEM, acting
from mediation.people.models import Employer
from mediation.people.sources import matters_of
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
OLD, NEW = "上海旧贸易有限公司", "上海新贸易有限公司"


@pytest.fixture
def case(cast: Cast) -> Case:
    """In mediation, after the first respondent, who had come to a session, was replaced."""
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator, employers=[make.employer(OLD), make.employer(NEW)])
    old = make.parties(case)[1][0]
    session = make.session(mediator, make.SIGNED, number=1)
    with acting(SYSTEM, act="test"):
        agent = Agent.objects.create(case=case, party=old, name="王律师")
    make.declare(case, mediator)
    sessions.record_session(
        case, session, actor=mediator, version=None,
        attendances=[sessions.Attendance(party=old), sessions.Attendance(agent=agent)],
    )  # fmt: skip
    with acting(SYSTEM, act="test"):
        old.ceased_on = date(2026, 3, 13)
        old.save()
    return make.again(case)


def test_the_parties_of_the_case_are_those_of_now(case: Case) -> None:
    assert [party.name for party in case.parties.all()] == ["张晓明", NEW]
    assert [party.name for party in Case.objects.prefetch_related("parties").get().parties.all()] == [
        "张晓明", NEW,
    ]  # fmt: skip
    assert list(case.agents.all()) == []
    former = Party.everyone.get(name=OLD)
    assert (former.history.count(), former.consents.count()) == (2, 1)
    assert {consent.party.name for consent in case.consents.all()} == {"张晓明", OLD, NEW}


def test_the_page_and_the_history_still_name_who_left(
    case: Case, client_for: Callable[[str], Client]
) -> None:
    client = client_for("mediator")

    page = client.get(case.get_absolute_url())
    assert page.status_code == 200
    assert OLD in page.content.decode()  # in the consents and against the claim
    assert [person.name for person in page.context["page"].people] == ["张晓明", NEW]
    history = client.get(reverse("cases:history", args=[case.serial])).content.decode()
    assert OLD in history


def test_the_register_and_the_search_still_find_the_case(case: Case, cast: Cast) -> None:
    actor = cast.actor("mediator")

    assert list(search.matching(Case.objects.all(), OLD, actor)) == [case]
    employer = Employer.objects.get(name=OLD)
    assert [matter.url for matter in matters_of(actor, employer)] == [case.get_absolute_url()]


def test_the_record_of_a_session_keeps_who_came(case: Case, cast: Cast) -> None:
    session = case.sessions.get()

    rows = AttendanceRows(case=case, session=session)
    assert {form.caption: form.initial.get("present", False) for form in rows.expected} == {
        "申请人 张晓明": False,
        f"被申请人 {NEW}": False,
        f"被申请人 {OLD}": True,
        f"{OLD} · 委托代理人 王律师": True,
    }
    kept = [*session.attendances.all()]
    sessions.record_session(
        case, session, actor=cast.actor("mediator"), version=None, attendances=kept
    )
    assert session.attendances.count() == 2
