"""Attacks on the pages by signed-in people: foreign ids, lying forms, absurd values, wrong roles.

A refused act leaves no row; nothing answers with a 500.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Attachment, Case, Consent, Inquiry, MediationSession, Party
from legal_aid.models import Consultation
from mediation.people.models import Person
from tests.cases import applications, factories
from tests.cases.test_agreement_pages import text as agreement_text
from tests.support import documents
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]
DIGITS = "9" * 5000
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def register(client: Client, organisation: Any, **changes: Any) -> Any:
    posted = applications.application(organisation)
    return client.post(reverse("cases:create"), posted | changes)


# --- Absurd values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"case-received_on": "0001-01-01"},
        {"case-received_on": "1989-12-31"},
        {"case-received_on": "9999-12-31"},
        {"case-facts": "nul\0"},
        {"case-worker_count": DIGITS},
        {"case-building": DIGITS},
        {"case-source": "😀"},
        {"applicants-0-name": "甲" * 100_000},
        {"applicants-0-birth_date": "0000-00-00"},
        {"applicants-0-monthly_wage": "NaN"},
        {"applicants-TOTAL_FORMS": "100000"},
        {"applicants-TOTAL_FORMS": "-1"},
        {"applicants-TOTAL_FORMS": DIGITS},
        {"applicants-INITIAL_FORMS": "7"},
        {"applicants-TOTAL_FORMS": ""},
        {"claims-0-amount": "-1"},
        {"claims-0-amount": "1e400"},
        {"claims-0-against": "applicants-0"},
        {"claims-0-known_on": "9999-12-31"},
        {"respondents-0-credit_code": "x" * 100_000},
    ],
    ids=lambda changes: " ".join(f"{name}={value[:12]!r}" for name, value in changes.items()),
)
def test_an_absurd_application_is_refused_beside_what_was_typed(
    cast: Cast, client_for: ClientFor, changes: dict[str, str]
) -> None:
    response = register(client_for("mediator"), cast.station, **changes)

    assert response.status_code == 422
    assert (Case.objects.count(), Party.objects.count(), Person.objects.count()) == (0, 0, 0)


def test_emoji_and_markup_are_kept_as_text(cast: Cast, client_for: ClientFor) -> None:
    facts = "😀<script>alert(1)</script>{{ 7|add:7 }}" + "长" * 10_000
    client = client_for("mediator")
    response = register(client, cast.station, **{"case-facts": facts})

    case = Case.objects.get()
    page = client.get(response.url).content.decode()
    assert case.facts == facts
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page


def test_claims_whose_sum_is_beyond_every_paper_are_refused(
    cast: Cast, client_for: ClientFor
) -> None:
    claims = [applications.claim(amount="999999999999.99"), applications.claim(kind="bonus")]
    posted = applications.application(cast.station, claims=claims)
    response = client_for("mediator").post(reverse("cases:create"), posted)

    assert response.status_code == 422
    assert Case.objects.count() == 0


def test_an_agreement_whose_sum_is_beyond_every_paper_is_refused(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    posted = agreement_text(case, case.version, **{"money-0-amount": "999999999999.99"})
    second = {
        key.replace("money-0-", "money-1-"): value
        for key, value in posted.items()
        if key.startswith("money-0-")
    }
    posted |= second | {"money-TOTAL_FORMS": "2"}
    client = client_for("mediator")

    assert client.post(url("agreement_create", case), posted).status_code == 422
    assert client.post(url("agreement_create", case), posted | {"step": "x"}).status_code == 200
    assert case.agreements.count() == 0


@pytest.mark.parametrize("version", [DIGITS, "-1", "x", "", "1.5", "\0", "1" * 30])
@pytest.mark.parametrize("name", ["submit", "withdraw", "session_plan", "agreement_create"])
def test_an_absurd_version_carries_nothing_out(
    cast: Cast, client_for: ClientFor, name: str, version: str
) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    if name == "submit":
        case = factories.registered_case(cast.actor("mediator"))
    response = client_for("mediator").post(url(name, case), {"version": version})

    assert response.status_code in (409, 422)
    assert factories.again(case).version == case.version


def test_an_absurd_version_opens_no_case_from_a_consultation(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("legal_aid")
    posted = {
        "held_on": timezone.localdate(),
        "channel": "phone",
        "visitor_name": "张三",
        "employer_name": "上海甲科技有限公司",
        "category": "payment",
        "question": "公司拖欠工资。",
        "advice": "可以申请调解。",
        "onward": "advice_only",
    }
    early = client.post(reverse("legal_aid:create"), posted | {"held_on": "0001-01-01"})
    assert early.status_code == 422
    client.post(reverse("legal_aid:create"), posted)
    serial = Consultation.objects.get().serial
    address = reverse("legal_aid:open_case", args=[serial])

    assert client.post(address, {"version": DIGITS}).status_code == 409
    assert Case.objects.count() == 0
    assert client.post(address, {"version": "1"}).status_code == 302
    assert client.post(address, {"version": "1"}).status_code == 409
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=0", "page=-1", f"page={DIGITS}", "per_page=0", "per_page=-1",
        "per_page=1000000", f"per_page={DIGITS}", "sort=evil", "sort=-", "sort=%00", "q=%00",
        "organisation=XXX", f"mediator={DIGITS}", f"mediator={'9' * 30}", "month=2026-13",
        "month=0000-00", "received_from=0001-01-01&received_to=9999-12-31", "state=%00",
        "by=evil&value=x", "since=0001-01-01&until=9999-12-31", "search=x", "%00=1",
    ],
    ids=lambda query: query[:24],
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    ["cases:list", "people:persons", "reports:month", "legal_aid:list", "administration:users",
     "administration:buildings", "administration:organisations", "cases:desk"],
)  # fmt: skip
def test_an_absurd_query_is_answered(client_for: ClientFor, name: str, query: str) -> None:
    response = client_for("manager").get(f"{reverse(name)}?{query}")

    assert response.status_code in ({400} if "%00" in query else {200, 400})


def test_the_length_of_a_page_is_not_asked_for_by_address(
    cast: Cast, client_for: ClientFor
) -> None:
    for _number in range(3):
        factories.registered_case(cast.actor("manager"))
    response = client_for("manager").get(reverse("cases:list"), {"per_page": "1"})

    assert len(response.context["table"].page.object_list) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/cases/LJZ-2026-000001%00/", "/cases/LJZ-2026-%F0%9F%98%80/", "/cases/..%2f..%2fetc/",
        "/cases/LJZ-99999-000001/", f"/cases/LJZ-2026-000001/agreements/{DIGITS}/",
        "/administration/users/%00/", "/administration/organisations/%00/", "/reports/x/",
    ],
)  # fmt: skip
def test_an_absurd_path_is_not_found(client_for: ClientFor, path: str) -> None:
    assert client_for("manager").get(path).status_code in (400, 404)


def test_suggestions_while_typing_survive_a_nul(client_for: ClientFor) -> None:
    posted = {"respondents-0-name": "上海\0甲", "respondents-0-kind": "employer"}
    response = client_for("clerk").post(reverse("people:suggest_employers"), posted)
    assert response.status_code == 200


# --- Ids of another station or another case -------------------------------------------------------


def test_an_application_cannot_be_put_on_another_station(cast: Cast, client_for: ClientFor) -> None:
    for part in ("mediator", "clerk", "manager", "point_mediator"):
        assert register(client_for(part), cast.other_station).status_code == 422
    assert register(client_for("point_mediator"), cast.station).status_code == 422
    assert Case.objects.count() == 0


def test_rows_of_another_case_are_not_taken_over(cast: Cast, client_for: ClientFor) -> None:
    mediator = cast.actor("mediator")
    own = factories.registered_case(mediator)
    other = factories.registered_case(cast.actor("stranger"))
    foreign = other.parties.get(side="applicant")
    posted = applications.application(version=str(own.version))
    posted |= {"applicants-INITIAL_FORMS": "1", "applicants-0-id": foreign.pk}
    client_for("mediator").post(url("edit", own), posted)

    untouched = Party.objects.get(pk=foreign.pk)
    assert (untouched.case_id, untouched.name) == (other.pk, foreign.name)
    assert factories.again(other).version == other.version
    assert own.parties.filter(pk=foreign.pk).count() == 0


def test_parties_of_another_case_answer_nothing(cast: Cast, client_for: ClientFor) -> None:
    mediator, today = cast.actor("mediator"), timezone.localdate().isoformat()
    own = factories.case_in_review(mediator)
    other = factories.case_in_review(mediator)
    worker, (employer,) = factories.parties(other)
    client = client_for("mediator")
    consent = {"version": own.version, "party": worker.pk, "answer": "yes", "answered_on": today,
               "way": "in_person", "purpose": "mediation"}  # fmt: skip
    asked = {"version": own.version, "respondent": employer.pk, "sent_on": today, "way": "phone",
             "answer_due_on": today}  # fmt: skip

    assert client.post(url("consent", own), consent).status_code == 422
    assert client.post(url("ask", own), asked).status_code == 422
    assert (Consent.objects.count(), Inquiry.objects.count()) == (0, 0)


def test_a_session_takes_neither_a_foreign_room_nor_a_foreign_mediator(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    day = timezone.localdate() + timedelta(days=3)
    plan = {"version": case.version, "day": day, "span": "morning", "kind": "in_person",
            "mediator": cast.user("mediator").pk}  # fmt: skip
    client = client_for("mediator")
    for wrong in (
        {"room": cast.other_station.pk},
        {"room": cast.station.pk},
        {"mediator": cast.user("stranger").pk},
        {"mediator": cast.user("colleague").pk},
        {"day": "0001-01-01"},
        {"day": "9999-12-31", "span": "hours", "starts": "23:00", "ends": "00:00"},
    ):
        assert client.post(url("session_plan", case), plan | wrong).status_code == 422, wrong
    assert MediationSession.objects.count() == 0


def test_papers_attachments_and_agreements_are_found_in_their_own_case_only(
    cast: Cast, client_for: ClientFor
) -> None:
    mediator = cast.actor("mediator")
    own = factories.case_in_mediation(mediator)
    other = factories.case_in_mediation(mediator)
    factories.offered(other, mediator)
    client = client_for("mediator")
    upload = SimpleUploadedFile("a.pdf", documents.pdf())
    client.post(url("attach", other), {"upload": upload, "category": "evidence"})
    file = Attachment.objects.get().stored_id

    assert client.get(url("attachment", other, file)).status_code == 200
    assert client.get(url("attachment", own, file)).status_code == 404
    for name in ("agreement", "agreement_edit", "agreement_offer", "payment"):
        assert client.get(url(name, own, 1)).status_code == 404, name
    assert client.post(url("mark", own, 1), {"mark": "seal"}).status_code == 404
    assert client.get(url("paper_issued", own, "agreement", 1)).status_code == 404


def test_numbers_of_another_cases_party_are_not_unmasked(cast: Cast, client_for: ClientFor) -> None:
    own = factories.registered_case(cast.actor("mediator"))
    other = factories.registered_case(cast.actor("stranger"))
    client = client_for("mediator")
    for pk in (other.parties.all()[0].pk, DIGITS, "9" * 30, "x", ""):
        posted = {"kind": "party", "pk": pk, "group": "contact"}
        assert client.post(url("unmask", own), posted).status_code == 404
