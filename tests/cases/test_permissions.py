"""Who may do what to a case: the table of design §3, without the web."""

from datetime import date

import pytest

from cases.enums import CaseState, Ending
from cases.models import Case
from cases.permissions import ACTS, may
from cases.roles import ROLES
from cases.services import assignment
from cases.services.intake import register_case, submit_for_review
from mediation.stations.enums import Role
from tests.cases.drafts import RECEIVED, application

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "clerk",
    "point_mediator",
    "mediator",
    "colleague",
    "legal_aid",
    "manager",
    "auditor",
    "administrator",
    "stranger",
    "other_manager",
)


@pytest.fixture
def at_intake(cast):
    return register_case(application(), actor=cast.actor("clerk"), organisation=cast.station)


@pytest.fixture
def in_review(cast, at_intake):
    return submit_for_review(
        at_intake, actor=cast.actor("clerk"), version=None, happened_on=RECEIVED
    )


@pytest.fixture
def led_by_mediator(cast, in_review):
    assignment.take_case(in_review, actor=cast.actor("mediator"), version=None, conflict="none")
    return Case.objects.get(pk=in_review.pk)


def allowed(cast, act, case):
    return {part for part in EVERYBODY if may(cast.actor(part), act, case)}


def test_at_intake_the_station_works_on_the_application(cast, at_intake):
    assert allowed(cast, "edit_application", at_intake) == {
        "clerk",
        "mediator",
        "colleague",
        "manager",
    }
    assert allowed(cast, "submit_for_review", at_intake) == {
        "clerk",
        "mediator",
        "colleague",
        "manager",
    }


def test_any_mediator_of_the_station_may_take_what_nobody_leads(cast, in_review):
    assert allowed(cast, "accept", in_review) == {"mediator", "colleague", "manager"}


def test_a_led_case_belongs_to_its_mediator(cast, led_by_mediator):
    for act in ("review", "accept", "refer_ineligible", "withdraw"):
        assert allowed(cast, act, led_by_mediator) == {"mediator", "manager"}


def test_acts_of_mediation_need_the_assignment(cast, led_by_mediator):
    for act in ("settle", "refer_failed", "extend", "draft_agreement", "add_destination"):
        assert allowed(cast, act, led_by_mediator) == {"mediator", "manager"}


def test_only_the_manager_reopens_and_assigns(cast, led_by_mediator):
    assert allowed(cast, "reopen", led_by_mediator) == {"manager"}
    assert allowed(cast, "assign", led_by_mediator) == {"manager"}


def test_the_auditor_sees_heads_and_history_but_no_content(cast, led_by_mediator):
    auditor = cast.actor("auditor")
    granted = {act for act in ACTS if may(auditor, act, led_by_mediator)}
    assert granted == {"view", "view_history", "view_looks"}


def test_the_administrator_has_no_case_content(cast, led_by_mediator):
    administrator = cast.actor("administrator")
    assert {act for act in ACTS if may(administrator, act, led_by_mediator)} == set()


def test_a_point_that_may_not_accept_does_not_review(cast, as_system):
    cast.point.may_accept = False
    cast.point.save()
    case = register_case(application(), actor=cast.actor("point_mediator"), organisation=cast.point)
    submit_for_review(case, actor=cast.actor("point_mediator"), version=None)
    case = Case.objects.select_related("organisation").get(pk=case.pk)
    assert "point_mediator" not in allowed(cast, "accept", case)
    assert "point_mediator" in allowed(cast, "ask_respondent", case)


def test_a_void_case_is_only_looked_at(cast, led_by_mediator):
    led_by_mediator.voided_on = date(2026, 3, 10)
    manager = cast.actor("manager")
    granted = {act for act in ACTS if may(manager, act, led_by_mediator)}
    assert granted == {"view", "view_content", "view_history", "view_looks"}


@pytest.mark.parametrize(
    ("part", "visible"),
    [
        ("clerk", True),
        ("mediator", True),
        ("colleague", True),
        ("manager", True),
        ("auditor", True),
        ("legal_aid", False),
        ("point_mediator", False),
        ("administrator", False),
        ("stranger", False),
        ("other_manager", False),
    ],
)
def test_who_sees_an_unassigned_case(cast, in_review, part, visible):
    assert Case.objects.visible_to(cast.actor(part)).exists() is visible


def test_a_colleague_does_not_see_a_case_in_mediation_of_another(cast, led_by_mediator):
    # The state is set here without its guards: only what the query shows is examined.
    Case.objects.filter(pk=led_by_mediator.pk).permitting_bulk_writes().update(
        state=CaseState.WITHDRAWN, ending=Ending.WITHDRAWN, ended_on=RECEIVED
    )
    assert Case.objects.visible_to(cast.actor("mediator")).exists()
    assert not Case.objects.visible_to(cast.actor("colleague")).exists()


def test_nobody_without_a_membership_sees_anything(cast, in_review):
    assert not Case.objects.visible_to(None).exists()


def test_every_transition_names_its_roles():
    assert set(ROLES) <= set(ACTS)
    assert all(roles and set(roles) <= set(Role) for roles in ROLES.values())
