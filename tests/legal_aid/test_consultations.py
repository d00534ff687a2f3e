"""The consultation log: who sees it, what it carries over, what it refuses."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import Capacity, PartyKind, Side, Source
from cases.models import Case
from legal_aid.models import Consultation
from mediation.history.models import AccessEntry
from tests.cases.drafts import WORKER_ID

pytestmark = pytest.mark.django_db
LIST, CREATE = "/consultations/", "/consultations/new/"


def typed(**changes):
    """What an officer types for one call."""
    return {
        "held_on": timezone.localdate().isoformat(),
        "channel": "phone",
        "visitor_name": "张三",
        "phone": "13800138000",
        "id_number": WORKER_ID,
        "employer_name": "上海测试有限公司",
        "category": "payment",
        "question": "公司拖欠工资两个月。",
        "advice": "可以申请调解。",
        "minutes": "15",
        "onward": "advice_only",
        **changes,
    }


@pytest.fixture
def officer(client_for):
    return client_for("legal_aid")


@pytest.fixture
def logged(officer):
    response = officer.post(CREATE, typed())
    assert response.status_code == 302
    return Consultation.objects.get()


def test_a_consultation_is_logged_under_a_serial(logged, cast):
    assert logged.serial == f"CLJZ-{timezone.localdate().year}-000001"
    assert logged.officer == cast.user("legal_aid")
    assert logged.organisation == cast.station


def test_an_anonymous_caller_needs_no_name(officer):
    officer.post(CREATE, typed(is_anonymous="on", visitor_name="", phone="", id_number=""))
    assert Consultation.objects.get().is_anonymous


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visitor_name": ""}, "visitor_name"),
        ({"phone": "12"}, "phone"),
        ({"id_number": "110101199003074257"}, "id_number"),
        ({"held_on": "2999-01-01"}, "held_on"),
        ({"question": ""}, "question"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_typed_is_lost(officer, changes, field):
    response = officer.post(CREATE, typed(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "可以申请调解。" in response.content.decode()
    assert Consultation.objects.count() == 0


def test_numbers_are_masked_until_asked_for_and_each_look_is_on_record(officer, logged):
    page = officer.get(logged.get_absolute_url()).content.decode()
    assert "13800138000" not in page
    assert WORKER_ID not in page
    shown = officer.post(
        reverse("legal_aid:unmask", args=[logged.serial]), {"purpose": "contact"}
    ).content.decode()
    assert "13800138000" in shown
    acts = list(AccessEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["view", "unmask"]


def test_an_edit_keeps_the_version_and_refuses_the_second_of_two(officer, logged):
    url = reverse("legal_aid:edit", args=[logged.serial])
    first = officer.post(url, typed(question="改过的问题", version=logged.version))
    assert first.status_code == 302
    second = officer.post(url, typed(question="别人的问题", version=logged.version))
    assert second.status_code == 409
    assert Consultation.objects.get().question == "改过的问题"


def test_opening_a_case_carries_over_what_was_typed(officer, logged, cast):
    response = officer.post(
        reverse("legal_aid:open_case", args=[logged.serial]), {"version": logged.version}
    )
    case = Case.objects.get()
    assert response.url == reverse("cases:edit", args=[case.serial])
    worker = case.parties.get(side=Side.APPLICANT)
    employer = case.parties.get(side=Side.RESPONDENT)
    assert (worker.name, worker.id_number, worker.phone) == ("张三", WORKER_ID, "13800138000")
    assert (employer.name, employer.kind) == ("上海测试有限公司", PartyKind.EMPLOYER)
    assert (case.facts, case.source, case.is_legal_aid) == (
        "公司拖欠工资两个月。",
        Source.LEGAL_AID,
        True,
    )
    assert [p.capacity for p in case.participations.all()] == [Capacity.ADVISER]
    assert Consultation.objects.get().case == case
    assert Case.objects.visible_to(cast.actor("legal_aid")).get() == case


def test_a_consultation_opens_one_case_only(officer, logged):
    url = reverse("legal_aid:open_case", args=[logged.serial])
    officer.post(url, {"version": logged.version})
    again = officer.post(url, {"version": logged.version + 1}, follow=True)
    assert "已由本次咨询登记案件" in again.content.decode()
    assert Case.objects.count() == 1


def test_an_anonymous_consultation_opens_no_case(officer):
    officer.post(CREATE, typed(is_anonymous="on", visitor_name=""))
    consultation = Consultation.objects.get()
    officer.post(reverse("legal_aid:open_case", args=[consultation.serial]), {"version": "1"})
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "part", ["clerk", "mediator", "point_mediator", "auditor", "administrator"]
)
def test_nobody_but_legal_aid_and_the_manager_reads_consultations(client_for, logged, part):
    client = client_for(part)
    assert client.get(LIST).status_code == 403
    assert client.get(logged.get_absolute_url()).status_code == 403


def test_another_station_finds_nothing(client_for, logged):
    client = client_for("other_manager")
    assert client.get(logged.get_absolute_url()).status_code == 404
    assert logged.serial not in client.get(LIST).content.decode()
