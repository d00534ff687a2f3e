"""The application form: registering, completing, sending to review and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from mediation.people import identifiers
from tests.cases.applications import (
    EMPLOYER,
    FACTS,
    WORKER,
    application,
    claim,
    credit_code,
    employer,
    resident_id,
    rows,
    worker,
)

URL = "/cases/new/"


@pytest.fixture
def clerk(client_for):
    return client_for("clerk")


def register(client, data):
    response = client.post(URL, data)
    assert response.status_code == 302, response.context["form"].case.errors
    return Case.objects.latest("pk")


def errors(response):
    form = response.context["form"]
    found = dict(form.case.errors)
    for formset in form.formsets:
        for row in formset:
            found |= {f"{row.prefix}-{name}": messages for name, messages in row.errors.items()}
        if formset.non_form_errors():
            found[formset.prefix] = formset.non_form_errors()
    return {name: list(messages) for name, messages in found.items()}


def test_a_clerk_registers_an_application(clerk, cast):
    case = register(clerk, application(cast.station))
    assert case.get_absolute_url().endswith(f"/cases/{case.serial}/")
    assert case.serial == f"LJZ-{timezone.localdate().year}-000001"
    assert (case.state, case.facts, case.claimed_amount) == ("intake", FACTS, 30000)
    assert [(p.side, p.name) for p in case.parties.all()] == [
        ("applicant", WORKER),
        ("respondent", EMPLOYER),
    ]
    [against] = case.claims_against.all()
    assert (against.claim.category, against.respondent.name) == ("payment", EMPLOYER)


def test_birth_date_and_sex_are_read_from_the_number(clerk, cast):
    case = register(clerk, application(cast.station))
    applicant = case.parties.get(side="applicant")
    assert (applicant.birth_date, applicant.sex) == (date(1990, 3, 7), "male")


def test_what_was_typed_as_birth_date_is_kept(clerk, cast):
    row = worker(birth_date="1990-03-08", sex="female")
    case = register(clerk, application(cast.station, applicants=[row]))
    applicant = case.parties.get(side="applicant")
    assert (applicant.birth_date, applicant.sex) == (date(1990, 3, 8), "female")


def test_fields_of_the_other_kind_are_not_kept(clerk, cast):
    row = employer(id_number="no number", birth_date="1990-01-01")
    case = register(clerk, application(cast.station, respondents=[row]))
    respondent = case.parties.get(side="respondent")
    assert (respondent.id_number, respondent.birth_date, respondent.id_type) == ("", None, "")


def test_an_employer_may_apply_against_a_worker(clerk, cast):
    case = register(
        clerk, application(cast.station, applicants=[employer()], respondents=[worker()])
    )
    assert case.parties.get(side="applicant").employer.name == EMPLOYER
    assert case.parties.get(side="respondent").person.name == WORKER


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(clerk, cast):
    data = application(
        cast.station,
        applicants=[worker(id_number="310115199003070011", phone="12")],
        respondents=[employer(credit_code="91310115MA1000001X", name="")],
        received_on="2999-01-01",
        grounds="合同第五条",
    )
    response = clerk.post(URL, data)
    assert response.status_code == 422
    assert errors(response) == {
        "received_on": ["收到日期不能晚于今天。"],
        "applicants-0-id_number": ["身份证号码的校验位不正确，请核对。"],
        "applicants-0-phone": [
            "请填写有效的电话：11 位手机号、带区号的固定电话，或以 + 开头的国际号码。"
        ],
        "respondents-0-name": ["这个字段是必填项。"],
        "respondents-0-credit_code": ["统一社会信用代码的校验位不正确，请核对。"],
    }
    page = response.content.decode()
    for typed in ("310115199003070011", "91310115MA1000001X", "合同第五条", FACTS, "30000"):
        assert typed in page
    assert Case.objects.count() == 0


def test_an_application_needs_an_applicant(clerk, cast):
    response = clerk.post(URL, application(cast.station, applicants=[]))
    assert errors(response) == {"applicants": ["请至少填写一名申请人。"]}


def test_without_script_a_row_is_added_by_the_server(clerk, cast):
    data = application(cast.station, claims=[claim(amount="not money")]) | {"add": "respondents"}
    response = clerk.post(URL, data)
    assert response.status_code == 200
    assert errors(response) == {}
    page = response.content.decode()
    assert 'name="respondents-1-name"' in page
    assert 'value="not money"' in page
    assert Case.objects.count() == 0


def test_a_claim_names_some_of_the_respondents(clerk, cast):
    user_company = employer(name="用工单位", employer_role="using_company")
    case = register(
        clerk,
        application(
            cast.station,
            respondents=[employer(), user_company],
            claims=[claim(against=["respondents-1"]), claim(kind="overtime", amount="")],
        ),
    )
    first, second = case.claims.all()
    assert [row.respondent.name for row in first.against.all()] == ["用工单位"]
    assert [row.respondent.name for row in second.against.all()] == [EMPLOYER, "用工单位"]


def test_an_agent_acts_for_a_party_of_the_form(clerk, cast):
    agent = {"principal": "respondents-0", "name": "李律师", "authority": "special"}
    case = register(clerk, application(cast.station, agents=[agent]))
    assert case.agents.get().party.name == EMPLOYER


def test_an_agent_for_an_empty_row_is_refused_beside_the_field(clerk, cast):
    agent = {"principal": "respondents-1", "name": "李律师", "authority": "special"}
    empty = {"kind": "employer", "employer_role": "employer", "id_type": "resident"}
    response = clerk.post(
        URL, application(cast.station, agents=[agent], respondents=[employer(), empty])
    )
    assert errors(response) == {"agents-0-principal": ["请先填写这名当事人。"]}


def test_the_recorder_of_an_oral_application_is_the_person_at_the_counter(clerk, cast):
    case = register(clerk, application(cast.station, application_form="oral"))
    assert case.recorder_name == cast.user("clerk").name


def test_external_numbers_are_kept_once(clerk, cast):
    reference = {"system": "12345", "number": "A1"}
    response = clerk.post(URL, application(cast.station, references=[reference, reference]))
    assert errors(response) == {"references-1-number": ["此外部编号重复填写。"]}
    case = register(clerk, application(cast.station, references=[reference]))
    assert [str(row) for row in case.external_references.all()] == ["12345 热线 A1"]


# --- Probable duplicates ----------------------------------------------------------------------


def test_a_probable_duplicate_is_shown_and_nothing_is_registered(clerk, cast):
    earlier = register(clerk, application(cast.station))
    response = clerk.post(URL, application(cast.station))
    assert response.status_code == 422
    assert response.context["duplicates"] == [earlier]
    assert Case.objects.count() == 1


def test_a_duplicate_is_registered_after_it_was_looked_at(clerk, cast):
    earlier = register(clerk, application(cast.station))
    register(clerk, application(cast.station) | {"not_a_duplicate_of": [earlier.serial]})
    assert Case.objects.count() == 2


def test_a_case_of_another_station_is_no_duplicate_that_anybody_learns_of(clerk, client_for, cast):
    register(client_for("stranger"), application(cast.other_station))
    register(clerk, application(cast.station))
    assert Case.objects.count() == 2


# --- Who may register -------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["auditor", "administrator", "legal_aid"])
def test_others_do_not_register(client_for, part):
    assert client_for(part).get(URL).status_code == 403


def test_a_case_cannot_be_registered_in_another_station(clerk, cast):
    response = clerk.post(URL, application(cast.other_station))
    assert set(errors(response)) == {"organisation"}


def test_a_point_registers_for_itself(client_for, cast):
    case = register(client_for("point_mediator"), application(cast.point))
    assert (case.organisation, case.station) == (cast.point, cast.station)


# --- Editing ----------------------------------------------------------------------------------


def posted(case, **changes):
    """The form of `case` as the page gives it back, with the saved rows."""
    applicant, respondent = case.parties.get(side="applicant"), case.parties.get(side="respondent")
    [saved] = case.claims.all()
    data = application(facts=changes.pop("facts", FACTS))
    data |= rows("applicants", worker(id=applicant.pk), initial=1)
    data |= rows("respondents", employer(id=respondent.pk), initial=1)
    data |= rows("claims", claim(id=saved.pk), initial=1)
    return data | {"case-version": case.version} | changes


@pytest.fixture
def case(clerk, cast):
    return register(clerk, application(cast.station))


def test_editing_shows_the_numbers_masked(clerk, case):
    response = clerk.get(f"/cases/{case.serial}/edit/")
    text = response.content.decode()
    assert resident_id() not in text
    assert identifiers.mask(resident_id()) in text


def test_an_edit_keeps_the_rows_and_their_claims(clerk, case):
    before = list(case.parties.values_list("pk", flat=True))
    data = posted(case, facts="补充事实")
    data |= {"claims-0-amount": "45000"}
    assert clerk.post(f"/cases/{case.serial}/edit/", data).status_code == 302
    case.refresh_from_db()
    assert (case.facts, case.claimed_amount, case.version) == ("补充事实", 45000, 2)
    assert list(case.parties.values_list("pk", flat=True)) == before
    assert case.claims_against.count() == 1


def test_nobody_is_put_down_as_having_signed_who_is_added_to_a_signed_statement(clerk, cast):
    today = timezone.localdate().isoformat()
    case = register(
        clerk,
        application(cast.station, application_form="oral", application_signed_on=today),
    )
    page = clerk.get(f"/cases/{case.serial}/edit/").content.decode()
    assert "application_signed_on" not in page  # corrected one by one, on the page of signatures
    [saved] = case.parties.filter(side="applicant")
    data = posted(case) | {"case-application_form": "oral", "case-application_signed_on": today}
    second = worker(name="李二", id_number="", phone="13800000002")
    data |= rows("applicants", worker(id=saved.pk), second, initial=1)
    assert clerk.post(f"/cases/{case.serial}/edit/", data).status_code == 302
    noted = case.signatures.order_by("pk").values_list("party__name", "status")
    assert list(noted) == [(saved.name, "signed"), ("李二", "pending")]

    # In writing after all: nobody signs a record.
    case.refresh_from_db()
    data = data | {"case-version": case.version, "case-application_form": "written"}
    both = case.parties.filter(side="applicant")
    data |= rows("applicants", worker(id=both[0].pk), second | {"id": both[1].pk}, initial=2)
    assert clerk.post(f"/cases/{case.serial}/edit/", data).status_code == 302
    assert not case.signatures.exists()


def test_a_removed_row_is_gone_and_history_keeps_it(clerk, case):
    data = posted(case) | {"claims-0-DELETE": "on"}
    clerk.post(f"/cases/{case.serial}/edit/", data)
    assert (case.claims.count(), case.claims_against.count()) == (0, 0)


def test_the_second_of_two_editors_gets_the_conflict_page(clerk, case):
    data = posted(case)
    assert clerk.post(f"/cases/{case.serial}/edit/", data).status_code == 302
    assert clerk.post(f"/cases/{case.serial}/edit/", data).status_code == 409


def test_an_invalid_edit_loses_nothing(clerk, case):
    data = posted(case, facts="改了的事实") | {"applicants-0-phone": "x"}
    response = clerk.post(f"/cases/{case.serial}/edit/", data)
    assert response.status_code == 422
    assert "改了的事实" in response.content.decode()


def test_a_case_of_another_station_cannot_be_edited(client_for, case):
    assert client_for("other_manager").get(f"/cases/{case.serial}/edit/").status_code == 404


def test_an_auditor_cannot_edit(client_for, case):
    assert client_for("auditor").get(f"/cases/{case.serial}/edit/").status_code == 403


def test_after_submission_the_clerk_no_longer_edits(clerk, case):
    clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    assert clerk.get(f"/cases/{case.serial}/edit/").status_code == 403


def test_a_mediator_returns_an_application_before_editing_it(client_for, clerk, case):
    clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    response = client_for("mediator").get(f"/cases/{case.serial}/edit/")
    assert (response.status_code, response.url) == (302, case.get_absolute_url())


# --- To review and back -----------------------------------------------------------------------


def test_an_application_is_submitted(clerk, case):
    response = clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    case.refresh_from_db()
    assert (response.status_code, case.state) == (302, "eligibility")


def test_registering_and_submitting_in_one_go(client_for, cast):
    client_for("mediator").post(URL, application(cast.station) | {"submit": "1"})
    assert Case.objects.get().state == "eligibility"


def test_an_incomplete_application_is_registered_and_says_what_is_missing(clerk, cast):
    response = clerk.post(URL, application(cast.station, facts="") | {"submit": "1"}, follow=True)
    assert Case.objects.get().state == "intake"
    assert [str(message) for message in response.context["messages"]] == [
        f"已登记，序号 {Case.objects.get().serial}。",
        "尚未提交审查：填写争议事实。",
    ]


def test_submitting_too_early_says_why_on_the_page(clerk, cast):
    case = register(clerk, application(cast.station, claims=[]))
    response = clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["至少登记一项调解请求。"]


def test_a_day_before_receipt_is_refused(clerk, case):
    day = (case.received_on - timedelta(days=1)).isoformat()
    response = clerk.post(
        f"/cases/{case.serial}/submit/", {"version": case.version, "happened_on": day}
    )
    assert response.status_code == 422


def test_a_stale_submission_conflicts(clerk, case):
    response = clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version + 1})
    assert response.status_code == 409


def test_a_mediator_returns_an_application_with_a_reason(clerk, client_for, case):
    clerk.post(f"/cases/{case.serial}/submit/", {"version": case.version})
    mediator = client_for("mediator")
    url = f"/cases/{case.serial}/return/"
    assert mediator.post(url, {"version": 2, "reason": ""}).status_code == 422
    assert mediator.post(url, {"version": 2, "reason": "缺少工资单"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "intake"
    assert clerk.get(url).status_code == 403


def test_the_form_takes_the_same_queries_for_one_and_three_parties(
    clerk, cast, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(case):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            clerk.get(f"/cases/{case.serial}/edit/")
        return len(captured)

    small = register(clerk, application(cast.station))
    large = register(
        clerk,
        application(
            cast.station,
            applicants=[worker(name=f"工人{n}", id_number="", phone="") for n in range(3)],
            respondents=[employer(name=f"公司{n}", credit_code=credit_code(n)) for n in range(3)],
            claims=[claim(), claim(), claim()],
        ),
    )
    clerk.get(f"/cases/{small.serial}/edit/")
    assert queries(large) == queries(small)
