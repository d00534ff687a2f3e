"""Handing over the cases of somebody: the plan, the confirmation, and what comes of each case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.assigning import batch
from cases.assigning.models import Decision
from cases.models import Case
from cases.services import sessions
from cases.services.assignment import assign_mediator, end_participation
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from mediation.stations.models import Absence
from mediation.stations.services.absences import add_absence
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
URL = "/assignments/batch/mediator/"


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Three that the mediator leads."""
    cast.join("third", Role.MEDIATOR, cast.station)
    return [make.case_in_review(cast.actor("mediator")) for _number in range(3)]


def lead(case: Case) -> str:
    return make.again(case).participations.get(is_lead=True, ends_on=None).user.username


def filled(client: Any, url: str = URL, **changes: Any) -> dict[str, Any]:
    """What the browser would send of the plan as it is shown."""
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return data | {"reason": "调离本站", "step": "check"} | changes


def to(case: Case) -> str:
    return f"to-{case.serial}"


def confirmed(client: Any, data: dict[str, Any]) -> Any:
    """Both steps: what the page of confirmation holds is sent on."""
    page = client.post(URL, data)
    assert page.status_code == 200
    hidden = dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    )
    return client.post(URL, hidden | {"step": "apply"})


def outcomes(answer: Any) -> dict[str, str]:
    """Serial → the successor's user name, or the reasons."""
    return {
        one.case.serial: (one.decision.chosen.username if one.decision else " ".join(one.reasons))
        for one in answer.context["outcomes"]
    }


def test_the_plan_counts_what_it_gives_so_that_not_all_go_to_one(client_for, cases, cast) -> None:
    plan = batch.plan_for(cast.user("mediator"), cast.actor("manager"), timezone.localdate())
    given = [row.proposed.username for row in plan.rows if row.proposed]
    assert sorted(given[:2]) == ["colleague", "third"]
    assert (len(given), plan.remaining) == (3, 0)


def test_nothing_happens_before_it_is_confirmed(client_for, cases) -> None:
    manager = client_for("manager")
    answer = manager.post(URL, filled(manager))
    assert "确认改派" in answer.content.decode()
    assert [lead(case) for case in cases] == ["mediator"] * 3
    assert not Decision.objects.exists()


