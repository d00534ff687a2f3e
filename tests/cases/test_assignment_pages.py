"""Taking a case, assigning mediators, declaring, and leaving."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cases.models import Case
from tests.cases.applications import application

TODAY = timezone.localdate().isoformat


@pytest.fixture
def manager(client_for):
    return client_for("manager")


@pytest.fixture
def case(client_for, cast):
    client_for("clerk").post("/cases/new/", application(cast.station) | {"submit": "1"})
    return Case.objects.get(state="eligibility")


def post(client, case, act, **data):
    case.refresh_from_db()
    given = {"version": case.version, "happened_on": TODAY()} | data
    return client.post(f"/cases/{case.serial}/{act}/", given)


def assign(client, case, user, capacity="lead", **data):
    return post(client, case, "mediators", mediator=user.pk, capacity=capacity, **data)


def leads(case):
    return [str(part.user) for part in case.participations.filter(is_lead=True, ends_on=None)]


def test_a_mediator_takes_a_case_and_declares(client_for, case, cast):
    assert post(client_for("mediator"), case, "take", conflict="none").status_code == 302
    part = case.participations.get()
    assert (part.user, part.is_lead) == (cast.user("mediator"), True)
    assert (part.conflict, part.declared_on) == ("none", timezone.localdate())


def test_a_relation_without_disclosure_is_refused_beside_the_field(client_for, case):
    response = post(client_for("mediator"), case, "take", conflict="interest")
    assert response.status_code == 422
    assert response.context["form"].errors == {"disclosure": ["请写明披露内容。"]}


def test_a_case_that_somebody_leads_cannot_be_taken(client_for, case):
    post(client_for("mediator"), case, "take", conflict="none")
    response = post(client_for("manager"), case, "take", conflict="none")
    assert response.context["form"].non_field_errors() == [
        "本案已有首席调解员，如需更换请由站长指派。"
    ]


def test_candidates_are_shown_with_their_open_cases(manager, client_for, case, cast):
    post(client_for("mediator"), case, "take", conflict="none")
    choices = dict(
        manager.get(f"/cases/{case.serial}/mediators/").context["form"]["mediator"].field.choices
    )
    busy, free = cast.user("mediator"), cast.user("colleague")
    assert choices[str(busy.pk)] == f"{busy}（{cast.station}，在办 1 件）"
    assert choices[str(free.pk)] == f"{free}（{cast.station}，在办 0 件）"
    assert str(cast.user("stranger").pk) not in choices


def test_a_manager_replaces_the_lead_and_the_earlier_one_stays_on_record(manager, case, cast):
    assign(manager, case, cast.user("mediator"))
    assign(manager, case, cast.user("colleague"))
    assert leads(case) == [str(cast.user("colleague"))]
    assert case.participations.count() == 2


def test_a_manager_adds_to_the_panel(manager, case, cast):
    assign(manager, case, cast.user("mediator"))
    assign(manager, case, cast.user("colleague"), capacity="panel")
    assert leads(case) == [str(cast.user("mediator"))]
    assert case.participations.filter(ends_on=None).count() == 2


def test_an_assigned_mediator_declares_for_themselves_only(manager, client_for, case, cast):
    assign(manager, case, cast.user("mediator"))
    assert client_for("colleague").get(f"/cases/{case.serial}/declare/").status_code in (403, 404)
    assert manager.get(f"/cases/{case.serial}/declare/").status_code == 403
    assert post(client_for("mediator"), case, "declare", conflict="none").status_code == 302
    assert case.participations.get().declared_on == timezone.localdate()


def test_a_mediator_leaves_with_a_reason(manager, case, cast):
    user = cast.user("colleague")
    assign(manager, case, user, capacity="panel")
    act = f"mediators/{user.username}/end"
    assert post(manager, case, act, reason="").status_code == 422
    assert post(manager, case, act, reason="休假").status_code == 302
    assert case.participations.get().ends_on == timezone.localdate()
    assert post(manager, case, act, reason="休假").status_code == 404


def test_a_stale_assignment_conflicts(manager, case, cast):
    response = assign(manager, case, cast.user("mediator"), version=case.version - 1)
    assert response.status_code == 409


def test_a_wrong_day_keeps_what_was_chosen(manager, case, cast):
    response = assign(
        manager, case, cast.user("colleague"), capacity="panel", happened_on="2999-01-01"
    )
    form = response.context["form"]
    assert response.status_code == 422
    assert form.non_field_errors() == ["发生日期不能晚于今天。"]
    assert (form["mediator"].value(), form["capacity"].value()) == (
        str(cast.user("colleague").pk),
        "panel",
    )


@pytest.mark.parametrize("part", ["clerk", "mediator", "auditor", "legal_aid"])
def test_only_managers_assign(client_for, case, part):
    assert client_for(part).get(f"/cases/{case.serial}/mediators/").status_code == 403


def test_a_manager_of_another_station_finds_no_case(client_for, case):
    client = client_for("other_manager")
    for act in ("mediators", "take"):
        assert client.get(f"/cases/{case.serial}/{act}/").status_code == 404


def test_a_clerk_takes_no_case(client_for, case):
    assert client_for("clerk").get(f"/cases/{case.serial}/take/").status_code == 403
