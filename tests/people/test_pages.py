"""Pages of the register: masked, within sight, each full look logged."""

from __future__ import annotations

import pytest

from cases.models import Case
from cases.services.assignment import take_case
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from mediation.people.models import Employer, Person
from tests.cases.applications import (
    EMPLOYER,
    WORKER,
    application,
    credit_code,
    employer,
    resident_id,
    worker,
)

PERSONS, EMPLOYERS = "/people/", "/people/employers/"


@pytest.fixture
def clerk(client_for):
    return client_for("clerk")


@pytest.fixture
def case(clerk, cast):
    row = employer(credit_code=credit_code(), legal_representative="王总")
    clerk.post("/cases/new/", application(cast.station, respondents=[row]))
    return Case.objects.get()


def names(response):
    return [entry.name for entry in response.context["page"]]


def test_the_parties_of_a_case_stand_in_the_register_masked(clerk, case):
    response = clerk.get(PERSONS)
    page = response.content.decode()
    assert names(response) == [WORKER]
    assert resident_id() not in page
    assert f"{resident_id()[:3]}{'*' * 11}{resident_id()[-4:]}" in page
    assert names(clerk.get(EMPLOYERS)) == [EMPLOYER]


def test_a_search_leaves_a_token_in_the_address_and_an_access_entry(clerk, case):
    response = clerk.post(f"{PERSONS}search/", {"text": WORKER[:1]}, follow=True)
    address = response.redirect_chain[0][0]
    assert address.startswith(f"{PERSONS}?q=")
    assert WORKER[:1] not in address
    assert names(response) == [WORKER]
    assert [entry.act for entry in AccessEntry.objects.all()] == ["search"]


@pytest.mark.parametrize("text", [resident_id(), "138 0000 0001", WORKER])
def test_a_person_is_found_by_complete_number_or_name(clerk, case, text):
    assert names(clerk.post(f"{PERSONS}search/", {"text": text}, follow=True)) == [WORKER]


@pytest.mark.parametrize("text", ["310115", "1380000", "李"])
def test_a_part_of_a_number_finds_nobody(clerk, case, text):
    assert names(clerk.post(f"{PERSONS}search/", {"text": text}, follow=True)) == []


def test_an_employer_is_found_by_its_code(clerk, case):
    found = clerk.post(f"{EMPLOYERS}search/", {"text": credit_code().lower()}, follow=True)
    assert names(found) == [EMPLOYER]


def test_a_forgotten_token_says_so(clerk, case):
    assert clerk.get(f"{PERSONS}?q=unknown").context["token_forgotten"] is True


def test_the_entry_lists_its_cases(clerk, case):
    person = Person.objects.get()
    [matter] = clerk.get(f"{PERSONS}{person.data_key_id}/").context["matters"]
    assert (matter.label, matter.part) == (case.serial, "申请人")


def test_a_full_look_is_asked_for_and_logged(clerk, case):
    person = Person.objects.get()
    url = f"{PERSONS}{person.data_key_id}/"
    assert resident_id() not in clerk.get(url).content.decode()
    assert AccessEntry.objects.get().act == "view"
    response = clerk.post(url, {"purpose": "identity"})
    assert resident_id() in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    entry = AccessEntry.objects.get(act="unmask")
    assert entry.subject == f"people.person:{person.pk}"


def test_after_intake_a_clerk_no_longer_looks_in_full(clerk, case):
    clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    url = f"{EMPLOYERS}{Employer.objects.get().data_key_id}/"
    assert clerk.get(url).context["may_unmask"] is False
    assert clerk.post(url).status_code == 403


def test_another_station_sees_nothing(client_for, case):
    other = client_for("other_manager")
    assert names(other.get(PERSONS)) == []
    assert other.get(f"{PERSONS}{Person.objects.get().data_key_id}/").status_code == 404


def test_a_point_sees_only_parties_of_its_own_cases(client_for, case, cast):
    point = client_for("point_mediator")
    assert names(point.get(PERSONS)) == []
    row = worker(name="点上工人", id_number="", phone="")
    point.post("/cases/new/", application(cast.point, applicants=[row]))
    assert names(point.get(PERSONS)) == ["点上工人"]


def test_who_went_to_a_colleague_is_no_longer_seen(client_for, cast, case):
    mediator = client_for("mediator")
    assert names(mediator.get(PERSONS)) == [WORKER]
    clerk = client_for("clerk")
    clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    case.refresh_from_db()
    with acting(cast.actor("colleague")):
        take_case(case, actor=cast.actor("colleague"), version=None, conflict="none")
    # The case itself shows the name masked now.
    assert names(mediator.get(PERSONS)) == []
    assert mediator.get(f"{PERSONS}{Person.objects.get().data_key_id}/").status_code == 404


@pytest.mark.parametrize("part", ["auditor", "administrator"])
def test_others_do_not_open_the_register(client_for, part):
    client = client_for(part)
    assert [client.get(url).status_code for url in (PERSONS, EMPLOYERS)] == [403, 403]


# --- Suggestions while typing -----------------------------------------------------------------


def suggest(client, name, kind="employer"):
    data = {"respondents-0-name": name, "respondents-0-kind": kind}
    response = client.post(f"{EMPLOYERS}suggestions/", data)
    return [entry.name for entry, _fields in response.context["suggestions"]]


def test_a_known_employer_is_suggested(clerk, case):
    assert suggest(clerk, "浦江") == [EMPLOYER]


def test_nothing_is_suggested_for_a_worker_or_a_single_character(clerk, case):
    assert suggest(clerk, "浦江", kind="worker") == []
    assert suggest(clerk, "浦") == []


def test_employers_of_another_station_are_not_suggested(client_for, case):
    assert suggest(client_for("stranger"), "浦江") == []


def test_the_lists_take_the_same_queries_for_one_and_three_entries(clerk, cast, case):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mediation.vault import keys

    def queries(url):
        keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            clerk.get(url)
        return len(captured)

    before = [queries(PERSONS), queries(EMPLOYERS)]
    for number in range(2):
        clerk.post(
            "/cases/new/",
            application(
                cast.station,
                applicants=[
                    worker(name=f"工人{number}", id_number="", phone=f"1380000001{number}")
                ],
                respondents=[employer(name=f"公司{number}")],
            ),
        )
    assert [queries(PERSONS), queries(EMPLOYERS)] == before