def test_a_batch_is_carried_out_case_by_case_and_kept(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    third = cast.user("third")
    data = filled(manager, **{to(cases[0]): str(third.pk), to(cases[1]): ""})
    answer = confirmed(manager, data)
    assert answer.status_code == 200
    assert (answer.context["done"], answer.context["failed"]) == (2, 0)
    assert lead(cases[0]) == "third"
    assert lead(cases[1]) == "mediator"
    row = cases[0].assignment_decisions.get()
    assert (row.chosen, row.made_by, row.reason) == (third, cast.user("manager"), "调离本站")
    assert row.proposed is not None
    old = cases[0].participations.get(user=cast.user("mediator"))
    assert old.ends_on == timezone.localdate()


def test_a_refusal_in_one_case_does_not_stop_the_others(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    third = cast.user("third")
    with acting(SYSTEM, act="test"):
        cases[1].participations.create(
            case=cases[1], user=third, capacity="agent", starts_on=timezone.localdate()
        )
    data = filled(manager, **{to(case): str(third.pk) for case in cases})
    found = outcomes(confirmed(manager, data))
    assert found[cases[0].serial] == found[cases[2].serial] == "third"
    assert "在本争议中任代理人" in found[cases[1].serial]
    assert lead(cases[1]) == "mediator"


def test_a_case_that_somebody_changed_is_told_and_left(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    data = filled(manager)
    make.declare(cases[2], cast.actor("mediator"))
    found = outcomes(confirmed(manager, data))
    assert "案件已被他人更改" in found[cases[2].serial]
    assert lead(cases[2]) == "mediator"
    assert lead(cases[0]) != "mediator"


def test_a_second_click_decides_nothing_and_tells_the_same(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    data = filled(manager) | {"step": "apply"}
    first, second = manager.post(URL, data), manager.post(URL, data)
    assert outcomes(first) == outcomes(second)
    assert len(outcomes(second)) == 3
    assert Decision.objects.count() == 3
    assert [make.again(case).version for case in cases] == [case.version + 1 for case in cases]


def test_a_second_click_tells_the_same_though_other_cases_have_moved_up(
    client_for, cases, cast: Cast, monkeypatch
) -> None:
    monkeypatch.setattr(batch, "MOST", 2)
    manager = client_for("manager")
    data = filled(manager) | {"step": "apply"}
    first, second = manager.post(URL, data), manager.post(URL, data)
    assert second.status_code == 200
    assert outcomes(first) == outcomes(second)
    # Nor does it matter that the form itself would not do any longer.
    assert outcomes(manager.post(URL, data | {"reason": ""})) == outcomes(first)
    assert (Decision.objects.count(), lead(cases[2])) == (2, "mediator")


def test_a_case_that_comes_in_between_is_left_and_shown_on_the_way_back(
    client_for, cases, cast: Cast
) -> None:
    manager = client_for("manager")
    data = filled(manager)
    late = make.case_in_review(cast.actor("mediator"))
    back = manager.post(URL, data | {"step": "back"}).context["form"]
    assert back[to(late)].value() in (None, "")
    assert back[f"version-{late.serial}"].value() == make.again(late).version
    assert confirmed(manager, data).context["done"] == 3
    assert lead(late) == "mediator"


def test_a_choice_needs_the_version_that_was_seen(client_for, cases) -> None:
    manager = client_for("manager")
    data = filled(manager, step="apply", **{f"version-{cases[0].serial}": ""})
    assert manager.post(URL, data).status_code == 422
    assert manager.post(URL, data | {to(cases[0]): ""}).context["done"] == 2


def test_a_proposal_that_has_changed_is_looked_at_again(client_for, cases, cast: Cast) -> None:
    """What is kept as proposed is what the manager saw."""
    manager = client_for("manager")
    data = filled(manager, step="apply")
    seen = {case: data[f"proposed-{case.serial}"] for case in cases}
    add_absence(
        Absence(user=cast.user("third"), first_day=timezone.localdate(),
                last_day=timezone.localdate() + timedelta(days=60)),
        actor=cast.actor("third"),
    )  # fmt: skip
    answer = manager.post(URL, data)
    assert answer.status_code == 422
    assert "系统建议已有变化" in answer.content.decode()
    assert not Decision.objects.exists()
    form = answer.context["form"]
    again = {name: form[name].value() for name in form.fields} | {"step": "apply"}
    assert manager.post(URL, again).context["done"] == 3
    kept = {row.case: str(row.proposed_id) for row in Decision.objects.all()}
    assert kept == {case: str(cast.user("colleague").pk) for case in cases} != seen


def test_two_clicks_at_once_decide_once(cases, cast: Cast) -> None:
    """The second one has made its plan before the first one was done."""
    leaver, manager = cast.user("mediator"), cast.actor("manager")
    plan = batch.plan_for(leaver, manager, timezone.localdate())
    orders = [batch.Order(row, row.case.version, row.proposed) for row in plan.rows]
    given: dict[str, Any] = {"actor": manager, "leaver": leaver, "reason": "调离", "token": uuid4()}
    first, second = batch.carry_out(orders, **given), batch.carry_out(orders, **given)
    assert [one.decision for one in first] == [one.decision for one in second]
    assert Decision.objects.count() == 3


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"token": "x"}, {"token": ""}], ids=["reason", "token", "none"]
)
def test_what_is_missing_is_asked_for(client_for, cases, changes) -> None:
    manager = client_for("manager")
    assert manager.post(URL, filled(manager, **changes)).status_code == 422


def test_somebody_who_may_not_mediate_there_is_no_choice(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    for part in ("stranger", "clerk", "mediator"):
        data = filled(manager, **{to(cases[0]): str(cast.user(part).pk)})
        assert manager.post(URL, data | {"step": "apply"}).status_code == 422
    assert not Decision.objects.exists()


def test_to_choose_nobody_at_all_is_told(client_for, cases) -> None:
    manager = client_for("manager")
    answer = manager.post(URL, filled(manager, **{to(case): "" for case in cases}))
    assert "请至少为一件案件选择接办人" in answer.content.decode()


def test_back_from_the_confirmation_keeps_what_was_chosen(client_for, cases, cast: Cast) -> None:
    manager = client_for("manager")
    chosen = str(cast.user("third").pk)
    answer = manager.post(URL, filled(manager, step="back", **{to(cases[0]): chosen}))
    assert answer.status_code == 200
    assert answer.context["form"][to(cases[0])].value() == chosen


def test_a_member_of_a_panel_only_leaves_or_is_replaced(client_for, cases, cast: Cast) -> None:
    manager = cast.actor("manager")
    for case in cases[:2]:
        assign_mediator(
            make.again(case),
            actor=manager,
            version=None,
            user=cast.user("colleague"),
            is_lead=False,
        )
    url = "/assignments/batch/colleague/"
    client = client_for("manager")
    data = filled(client, url)
    assert {data[to(case)] for case in cases[:2]} == {"end"}
    answer = client.post(url, data | {to(cases[1]): str(cast.user("third").pk), "step": "apply"})
    assert answer.context["done"] == 2
    assert [lead(case) for case in cases] == ["mediator"] * 3
    for case, expected in ((cases[0], set()), (cases[1], {"third"})):
        panel = case.participations.filter(ends_on=None, is_lead=False)
        assert {part.user.username for part in panel} == expected
        assert not case.assignment_decisions.get().is_lead
    assert "结束承办，未补人" in client.get(f"/cases/{cases[0].serial}/mediators/").content.decode()


def test_who_mediates_a_case_no_more_hands_nothing_over(cases, cast: Cast) -> None:
    manager, leaver = cast.actor("manager"), cast.user("mediator")
    plan = batch.plan_for(leaver, manager, timezone.localdate())
    part = cases[0].participations.get(user=leaver)
    end_participation(part, actor=manager, version=None)
    row = next(row for row in plan.rows if row.case == cases[0])
    order = batch.Order(row, make.again(cases[0]).version, row.proposed)
    (one,) = batch.carry_out([order], actor=manager, leaver=leaver, reason="调离", token=uuid4())
    assert one.decision is None
    assert "已不承办本案" in one.reasons[0]


def test_a_lead_needs_a_successor(cases, cast: Cast) -> None:
    plan = batch.plan_for(cast.user("mediator"), cast.actor("manager"), timezone.localdate())
    order = batch.Order(plan.rows[0], plan.rows[0].case.version, None)
    (one,) = batch.carry_out(
        [order], actor=cast.actor("manager"), leaver=cast.user("mediator"), reason="调离",
        token=uuid4(),
    )  # fmt: skip
    assert one.reasons == ["首席调解员须有接办人。"]


def test_planned_sessions_are_told_before_and_after(client_for, cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = make.case_in_mediation(mediator)
    day = timezone.localdate() + timedelta(days=3)
    sessions.plan_session(case, make.session(mediator, day), actor=mediator, version=None)
    manager = client_for("manager")
    assert "第 1 次调解" in manager.get(URL).content.decode()
    answer = confirmed(manager, filled(manager))
    assert [len(one.sessions) for one in answer.context["outcomes"]] == [1]
    assert f"/cases/{case.serial}/sessions/1/" in answer.content.decode()


def test_more_than_fit_are_for_the_next_time(client_for, cases, cast, monkeypatch) -> None:
    monkeypatch.setattr(batch, "MOST", 2)
    manager = client_for("manager")
    assert "另有1件" in manager.get(URL).content.decode()
    assert confirmed(manager, filled(manager)).context["done"] == 2
    assert confirmed(manager, filled(manager)).context["done"] == 1
    assert "此人没有在办案件" in manager.get(URL).content.decode()


def test_cases_that_have_ended_or_are_elsewhere_are_not_in_the_plan(
    client_for, cases, cast
) -> None:
    with acting(SYSTEM, act="test"):
        Case.objects.filter(pk=cases[0].pk).permitting_bulk_writes().update(
            voided_on=timezone.localdate()
        )
    assert to(cases[0]) not in filled(client_for("manager"))
    assert client_for("other_manager").get(URL).status_code == 404


@pytest.mark.parametrize("part", ["clerk", "mediator", "auditor"])
def test_only_a_manager_hands_over(client_for, cases, cast: Cast, part: str) -> None:
    assert client_for(part).post(URL, {}).status_code == 403
    plan = batch.plan_for(cast.user("mediator"), cast.actor("manager"), timezone.localdate())
    orders = [batch.Order(row, row.case.version, row.proposed) for row in plan.rows]
    found = {"leaver": cast.user("mediator"), "reason": "调离", "token": uuid4()}
    outcomes_ = batch.carry_out(orders, actor=cast.actor(part), **found)
    assert all(one.decision is None for one in outcomes_)


def cost(client: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(URL)
    return len(asked)


def test_a_plan_costs_a_fixed_number_of_queries_for_each_case(client_for, cast: Cast) -> None:
    """The check of conflicts asks each case; more people to choose from ask no more."""
    manager = client_for("manager")
    costs = []
    for _number in range(3):
        make.case_in_review(cast.actor("mediator"))
        cost(manager)
        costs.append(cost(manager))
    assert costs[2] - costs[1] == costs[1] - costs[0] <= 20
    for number in range(3):
        cast.join(f"more{number}", Role.MEDIATOR, cast.station)
    assert cost(manager) == costs[2]
