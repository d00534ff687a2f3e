"""The pages of contacts, signatures and references: scope, masks, versions, bad input, queries."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.enums import ApplicationForm, ReferenceSystem
from cases.models import ContactAttempt, ExternalReference
from cases.services import contact, references, signatures
from cases.sight import masked, sight_of
from cases.timeline import timeline
from mediation.deadlines.calendar import station_calendar
from mediation.history.models import AccessEntry
from tests.cases import factories as make

PHONE = "13912345678"


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def case(mediator):
    """Spoken, in review, with one attempt by telephone and one number of another body."""
    case = make.case_in_review(
        mediator, application_form=ApplicationForm.BY_PHONE, caller_phone=PHONE,
        recorder_name="李记录",
    )  # fmt: skip
    _applicant, (company,) = make.parties(case)
    moment = timezone.make_aware(datetime(2026, 3, 3, 10, 15))
    attempt = ContactAttempt(
        party=company, attempted_at=moment, way="phone", result="reached", address_used=PHONE,
        words="法务王某称需要请示",
    )  # fmt: skip
    contact.record_contact(case, attempt, actor=mediator)
    references.save_reference(
        case,
        ExternalReference(
            system=ReferenceSystem.HOTLINE_12345, number="A-1",
            answer_due_on=timezone.localdate(),
        ),
        actor=mediator,
        version=None,
    )  # fmt: skip
    return make.again(case)


def url(case, tail: str) -> str:
    return f"/cases/{case.serial}/{tail}"


def test_numbers_are_masked_until_asked_for_and_the_look_is_logged(case, client_for):
    client = client_for("mediator")
    for place in (url(case, "contacts/"), url(case, "")):
        page = client.get(place).content.decode()
        assert PHONE not in page
        assert "139****5678" in page
    rows = {"contactattempt": case.contacts.get().pk, "case": case.pk}
    for kind, pk in rows.items():
        answer = client.post(
            url(case, "unmask/"), {"kind": kind, "pk": pk, "group": "contact", "purpose": "contact"}
        )
        assert PHONE in answer.content.decode()
    assert AccessEntry.objects.filter(act="unmask").count() == 2


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13912345678（王经理）", "139****5678******"),
        ("021-5888 1234", "021******1234"),
        ("微信 wx13912345678", "微信 wx1******"),
        ("wx_ab", "*****"),
        ("上海市浦东新区世纪大道100号", "上海市浦东新******"),
    ],
)
def test_whatever_was_typed_as_number_or_address_shows_its_head_only(typed, shown):
    assert masked("address_used", typed) == shown


def test_another_case_is_not_unmasked_through_this_one(case, mediator, client_for):
    other = make.registered_case(
        mediator, application_form=ApplicationForm.ORAL, caller_phone="13900000000"
    )
    for kind, pk in (("case", other.pk), ("contactattempt", 10**6), ("review", 1)):
        posted = {"kind": kind, "pk": pk, "group": "contact", "purpose": "contact"}
        assert client_for("mediator").post(url(case, "unmask/"), posted).status_code == 404


@pytest.mark.parametrize("part", ["auditor", "colleague"])
@pytest.mark.parametrize("place", ["contacts/", "signatures/", "contacts/new/", "statement/"])
def test_who_sees_the_case_masked_reads_no_log(case, client_for, part, place):
    answer = client_for(part).get(url(case, place))
    assert answer.status_code in (403, 404)
    assert "王某" not in answer.content.decode()


@pytest.mark.parametrize("part", ["auditor", "stranger", "other_manager", "administrator"])
def test_nobody_else_writes(case, client_for, part):
    client = client_for(part)
    row = case.external_references.get().pk
    signature = case.signatures.get().pk
    for place in (
        "contacts/new/", f"signatures/{signature}/", "statement/", "references/new/",
        f"references/{row}/", f"references/{row}/answer/", "again/", "late-consent/",
    ):  # fmt: skip
        assert client.post(url(case, place), {}).status_code in (403, 404), place
    assert make.again(case).version == case.version


def test_rows_of_another_case_are_not_found(case, mediator, client_for):
    other = make.registered_case(mediator, application_form=ApplicationForm.ORAL)
    foreign = references.save_reference(
        other, ExternalReference(system="court", number="B"), actor=mediator, version=None
    )
    client = client_for("mediator")
    for place in (
        f"signatures/{other.signatures.get().pk}/", f"references/{foreign.pk}/",
        f"references/{foreign.pk}/answer/",
    ):  # fmt: skip
        answer = client.post(url(case, place), {"version": case.version})
        assert answer.status_code == 404, place
    foreign.refresh_from_db()
    assert foreign.answered_on is None


def test_an_attempt_with_impossible_input_comes_back_with_what_was_typed(
    case, mediator, client_for
):
    client = client_for("mediator")
    party = make.parties(case)[1][0].pk
    usual = {"party": party, "way": "phone", "result": "reached", "day": "2026-03-03",
             "time": "11:00", "words": "写好的话", "late_reason": "补记", "address_used": "58881234"}  # fmt: skip
    foreign = make.parties(make.registered_case(mediator))[0].pk
    for wrong in (
        {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"day": "x"}, {"time": "25:00"},
        {"party": foreign}, {"party": "9" * 30}, {"result": "agreed"},
        {"address_used": "电" * 201}, {"words": "话\x00"}, {"result": ""}, {"address_used": ""},
    ):  # fmt: skip
        answer = client.post(url(case, "contacts/new/"), usual | wrong)
        assert answer.status_code == 422, wrong
        if "words" not in wrong:
            assert "写好的话" in answer.content.decode()
    assert case.contacts.count() == 1
    assert client.post(url(case, "contacts/new/"), usual).status_code == 302
    assert case.contacts.count() == 2


def test_a_stale_signature_or_number_is_answered_with_the_newer_state(case, mediator, client_for):
    client, old = client_for("mediator"), case.version
    row = case.signatures.get()
    reference = case.external_references.get()
    make.examine(case, mediator, day=make.RECEIVED)
    posted = {"version": old, "status": "signed", "marked_on": make.RECEIVED.isoformat(),
              "late_reason": "漏登"}  # fmt: skip
    assert client.post(url(case, f"signatures/{row.pk}/"), posted).status_code == 409
    posted = {"version": old, "system": "12345", "number": "Z"}
    assert client.post(url(case, f"references/{reference.pk}/"), posted).status_code == 409
    row.refresh_from_db()
    assert row.status == "pending"


def test_a_form_of_the_statement_shows_no_number_and_keeps_it(case, client_for):
    client = client_for("mediator")
    page = client.get(url(case, "statement/")).content.decode()
    assert PHONE not in page
    assert "139****5678" in page
    posted = {"version": case.version, "recorder_name": "李四", "stated_at": "2026-03-02T09:30",
              "caller_phone": "", "read_back": "on"}  # fmt: skip
    assert client.post(url(case, "statement/"), posted).status_code == 302
    after = make.again(case)
    assert (after.caller_phone, after.recorder_name, after.read_back) == (PHONE, "李四", True)
    for wrong in ({"caller_phone": "12"}, {"stated_at": "9999-12-31T23:59"}, {"stated_at": "x"}):
        answer = client.post(url(case, "statement/"), posted | {"version": after.version} | wrong)
        assert answer.status_code == 422, wrong


def test_history_tells_all_of_it_and_masks_the_numbers(case, mediator, cast):
    signatures.mark_signature(
        case.signatures.get(), actor=mediator, version=None, status="refused",
        marked_on=make.RECEIVED, reason="要求先看", witness_name="李见证",
    )  # fmt: skip
    references.answer_reference(case, case.external_references.get(), actor=mediator)

    def told(part: str) -> tuple[list[str], str]:
        sight = sight_of(cast.actor(part), case)
        _page, entries = timeline(case, sight=sight, calendar=station_calendar())
        words = "；".join(
            f"{change.label}={change.after}" for entry in entries for change in entry.changes
        )
        return [str(entry.act) for entry in entries], words

    acts, words = told("mediator")
    assert {"登记联系", "登记笔录签名", "登记外部编号", "登记已回复"} <= set(acts)
    for said in ("联系记录", "法务王某称需要请示", "拒签", "李见证", "139****5678"):
        assert said in words
    assert PHONE not in words
    _acts, masked = told("auditor")
    for hidden in ("王某", "李见证", "要求先看", PHONE, "5678"):
        assert hidden not in masked


def test_the_desk_and_the_log_cost_the_same_for_four_as_for_two(mediator, client_for, case):
    client = client_for("mediator")

    def queries(place: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(place).status_code == 200
        return len(captured)

    places = ("/", url(case, "contacts/"), url(case, "signatures/"), "/cases/?reference_number=A")
    for place in places:
        queries(place)

    def grow(number: int) -> None:
        more = make.case_in_review(
            mediator, application_form=ApplicationForm.ORAL,
            workers=[make.worker("张一"), make.worker("李二", phone="13800138001")],
        )  # fmt: skip
        references.save_reference(
            more,
            ExternalReference(
                system="12351", number=f"A-{number}", answer_due_on=timezone.localdate()
            ),
            actor=mediator,
            version=None,
        )
        applicant, (company,) = make.parties(case)
        for party in (applicant, company):
            moment = timezone.now() - timedelta(hours=number + 1)
            contact.record_contact(
                case,
                ContactAttempt(party=party, attempted_at=moment, way="in_person", result="reached"),
                actor=mediator,
            )

    # With one of each kind first: of a kind without a row nothing is fetched further.
    grow(0)
    few = [queries(place) for place in places]
    grow(1)
    grow(2)
    assert [queries(place) for place in places] == few
    assert client.get("/").content.decode().count("口头申请笔录 ·") >= 5


@pytest.mark.parametrize(
    ("number", "status"), [("%", 200), ("A\x00", 400), ("A" * 200, 200), ("' OR 1=1 --", 200)]
)
def test_a_strange_number_in_the_filter_breaks_nothing(case, client_for, number, status):
    answer = client_for("mediator").get("/cases/", {"reference_number": number})
    assert answer.status_code == status
    assert "A-1" not in answer.content.decode()
