"""The register through the desk's eyes: its clients, their employers, their earlier contacts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_aid.models import AidApplication, Companion, Consultation
from legal_aid.services.applying import register_application
from legal_aid.services.consultations import log_consultation
from legal_aid.services.opening import open_case
from mediation.history.gate import ActionRefused
from mediation.people import merging, sources
from mediation.people.models import Employer, Person
from mediation.stations.enums import Role
from tests.cases import factories
from tests.cases.applications import credit_code
from tests.cases.drafts import WORKER_ID
from tests.legal_aid import aid
from tests.legal_aid.test_opening import PHONE, logged, said
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
BLIND = ["clerk", "mediator", "point_mediator"]


@pytest.fixture
def consultation(cast: Cast) -> Consultation:
    return log_consultation(
        said(),
        actor=cast.actor("legal_aid"),
        companions=[Companion(name="王小明", phone="13700001111")],
    )


def address_of(entry: Person | Employer) -> str:
    kind = "person" if isinstance(entry, Person) else "employer"
    return reverse(f"people:{kind}", args=[entry.data_key_id])


def names_in(client: Any, listing: str) -> list[str]:
    page = client.get(reverse(f"people:{listing}")).context["page"]
    return sorted(entry.name for entry in page)


@pytest.mark.parametrize("part", ["legal_aid", "manager"])
def test_the_desk_finds_whom_it_advised_and_about_whom(
    consultation: Consultation, client_for: Any, part: str
) -> None:
    client = client_for(part)
    assert names_in(client, "persons") == ["李小红", "王小明"]
    assert names_in(client, "employers") == ["上海乙餐饮有限公司"]
    text = client.get(address_of(consultation.person)).content.decode()
    assert consultation.serial in text
    assert "咨询人" in text
    assert "有关案件和咨询" in text
    assert consultation.question not in text


@pytest.mark.parametrize("part", BLIND)
def test_nobody_else_learns_of_them(consultation: Consultation, client_for: Any, part: str) -> None:
    client = client_for(part)
    assert names_in(client, "persons") == []
    assert names_in(client, "employers") == []
    for entry in (consultation.person, consultation.employer):
        assert entry is not None
        assert client.get(address_of(entry)).status_code == 404
    answer = client.post(
        reverse("people:suggest_employers"), {"x-kind": "employer", "x-name": "乙餐饮"}
    )
    assert "上海乙餐饮有限公司" not in answer.content.decode()


def test_another_station_and_the_manager_of_a_point_learn_nothing(
    consultation: Consultation, cast: Cast, client_for: Any
) -> None:
    cast.join("point_manager", Role.MANAGER, cast.point)
    for part in ("other_manager", "point_manager"):
        actor = cast.actor(part)
        assert not sources.seen_by(actor, Person).exists()
        assert not sources.seen_by(actor, Employer).exists()


def test_who_sees_a_person_through_a_case_sees_no_consultation_there(
    consultation: Consultation, cast: Cast, client_for: Any
) -> None:
    factories.registered_case(
        cast.actor("clerk"), workers=[factories.worker("李小红", id_number=WORKER_ID, phone=PHONE)]
    )
    text = client_for("clerk").get(address_of(consultation.person)).content.decode()  # type: ignore[arg-type]
    assert "LJZ-" in text
    assert consultation.serial not in text


def test_consultations_applications_and_cases_stand_together_newest_first(
    cast: Cast, client_for: Any
) -> None:
    officer, today = cast.actor("legal_aid"), timezone.localdate()
    old = logged(cast, held_on=today - timedelta(days=30))
    application = AidApplication(
        kind="drafting", received_on=today - timedelta(days=10), name="李小红", phone=PHONE,
        id_number=WORKER_ID, employer_name="上海乙餐饮有限公司", category="payment",
    )  # fmt: skip
    register_application(application, actor=officer)
    case = open_case(logged(cast), actor=officer, version=None)
    person = Person.objects.get(name="李小红")

    matters = sources.matters_of(cast.actor("manager"), person)
    labels = [matter.label for matter in matters]
    assert labels[-2:] == [application.serial, old.serial]
    assert case.serial in labels
    told = {matter.label: matter for matter in matters}
    assert str(told[old.serial].kind) == "咨询"
    assert told[old.serial].officer == str(cast.user("legal_aid"))
    assert str(told[case.serial].kind) == "案件"
    assert str(told[application.serial].state) == "填写申请"


def test_a_consultation_shows_earlier_contacts_of_its_person_and_employer(
    cast: Cast, client_for: Any
) -> None:
    first = logged(cast)
    of_another = logged(cast, visitor_name="赵六", phone="13611112222", id_number="")
    again = logged(cast)

    answer = client_for("legal_aid").get(again.get_absolute_url())
    person, employer = answer.context["contacts"]
    assert [matter.label for matter in person.matters] == [first.serial]
    assert {matter.label for matter in employer.matters} == {first.serial, of_another.serial}
    assert person.url == address_of(again.person)  # type: ignore[arg-type]


def test_the_page_shows_five_of_many_at_the_cost_of_two(cast: Cast, client_for: Any) -> None:
    client = client_for("legal_aid")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(last.get_absolute_url()).status_code == 200
        return len(captured)

    logged(cast)
    last = logged(cast)
    queries()
    few = queries()
    for _number in range(6):
        logged(cast)
    answer = client.get(last.get_absolute_url())
    assert [len(one.matters) for one in answer.context["contacts"]] == [5, 5]
    assert [one.count for one in answer.context["contacts"]] == [7, 7]
    assert queries() == few


def test_an_officer_sees_the_numbers_of_own_clients_in_full(
    consultation: Consultation, cast: Cast, client_for: Any
) -> None:
    cast.join("other_officer", Role.LEGAL_AID, cast.station)
    address = address_of(consultation.person)  # type: ignore[arg-type]
    assert client_for("other_officer").post(address, {"purpose": "contact"}).status_code == 403
    for part in ("legal_aid", "manager"):
        text = client_for(part).post(address, {"purpose": "contact"}).content.decode()
        assert WORKER_ID in text


def test_a_consultation_changes_no_entry_that_case_staff_see(cast: Cast) -> None:
    number = {"id_type": "resident_id", "id_number": WORKER_ID}
    case = factories.registered_case(
        cast.actor("mediator"),
        workers=[factories.worker("李小红", phone="13500000001", **number)],
        employers=[factories.employer("上海乙餐饮有限公司")],
    )
    worker, firm = case.parties.get(side="applicant"), case.parties.get(side="respondent")

    asked = log_consultation(
        said(phone="13600000002", id_number=WORKER_ID, employer_credit_code=credit_code()),
        actor=cast.actor("legal_aid"),
    )

    person, employer = Person.objects.get(), Employer.objects.get()
    assert (worker.person, firm.employer) == (asked.person, asked.employer) == (person, employer)
    assert asked.phone == "13600000002"
    assert (person.phone, employer.credit_code) == ("13500000001", "")


def test_who_was_only_at_the_desk_is_kept_up_to_date(cast: Cast) -> None:
    for phone in ("13500000001", "13600000002"):
        log_consultation(said(phone=phone, id_number=WORKER_ID), actor=cast.actor("legal_aid"))
    assert Person.objects.get().phone == "13600000002"


# --- What the desk was told stays at the desk -----------------------------------------------------


def phones_in_the_register(number: str) -> list[str]:
    return [one.phone for one in Person.objects.filter(name="李小红") if one.id_number == number]


def test_a_telephone_told_at_the_desk_alone_does_not_reach_the_case(cast: Cast) -> None:
    logged(cast)  # tells number and telephone, before there is any case
    assert phones_in_the_register(WORKER_ID) == [PHONE]
    case = factories.registered_case(
        cast.actor("manager"), workers=[factories.worker("李小红", id_number=WORKER_ID, phone="")]
    )
    assert case.parties.get(side="applicant").person.phone == ""
    assert phones_in_the_register(WORKER_ID) == [""]


@pytest.mark.parametrize("way", ["visitor", "companion", "application"])
def test_a_later_telephone_told_at_the_desk_leaves_the_register_of_a_case_as_it_is(
    cast: Cast, client_for: Any, way: str
) -> None:
    told = {"id_number": WORKER_ID, "phone": "13911112222"}
    worker = factories.worker("李小红", id_number=WORKER_ID, phone=PHONE)
    factories.registered_case(cast.actor("manager"), workers=[worker])
    officer = cast.actor("legal_aid")
    if way == "application":
        register_application(aid.draft(name="李小红", **told), actor=officer)
    elif way == "visitor":
        log_consultation(said(**told), actor=officer)
    else:
        companion = Companion(name="李小红", **told)
        visitor = said(visitor_name="王五", id_number="", phone="13700001111")
        log_consultation(visitor, actor=officer, companions=[companion])
    assert phones_in_the_register(WORKER_ID) == [PHONE]
    # The desk itself finds its caller by the number that it was told.
    found = client_for("legal_aid").post(reverse("legal_aid:look_up"), {"phone": "13911112222"})
    assert "李小红" in found.content.decode()


def test_a_merging_carries_nothing_from_the_desk_into_an_entry_of_a_case(cast: Cast) -> None:
    manager = cast.actor("manager")
    consultation = logged(cast, visitor_name="李晓红", phone="13911112222")
    case = factories.registered_case(manager, workers=[factories.worker("李小红", phone="")])
    of_case, of_desk = case.parties.get(side="applicant").person, consultation.person
    with pytest.raises(ActionRefused, match="请保留案件中的登记"):
        merging.merge(of_desk, of_case, actor=manager, stamp=merging.stamp_of(of_desk, of_case))
    assert merging.compare(of_case, of_desk) == []
    merging.merge(
        of_case, of_desk, actor=manager, stamp=merging.stamp_of(of_case, of_desk),
        take=("phone", "id_number"),
    )  # fmt: skip
    kept = Person.objects.get(pk=of_case.pk)
    assert (kept.phone, kept.id_number) == ("", "")


def test_a_number_told_at_the_desk_alone_does_not_reach_the_case(cast: Cast) -> None:
    logged(cast)
    worker = factories.worker("李小红", phone=PHONE)
    worker.id_number = ""
    case = factories.registered_case(cast.actor("manager"), workers=[worker])
    person = case.parties.get(side="applicant").person
    assert (person.phone, person.id_number) == (PHONE, "")
