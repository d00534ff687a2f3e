"""The review page: its two answers, asking the respondent, accepting and not accepting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from tests.cases.applications import EMPLOYER, WORKER, application, employer, worker

TODAY = timezone.localdate().isoformat


@pytest.fixture
def mediator(client_for):
    return client_for("mediator")


@pytest.fixture
def case(mediator, cast):
    mediator.post("/cases/new/", application(cast.station) | {"submit": "1"})
    return Case.objects.get(state="eligibility")


def url(case, act=""):
    return f"/cases/{case.serial}/review/{act}"


def post(client, case, act, **data):
    """Post an act of the review with the version that a fresh page would carry."""
    case.refresh_from_db()
    return client.post(url(case, act), {"version": case.version} | data)


def answer(client, case, side, *, yes=True, **data):
    party = case.parties.get(side=side)
    given = {"party": party.pk, "answer": "yes" if yes else "no", "purpose": "mediation"}
    given |= {"answered_on": TODAY(), "way": "phone"}
    return post(client, case, "consent/", **(given | data))


def waive(client, case, side, **data):
    """What a party says to the one mediator who declared a conflict."""
    [part] = case.participations.exclude(conflict="none")
    given = {"party": case.parties.get(side=side).pk, "mediator": part.pk, "answer": "yes"}
    given |= {"answered_on": TODAY(), "way": "written"}
    return post(client, case, "waiver/", **(given | data))


def examine(client, case, **data):
    conditions = dict.fromkeys(
        ("in_scope", "not_barred", "parties_reachable", "facts_clear"), "True"
    )
    return post(client, case, "", **(conditions | {"reviewed_on": TODAY()} | data))


def take(client, case, **data):
    case.refresh_from_db()
    given = {"version": case.version, "conflict": "none", "happened_on": TODAY()} | data
    return client.post(f"/cases/{case.serial}/take/", given)


def ready(client, case):
    examine(client, case)
    answer(client, case, "applicant")
    answer(client, case, "respondent")
    take(client, case)


def test_the_page_shows_what_is_missing_for_acceptance(mediator, case):
    response = mediator.get(url(case))
    assert response.context["missing"] == [
        "完成客观条件审查。",
        f"记录申请人“{WORKER}”同意调解。",
        "记录至少一名被申请人同意调解。",
        "指定首席调解员（可由受理人认领）。",
    ]


def test_a_case_is_reviewed_taken_and_accepted(mediator, case):
    ready(mediator, case)
    assert mediator.get(url(case)).context["missing"] == []
    response = post(mediator, case, "accept/", happened_on=TODAY(), grade="simple")
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.grade, case.eligible) == ("mediation", "simple", True)
    assert case.accepted_on == timezone.localdate()


def test_accepting_too_early_lists_what_is_missing_beside_the_form(mediator, case):
    response = post(mediator, case, "accept/", happened_on=TODAY(), grade="simple")
    assert response.status_code == 422
    form = response.context["accept_form"]
    assert form.non_field_errors() == response.context["missing"]
    assert form["grade"].value() == "simple"


def test_the_conditions_are_kept_and_an_open_one_stays_open(mediator, case):
    examine(mediator, case, facts_clear="", remarks="工资单待补")
    case.refresh_from_db()
    assert (case.review.in_scope, case.review.facts_clear) == (True, None)
    assert (case.review.remarks, case.objective_met) == ("工资单待补", None)


def test_a_review_in_the_future_is_refused_and_keeps_what_was_typed(mediator, case):
    response = examine(mediator, case, reviewed_on="2999-01-01", remarks="写好的意见")
    assert response.status_code == 422
    assert response.context["review_form"].non_field_errors() == ["发生日期不能晚于今天。"]
    assert "写好的意见" in response.content.decode()
    assert not hasattr(Case.objects.get(pk=case.pk), "review")


def test_each_answer_stands_with_who_when_how_and_who_took_it(mediator, case, cast):
    answer(mediator, case, "respondent", yes=False, remarks="要求先仲裁")
    answer(mediator, case, "respondent", way="written")
    [row] = [a for a in mediator.get(url(case)).context["answers"] if a.party.side == "respondent"]
    assert (row.newest.answer, row.newest.way) == (True, "written")
    assert row.newest.taken_by == cast.user("mediator")
    assert [earlier.answer for earlier in row.earlier] == [False]


def test_asking_leaves_an_inquiry_with_its_paper(mediator, case):
    party = case.parties.get(side="respondent")
    due = timezone.localdate() + timedelta(days=3)
    response = post(
        mediator,
        case,
        "ask/",
        respondent=party.pk,
        sent_on=TODAY(),
        way="mail",
        answer_due_on=due.isoformat(),
    )
    assert response.status_code == 302
    [asked] = mediator.get(url(case)).context["asked"]
    assert (asked.inquiry.respondent.name, asked.inquiry.answer_due_on) == (EMPLOYER, due)
    assert (asked.paper.kind, asked.is_answered, asked.is_over) == ("inquiry", False, False)


def test_an_answer_day_before_the_question_is_a_mistake_of_its_field(mediator, case):
    party = case.parties.get(side="respondent")
    response = post(
        mediator,
        case,
        "ask/",
        respondent=party.pk,
        sent_on=TODAY(),
        way="mail",
        answer_due_on="2020-01-01",
        remarks="已打三次电话",
    )
    assert response.context["inquiry_form"].errors == {
        "answer_due_on": ["答复期限不能早于发出日期。"]
    }
    assert "已打三次电话" in response.content.decode()


def test_a_refusal_is_proposed_as_the_reason(mediator, case):
    answer(mediator, case, "respondent", yes=False)
    response = mediator.get(url(case))
    assert response.context["proposed_reason"] == "respondent_refused"
    assert response.context["refer_form"]["reason"].value() == "respondent_refused"


def test_a_refused_case_is_not_accepted_and_its_notice_is_issued(mediator, case):
    from mediation.papers import services as papers

    examine(mediator, case)
    answer(mediator, case, "respondent", yes=False)
    response = post(
        mediator,
        case,
        "not-accepted/",
        reason="respondent_refused",
        happened_on=TODAY(),
        destination="arbitration",
        body_name="浦东新区劳动人事争议仲裁委员会",
    )
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.ending, case.eligible) == ("referred", "not_accepted", False)
    assert (case.objective_met, case.willing) == (True, False)
    assert case.destinations.get().kind == "arbitration"
    assert papers.issued("non_acceptance", case).count() == 1


def test_silence_is_not_refusal(mediator, case):
    examine(mediator, case)
    response = post(
        mediator,
        case,
        "not-accepted/",
        reason="respondent_refused",
        happened_on=TODAY(),
        body_name="写好的机构",
    )
    assert response.status_code == 422
    assert response.context["refer_form"].non_field_errors() == ["记录被申请人不同意调解的答复。"]
    assert "写好的机构" in response.content.decode()
    case.refresh_from_db()
    assert case.state == "eligibility"


def test_an_over_age_workers_other_claims_are_pointed_to_court(mediator, cast):
    old = worker(is_over_age="on")
    data = application(
        cast.station,
        applicants=[old],
        claims=[{"kind": "wages", "amount": "1"}, {"kind": "severance", "amount": "2"}],
    )
    mediator.post("/cases/new/", data | {"submit": "1"})
    case = Case.objects.get()
    claims = mediator.get(url(case)).context["claims_for_court"]
    assert [claim.kind for claim in claims] == ["severance"]


# --- Conflict of interest ---------------------------------------------------------------------


def test_a_declared_conflict_needs_both_sides_waivers(client_for, mediator, case):
    examine(mediator, case)
    for side in ("applicant", "respondent"):
        answer(mediator, case, side)
    take(mediator, case, conflict="interest", disclosure="曾在被申请人处任职")
    page = mediator.get(url(case)).context
    assert page["needs_waivers"] is True
    assert page["waiver_form"].can_be_given is False  # nobody records it for themselves
    assert len(page["missing"]) == 2
    for side in ("applicant", "respondent"):
        waive(client_for("clerk"), case, side)
    assert mediator.get(url(case)).context["missing"] == []


# --- Two people, wrong roles, other stations --------------------------------------------------


def test_the_second_of_two_acceptances_gets_the_conflict_page(mediator, case):
    ready(mediator, case)
    case.refresh_from_db()
    data = {"version": case.version, "happened_on": TODAY(), "grade": "simple"}
    assert mediator.post(url(case, "accept/"), data).status_code == 302
    assert mediator.post(url(case, "accept/"), data).status_code in (403, 409)


def test_a_stale_answer_conflicts(mediator, case):
    assert answer(mediator, case, "applicant", version=case.version - 1).status_code == 409


def test_a_clerk_records_answers_but_does_not_decide(client_for, case):
    clerk = client_for("clerk")
    page = clerk.get(url(case))
    assert page.status_code == 200
    assert "accept_form" in page.context
    assert 'action="/cases/' in page.content.decode()
    assert f"{url(case)}accept/" not in page.content.decode()
    assert answer(clerk, case, "applicant").status_code == 302
    assert post(clerk, case, "accept/", happened_on=TODAY(), grade="simple").status_code == 403
    assert examine(clerk, case).status_code == 403


@pytest.mark.parametrize("part", ["auditor", "legal_aid", "administrator"])
def test_others_do_not_see_the_page(client_for, case, part):
    assert client_for(part).get(url(case)).status_code in (403, 404)


def test_another_station_knows_no_such_case(client_for, case):
    assert client_for("stranger").get(url(case)).status_code == 404


def test_a_colleague_does_not_review_a_case_that_somebody_leads(client_for, mediator, case):
    take(mediator, case)
    assert client_for("colleague").get(url(case)).status_code == 403


def test_the_addresses_of_the_acts_lead_back_to_the_page(mediator, case):
    targets = [mediator.get(url(case, act)).url for act in ("ask/", "consent/", "accept/")]
    assert targets == [f"{url(case)}#ask", f"{url(case)}#willingness", f"{url(case)}#decision"]


def test_the_page_takes_the_same_queries_for_more_parties(mediator, cast, case):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(which):
        with CaptureQueriesContext(connection) as captured:
            mediator.get(url(which))
        return len(captured)

    data = application(
        cast.station,
        applicants=[worker(name=f"工人{n}", id_number="", phone="") for n in range(3)],
        respondents=[employer(name=f"公司{n}") for n in range(3)],
    )
    mediator.post("/cases/new/", data | {"submit": "1"})
    large = Case.objects.latest("pk")
    queries(large)
    assert queries(large) == queries(case)
