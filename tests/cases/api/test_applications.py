"""Filing an application from outside: the counter's own rules, once for each key, told in public."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.api.models import Filing
from cases.models import Case
from cases.services import transfer
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast
from tests.support.programs import Program, application, employer_in, program, worker_in

pytestmark = pytest.mark.django_db


def errors_of(answer: Any) -> dict[str, str]:
    return {fault["pointer"]: fault["message"] for fault in answer.json()["errors"]}


def test_an_application_is_registered_as_at_the_counter(hotline: Program, cast: Cast) -> None:
    answer = hotline.file(application())
    assert answer.status_code == 201, answer.content.decode()
    case = Case.objects.get()
    assert answer.json() == {
        "serial": case.serial,
        "status": "received",
        "status_label": "登记",
        "organisation": {"code": "LJZ", "name": "陆家嘴工作站"},
        "received_on": timezone.localdate().isoformat(),
        "reviewed_on": None,
        "accepted_on": None,
        "ended_on": None,
        "references": [
            {
                "system": "12345",
                "number": "RX-2026-0001",
                "answer_due_on": None,
                "answered_on": None,
            }
        ],
    }
    assert answer.headers["Location"] == f"/api/v1/applications/{case.serial}"
    assert (case.source, case.organisation, case.claimed_amount) == (
        "hotline_12345", cast.station, 12000,
    )  # fmt: skip
    assert [(p.side, p.name) for p in case.parties.all()] == [
        ("applicant", "张晓明"),
        ("respondent", "上海甲科技有限公司"),
    ]
    assert case.parties.filter(person=None, employer=None).count() == 0
    assert Filing.objects.get().client == hotline.client


def test_history_names_the_program_and_no_person(hotline: Program) -> None:
    hotline.file(application())
    row = Case.objects.get().history.earliest("history_id")
    assert (row.actor_id, row.actor_name, row.actor_organisation, row.act) == (
        None, "12345 热线（接口）", "LJZ", "register_case",
    )  # fmt: skip


def test_what_the_counter_refuses_is_refused_at_its_place(hotline: Program) -> None:
    body = application(
        received_on="2026-01-05",
        applicants=[worker_in(id_number="110101199003070012"), worker_in(phone="12")],
        claims=[{"kind": "wages", "respondents": [3]}],
        references=[{"system": "12345", "number": "A"}, {"system": "12345", "number": "A"}],
    )
    answer = hotline.file(body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(errors_of(answer)) == {
        "/late_reason", "/applicants/0/id_number", "/applicants/1/phone",
        "/claims/0/respondents/0", "/claims/0/respondents", "/references/1/number",
    }  # fmt: skip
    assert not Case.objects.exists()


def test_faults_are_told_in_the_callers_language(hotline: Program) -> None:
    body = application(facts=7, hat=True)
    chinese = hotline.file(body)
    english = hotline.file(body, Accept_Language="en")
    assert errors_of(chinese) == {"/facts": "应为字符串。", "/hat": "没有这一项。"}
    assert set(errors_of(english)) == {"/facts", "/hat"}
    assert english.headers["Content-Language"] == "en"


def test_no_program_answers_for_the_other_side(hotline: Program) -> None:
    for source in ("joint", "own_motion", "legal_aid"):
        assert "/source" in errors_of(hotline.file(application(source=source)))


def test_the_organisation_is_the_clients_or_one_below(hotline: Program) -> None:
    below = hotline.file(application(organisation="LJZP1"))
    assert below.json()["organisation"]["code"] == "LJZP1"
    for code in ("ZJ", "PD", "NOWHERE"):
        answer = hotline.file(application(organisation=code))
        assert (answer.status_code, set(errors_of(answer))) == (422, {"/organisation"})


def test_two_respondents_and_an_agent_find_their_places(hotline: Program) -> None:
    body = application(
        respondents=[employer_in(), employer_in(name="上海乙劳务有限公司")],
        claims=[{"kind": "wages", "amount": "1.00", "respondents": [1]}, {"kind": "certificate"}],
        agents=[{"applicant": 0, "name": "李律师", "authority": "special"}],
    )
    assert hotline.file(body).status_code == 201
    case = Case.objects.get()
    against = [
        [row.respondent.name for row in claim.against.order_by("respondent__order")]
        for claim in case.claims.all()
    ]
    assert against == [
        ["上海乙劳务有限公司"], ["上海甲科技有限公司", "上海乙劳务有限公司"],
    ]  # fmt: skip
    assert [(agent.name, agent.party.name) for agent in case.agents.all()] == [("李律师", "张晓明")]


# --- Once -----------------------------------------------------------------------------------------


def test_the_same_key_makes_the_same_answer_and_one_case(hotline: Program) -> None:
    body = application()
    first = hotline.file(body, Idempotency_Key="one-and-only")
    again = hotline.file(body, Idempotency_Key="one-and-only")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Case.objects.count() == 1


def test_a_key_is_good_for_one_body_only(hotline: Program) -> None:
    hotline.file(application(), Idempotency_Key="one-and-only")
    other = hotline.file(application(facts="另一件事"), Idempotency_Key="one-and-only")
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/#key-reused")
    assert Case.objects.count() == 1


def test_a_key_of_another_client_is_another_key(hotline: Program, elsewhere: Program) -> None:
    for caller in (hotline, elsewhere):
        caller.file(application(), Idempotency_Key="one-and-only")
    assert Case.objects.count() == 2


def test_a_refused_call_leaves_its_key_free(hotline: Program) -> None:
    refused = hotline.file(
        application(applicants=[worker_in(phone="1")]), Idempotency_Key="12345678"
    )
    mended = hotline.file(application(), Idempotency_Key="12345678")
    assert (refused.status_code, mended.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", "short", "空格和汉字", "x" * 81])
def test_without_a_good_key_nothing_is_filed(hotline: Program, key: str) -> None:
    answer = hotline.file(application(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "Idempotency-Key")
    assert not Case.objects.exists()


def test_a_key_is_free_again_after_its_time(
    hotline: Program, settings: Any, time_machine: Any
) -> None:
    settings.API_ANSWERS_KEPT_HOURS = 1
    body = application()
    hotline.file(body, Idempotency_Key="one-and-only")
    time_machine.move_to(timezone.now() + timedelta(seconds=3601))
    assert "Idempotency-Replayed" not in hotline.file(body, Idempotency_Key="one-and-only").headers
    assert Case.objects.count() == 2


# --- Reading --------------------------------------------------------------------------------------


def test_the_status_is_public_wording_without_names_or_reasons(
    hotline: Program, cast: Cast
) -> None:
    serial = hotline.file(application()).json()["serial"]
    answer = hotline.get(f"/applications/{serial}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert not [word for word in ("张晓明", "上海甲", "13800138000", "工资") if word in text]


def test_each_look_is_logged_under_the_programs_name(hotline: Program) -> None:
    serial = hotline.file(application()).json()["serial"]
    before = AccessEntry.objects.count()
    first = hotline.get(f"/applications/{serial}")
    same = hotline.get(f"/applications/{serial}", If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    assert AccessEntry.objects.count() == before + 1
    entry = AccessEntry.objects.latest("id")
    case = Case.objects.get()
    assert (entry.act, entry.aggregate, entry.actor_name, entry.detail) == (
        "view", case.aggregate_ref(), "12345 热线（接口）", "api:read_application",
    )  # fmt: skip


def test_only_who_filed_it_reads_it_as_an_application(
    hotline: Program, elsewhere: Program, cast: Cast
) -> None:
    serial = hotline.file(application()).json()["serial"]
    neighbour = program(cast.actor("manager"), cast.station, code="court", name="法院平台")
    for stranger in (elsewhere, neighbour):
        answer = stranger.get(f"/applications/{serial}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/api/v1/#not-found")
    assert neighbour.get(f"/cases/{serial}").status_code == 200
    assert elsewhere.get(f"/cases/{serial}").status_code == 404


def test_an_application_stays_readable_for_its_filer_after_a_transfer(
    hotline: Program, cast: Cast
) -> None:
    serial = hotline.file(application()).json()["serial"]
    manager, other = cast.actor("manager"), cast.actor("other_manager")
    case = Case.objects.get()
    row = transfer.propose_transfer(case, actor=manager, receiver=cast.other_station, reason="辖区")
    transfer.accept_transfer(row, actor=other)
    assert hotline.get(f"/applications/{serial}").json()["organisation"]["code"] == "ZJ"
    assert hotline.get(f"/cases/{serial}").status_code == 404


# --- Adding to it ---------------------------------------------------------------------------------


def filed(hotline: Program) -> tuple[str, str]:
    answer = hotline.file(application())
    return answer.json()["serial"], answer.headers["ETag"]


def test_a_supplement_stands_behind_the_facts(hotline: Program) -> None:
    serial, tag = filed(hotline)
    answer = hotline.post(
        f"/applications/{serial}/supplements", {"facts": "三月工资也未付。"}, If_Match=tag
    )
    assert answer.status_code == 201
    assert answer.headers["ETag"] != tag
    facts = Case.objects.get().facts
    assert facts.startswith("2026年1月起未支付工资。\n（")
    assert facts.endswith("12345 热线（接口）补充）三月工资也未付。")


def test_a_write_needs_the_state_that_it_changes(hotline: Program) -> None:
    serial, tag = filed(hotline)
    path, body = f"/applications/{serial}/supplements", {"facts": "补充"}
    assert hotline.post(path, body).status_code == 428
    assert hotline.post(path, body, If_Match='"9.0000000000000000", "x"').status_code == 412
    assert hotline.post(path, body, If_Match=tag).status_code == 201
    assert hotline.post(path, body, If_Match=tag).status_code == 412
    assert Case.objects.get().facts.count("补充）") == 1


def test_after_intake_nothing_is_supplemented_but_a_number_may_come(
    hotline: Program, cast: Cast
) -> None:
    serial, _tag = filed(hotline)
    factories.intake.submit_for_review(
        Case.objects.get(), actor=cast.actor("manager"), version=None
    )
    tag = hotline.get(f"/applications/{serial}").headers["ETag"]
    late = hotline.post(f"/applications/{serial}/supplements", {"facts": "补充"}, If_Match=tag)
    assert (late.status_code, late.json()["type"]) == (422, "/api/v1/#refused")
    number = {"system": "12351", "number": "X-1", "answer_due_on": "2099-01-01"}
    added = hotline.post(f"/applications/{serial}/references", number, If_Match=tag)
    assert added.status_code == 201, added.content.decode()
    assert [row["number"] for row in added.json()["references"]] == ["RX-2026-0001", "X-1"]
    twice = hotline.post(
        f"/applications/{serial}/references", number, If_Match=added.headers["ETag"]
    )
    assert twice.status_code == 422


def test_nobody_adds_to_the_application_of_another(hotline: Program, cast: Cast) -> None:
    serial, tag = filed(hotline)
    neighbour = program(cast.actor("manager"), cast.station, code="court", name="法院平台")
    answer = neighbour.post(f"/applications/{serial}/supplements", {"facts": "补充"}, If_Match=tag)
    assert answer.status_code == 404
