"""Registering an application, completing it, and what looks like the same dispute."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseState, ClaimKind, PartyKind, Side
from cases.models import Case, Claim, Holding, Party
from cases.services.intake import (
    Application,
    ClaimDraft,
    probable_duplicates,
    register_case,
    return_to_intake,
    save_application,
    submit_for_review,
)
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.people.models import Employer, Person
from tests.cases.drafts import RECEIVED, application, employer, worker

pytestmark = pytest.mark.django_db


def register(cast, part="clerk", **changes):
    return register_case(application(**changes), actor=cast.actor(part), organisation=cast.station)


def test_registration_gives_a_serial_by_organisation_and_year(cast):
    first, second = register(cast), register(cast)
    assert (first.serial, second.serial) == ("LJZ-2026-000001", "LJZ-2026-000002")
    assert first.case_number == ""
    assert first.state == CaseState.INTAKE


def test_registration_derives_amount_category_and_holder(cast):
    case = Case.objects.get(pk=register(cast).pk)
    assert case.claimed_amount == 12000
    assert case.category == "payment"
    assert [h.organisation for h in Holding.objects.filter(case=case)] == [cast.station]


def test_parties_enter_the_register_once_and_keep_their_own_snapshot(cast):
    register(cast)
    register(cast, parties=[worker(phone="13900139000"), employer()])
    assert Person.objects.count() == 1
    assert Employer.objects.count() == 1
    assert [
        party.phone for party in Party.objects.filter(kind=PartyKind.WORKER).order_by("pk")
    ] == [
        "13800138000",
        "13900139000",
    ]


def test_an_application_from_the_future_is_refused(cast):
    with pytest.raises(ActionRefused):
        register(cast, received_on=timezone.localdate() + timedelta(days=1))
    assert Case.objects.count() == 0


@pytest.mark.parametrize("part", ["auditor", "administrator", "stranger"])
def test_who_may_not_register_is_refused(cast, part):
    with pytest.raises(NotAllowed):
        register(cast, part)


def test_an_incomplete_application_cannot_be_submitted(cast):
    incomplete = Application(case=Case(source="visit", received_on=RECEIVED), parties=[worker()])
    case = register_case(incomplete, actor=cast.actor("clerk"), organisation=cast.station)
    with pytest.raises(ActionRefused) as refused:
        submit_for_review(case, actor=cast.actor("clerk"), version=case.version)
    assert len(refused.value.reasons) == 3  # respondent, claim, facts
    assert Case.objects.get(pk=case.pk).state == CaseState.INTAKE


def test_a_claim_against_nobody_cannot_be_submitted(cast):
    draft = application()
    draft.claims[0].respondents = []
    case = register_case(draft, actor=cast.actor("clerk"), organisation=cast.station)
    with pytest.raises(ActionRefused, match="被申请人"):
        submit_for_review(case, actor=cast.actor("clerk"), version=case.version)


def test_submission_and_return_move_the_state_and_the_version(cast):
    case = register(cast)
    case = submit_for_review(
        case, actor=cast.actor("clerk"), version=case.version, happened_on=RECEIVED
    )
    assert (case.state, case.version) == (CaseState.ELIGIBILITY, 2)
    case = return_to_intake(case, actor=cast.actor("mediator"), version=2, reason="补充合同")
    assert (case.state, case.version) == (CaseState.INTAKE, 3)


def test_a_return_without_a_reason_is_refused(cast):
    case = register(cast)
    submit_for_review(case, actor=cast.actor("clerk"), version=1, happened_on=RECEIVED)
    with pytest.raises(ActionRefused):
        return_to_intake(case, actor=cast.actor("mediator"), version=2, reason=" ")


def test_the_second_of_two_editors_gets_a_stale_version(cast):
    case = register(cast)
    mine, theirs = edited(case), edited(case)
    save_application(case, mine, actor=cast.actor("clerk"), version=1)
    with pytest.raises(StaleVersion):
        save_application(case, theirs, actor=cast.actor("clerk"), version=1)


def test_editing_updates_adds_and_removes_rows(cast):
    case = register(cast)
    changed = edited(case)
    changed.case.facts = "改写的事实"
    changed.parties[1].name = "上海新名有限公司"
    changed.parties.append(employer("上海派遣有限公司", employer_role="using_company"))
    changed.claims = [
        ClaimDraft(
            Claim(kind=ClaimKind.SEVERANCE, category="payment", amount=500), changed.parties[1:]
        )
    ]
    save_application(case, changed, actor=cast.actor("clerk"), version=1)
    case = Case.objects.get(pk=case.pk)
    assert case.facts == "改写的事实"
    assert [p.name for p in case.parties.filter(side=Side.RESPONDENT)] == [
        "上海新名有限公司",
        "上海派遣有限公司",
    ]
    assert [(c.kind, c.against.count()) for c in case.claims.all()] == [("severance", 2)]
    assert case.claimed_amount == 500


def test_history_keeps_the_removed_claim(cast):
    case = register(cast)
    changed = edited(case)
    changed.claims = []
    save_application(case, changed, actor=cast.actor("clerk"), version=1)
    kinds = list(Claim.history.order_by("history_id").values_list("history_type", flat=True))
    assert kinds == ["+", "-"]


def test_an_application_under_review_is_not_edited(cast):
    case = register(cast)
    submit_for_review(case, actor=cast.actor("clerk"), version=1, happened_on=RECEIVED)
    with pytest.raises(ActionRefused):
        save_application(case, edited(case), actor=cast.actor("manager"), version=2)


def edited(case: Case) -> Application:
    fresh = Case.objects.get(pk=case.pk)
    parties = list(fresh.parties.all())
    return Application(
        case=fresh,
        parties=parties,
        claims=[
            ClaimDraft(
                claim,
                [p for p in parties if p.pk in claim.against.values_list("respondent", flat=True)],
            )
            for claim in fresh.claims.all()
        ],
    )


def test_the_same_person_and_employer_within_a_year_is_a_probable_duplicate(cast):
    first = register(cast)
    again = application(received_on=RECEIVED + timedelta(days=30))
    assert probable_duplicates(again, actor=cast.actor("clerk")) == [first]


@pytest.mark.parametrize(
    "changes",
    [
        {"parties": [worker(), employer("另一家公司")]},
        {"parties": [worker("李四", id_number="", phone="13700137000"), employer()]},
        {"received_on": date(2026, 6, 1)},
    ],
    ids=["other employer", "other worker", "more than a year later"],
)
def test_what_differs_is_no_duplicate(cast, changes):
    register(cast, received_on=date(2025, 1, 6))
    changes = {"received_on": date(2025, 2, 3), **changes}
    assert probable_duplicates(application(**changes), actor=cast.actor("clerk")) == []


def test_a_duplicate_at_another_station_is_not_revealed(cast):
    register_case(application(), actor=cast.actor("other_manager"), organisation=cast.other_station)
    assert probable_duplicates(application(), actor=cast.actor("clerk")) == []


def test_ten_workers_make_a_collective_dispute(cast):
    workers = [worker(f"工人{n}", id_number="", phone="") for n in range(10)]
    case = register(cast, parties=[*workers, employer()])
    assert (case.is_collective, case.worker_count) == (True, 10)
