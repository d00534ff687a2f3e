"""An application for aid and the case that it is about."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.clocks import limitation_ends_on
from cases.enums import Capacity, Side
from cases.models import Agent, Case
from cases.services.conflicts import link_agent
from legal_aid.models import AidApplication, AidCheck
from legal_aid.services import applying, linking
from mediation.deadlines.calendar import station_calendar
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed
from tests.cases import factories
from tests.cases.drafts import WORKER_ID
from tests.legal_aid import aid, lawyers
from tests.legal_aid.test_application_pages import CREATE, typed
from tests.legal_aid.test_opening import PHONE, afresh, station_case
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def of_the_worker(cast: Cast, **fields: Any) -> AidApplication:
    """An application of the worker of `station_case`."""
    return aid.registered(
        cast.actor("legal_aid"), name="李小红", employer_name="上海乙餐饮有限公司", **fields
    )


def with_lawyer(cast: Cast, name: str, **fields: Any) -> AidApplication:
    """A matter in which the person `name` of the cast acts as lawyer."""
    application = lawyers.application(cast, state="assigned", id_number=WORKER_ID, **fields)
    somebody = lawyers.lawyer(cast, user=cast.user(name))
    with acting(SYSTEM, act="test"):
        application.assignments.create(lawyer=somebody, assigned_on=aid.today())
    return application


def post(client: Any, view: str, application: AidApplication, **data: Any) -> Any:
    data = {"version": afresh(application).version, **data}
    return client.post(reverse(f"legal_aid:{view}", args=[application.serial]), data)


# --- Registering for a case ---------------------------------------------------------------------


def test_an_application_from_a_case_takes_over_what_the_case_knows(
    cast: Cast, client_for: Any
) -> None:
    case = station_case(cast)
    with acting(SYSTEM, act="test"):
        claim = case.claims.get()
        claim.known_on = timezone.localdate() - timedelta(days=100)
        claim.save()
    client = client_for("manager")
    assert f"{CREATE}?case={case.serial}" in client.get(case.get_absolute_url()).content.decode()

    page = client.get(f"{CREATE}?case={case.serial}")
    initial = page.context["form"].initial
    assert (initial["name"], initial["employer_name"]) == ("李小红", "上海乙餐饮有限公司")
    assert initial["limitation_ends_on"] == limitation_ends_on(case, station_calendar())
    assert WORKER_ID not in page.content.decode()
    assert PHONE not in page.content.decode()

    words = typed(
        name="李小红", id_number="", phone="", employer_name="上海乙餐饮有限公司",
        case_number=case.serial, limitation_ends_on=initial["limitation_ends_on"].isoformat(),
    )  # fmt: skip
    assert client.post(CREATE, words).status_code == 302
    made = AidApplication.objects.get()
    assert (made.case, made.id_number, made.phone) == (case, WORKER_ID, PHONE)
    assert afresh(case).is_legal_aid


def test_a_guessed_case_number_says_the_same_as_a_wrong_one(cast: Cast, client_for: Any) -> None:
    foreign = factories.registered_case(cast.actor("manager"))
    client = client_for("legal_aid")
    answers = [
        client.post(CREATE, typed(case_number=number))
        for number in (foreign.serial, "LJZ-2026-999999")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert {str(answer.context["form"].errors["case_number"]) for answer in answers} == {
        str(answers[0].context["form"].errors["case_number"])
    }
    assert client.get(f"{CREATE}?case={foreign.serial}").status_code == 404
    assert not AidApplication.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_application(cast: Cast, client_for: Any) -> None:
    client = client_for("legal_aid")
    token = client.get(CREATE).context["form"]["token"].value()
    answers = [client.post(CREATE, typed(token=token)) for _click in range(2)]
    assert answers[0].url == answers[1].url
    assert AidApplication.objects.count() == 1
    # The same page with other words in it is another application.
    client.post(CREATE, typed(token=token, name="王五"))
    assert AidApplication.objects.count() == 2


# --- Linking ------------------------------------------------------------------------------------


def test_the_officer_links_the_case_of_the_applicant(cast: Cast, client_for: Any) -> None:
    case, application = station_case(cast), of_the_worker(cast)
    answer = post(client_for("legal_aid"), "link_case", application, number=case.serial)
    assert answer.url == application.get_absolute_url()
    assert afresh(application).case == case
    assert afresh(case).is_legal_aid
    assert AidCheck.objects.filter(application=application).last().occasion == "linked"
    again = post(client_for("legal_aid"), "link_case", application, number=case.serial)
    assert again.status_code == 302
    with pytest.raises(ActionRefused, match="已关联案件"):
        linking.link_case(application, case, actor=cast.actor("legal_aid"), version=None)


def test_a_case_of_somebody_else_is_not_found(cast: Cast, client_for: Any) -> None:
    foreign, application = factories.registered_case(cast.actor("manager")), of_the_worker(cast)
    answer = post(client_for("legal_aid"), "link_case", application, number=foreign.serial)
    assert answer.status_code == 422
    assert "找不到该案件" in answer.content.decode()
    with pytest.raises(ActionRefused, match="找不到该案件"):
        linking.link_case(application, foreign, actor=cast.actor("legal_aid"), version=None)


def test_a_case_that_the_reader_may_not_open_is_no_link(cast: Cast, client_for: Any) -> None:
    case, application = station_case(cast), of_the_worker(cast)
    linking.link_case(application, case, actor=cast.actor("manager"), version=None)
    of_officer = client_for("legal_aid").get(application.get_absolute_url()).content.decode()
    of_manager = client_for("manager").get(application.get_absolute_url()).content.decode()
    assert case.serial in of_officer
    assert f'href="{case.get_absolute_url()}"' not in of_officer
    assert f'href="{case.get_absolute_url()}"' in of_manager


# --- The lawyer ---------------------------------------------------------------------------------


def part_of(case: Case, cast: Cast, name: str) -> Any:
    return case.participations.filter(user=cast.user(name), capacity=Capacity.AGENT).first()


def test_the_lawyer_acts_in_the_case_until_the_link_is_undone(cast: Cast, client_for: Any) -> None:
    case, application = station_case(cast), with_lawyer(cast, "mediator")
    manager = client_for("manager")
    assert post(manager, "link_case", application, number=case.serial).status_code == 302
    part = part_of(case, cast, "mediator")
    assert part.ends_on is None

    refused = post(client_for("legal_aid"), "unlink_case", application, reason="误关联")
    assert refused.status_code == 403
    assert post(manager, "unlink_case", application, reason="").status_code == 422
    assert post(manager, "unlink_case", application, reason="误关联").status_code == 302
    assert afresh(application).case is None
    assert afresh(part).ends_on is not None
    assert not afresh(case).is_legal_aid
    assert application.assignments.get().ended_on is None


def test_a_lawyer_who_mediates_the_case_keeps_it_from_being_linked(cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    application = with_lawyer(cast, "mediator")
    with pytest.raises(ActionRefused, match="调解员"):
        linking.link_case(application, case, actor=cast.actor("manager"), version=None)
    assert afresh(application).case is None
    assert not afresh(case).is_legal_aid


def test_the_lawyer_of_the_worker_never_acts_for_the_employer(cast: Cast) -> None:
    case, application = station_case(cast), with_lawyer(cast, "mediator")
    linking.link_case(application, case, actor=cast.actor("manager"), version=None)
    employer = case.parties.get(side=Side.RESPONDENT)
    with acting(SYSTEM, act="test"):
        agent = Agent(case=case, party=employer, name="周某")
        agent.save()
    with pytest.raises(ActionRefused, match="援助律师"):
        link_agent(
            afresh(case), actor=cast.actor("manager"), version=None, agent=agent,
            user=cast.user("mediator"),
        )  # fmt: skip
    agent.user = cast.user("mediator")
    with (
        pytest.raises(IntegrityError, match="one_side"),
        transaction.atomic(),
        acting(SYSTEM, act="test"),
    ):
        agent.save()


def test_only_the_manager_undoes_a_link_and_a_mediated_matter_stays_with_its_case(
    cast: Cast,
) -> None:
    case = station_case(cast)
    matter = applying.aid_by_mediation(case, actor=cast.actor("manager"))
    with pytest.raises(ActionRefused, match="由调解案件办理"):
        linking.unlink_case(matter, actor=cast.actor("manager"), version=None, reason="误")
    application = of_the_worker(cast)
    linking.link_case(application, case, actor=cast.actor("legal_aid"), version=None)
    with pytest.raises(NotAllowed):
        linking.unlink_case(application, actor=cast.actor("legal_aid"), version=None, reason="误")
    linking.unlink_case(application, actor=cast.actor("manager"), version=None, reason="误")
    # The mediated matter makes the case one of legal aid all the same.
    assert afresh(case).is_legal_aid
