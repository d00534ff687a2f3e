"""Attacks on the pages of conflicts of interest: foreign ids, one's own waiver, yesterday's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConflictKind
from cases.models import Agent, Case, Consent, Participation, RelationNotice
from cases.services import assignment
from mediation.history.actor import SYSTEM, acting
from tests.cases import factories as make
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()


def declared(cast: Cast, conflict: str, part: str = "mediator", **fields: Any) -> Case:
    """A case in intake whose lead has declared this."""
    case = make.registered_case(cast.actor(part), **fields)
    assignment.take_case(
        case, actor=cast.actor(part), version=None, conflict=conflict, disclosure="如实披露"
    )
    return make.again(case)


def url(name: str, case: Case) -> str:
    return reverse(f"cases:{name}", args=[case.serial])


def waiver(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "party": case.parties.all()[0].pk, "mediator": case.participations.get().pk,
        "answer": "yes", "answered_on": TODAY, "way": "written", "version": case.version,
    } | changes  # fmt: skip


def notice(case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "party": case.parties.all()[0].pk, "participation": case.participations.get().pk,
        "told_on": TODAY, "way": "in_person", "choice": "point", "version": case.version,
    } | changes  # fmt: skip


def test_a_waiver_is_about_this_case_and_recorded_by_somebody_else(cast, client_for):
    case, other = (declared(cast, ConflictKind.INTEREST) for _number in range(2))
    clerk = client_for("clerk")
    foreign = {"party": other.parties.all()[0].pk, "mediator": other.participations.get().pk}
    lies: list[dict[str, Any]] = [{name: value} for name, value in foreign.items()]
    lies += [
        {"party": "x"}, {"mediator": 10**20}, {"answer": "perhaps"}, {"way": "telepathy"},
        {"answered_on": "9999-12-31"}, {"answered_on": "2026-03-01", "late_reason": "补录"},
    ]  # fmt: skip
    for lie in lies:
        answer = clerk.post(url("waiver", case), waiver(case, **lie))
        assert answer.status_code == 422, lie
    assert client_for("mediator").post(url("waiver", case), waiver(case)).status_code == 422
    assert client_for("stranger").post(url("waiver", case), waiver(case)).status_code == 404
    assert not Consent.objects.exists()

    assert clerk.post(url("waiver", case), waiver(case)).status_code == 302
    stale = clerk.post(url("waiver", case), waiver(case))  # the page of before
    assert stale.status_code == 409
    assert Consent.objects.count() == 1


def test_a_notice_is_about_this_case_and_a_disclosed_employment(cast, client_for):
    given = {"part": "point_mediator", "employers": [make.employer("上海测试有限公司")]}
    case = declared(cast, ConflictKind.EMPLOYED_BY_RESPONDENT, **given)
    other = declared(cast, ConflictKind.EMPLOYED_BY_RESPONDENT, **given)
    client = client_for("point_mediator")
    for lie in (
        {"party": other.parties.all()[0].pk}, {"participation": other.participations.get().pk},
        {"choice": "moon"}, {"told_on": "2026-03-01", "late_reason": "补录"}, {"way": ""},
    ):  # fmt: skip
        answer = client.post(url("notice", case), notice(case, **lie))
        assert answer.status_code == 422, lie
    assert client.post(url("notice", case), notice(case)).status_code == 302
    assert client.post(url("notice", case), notice(case)).status_code == 409
    assert RelationNotice.objects.count() == 1
    plain = declared(cast, ConflictKind.INTEREST)
    assert client_for("clerk").post(url("notice", plain), notice(plain)).status_code == 422


def test_only_the_stations_own_people_are_linked_as_agents_and_never_a_mediator(cast, client_for):
    case, other = (declared(cast, ConflictKind.NONE) for _number in range(2))
    with acting(SYSTEM, act="test"):
        rows = [Agent(case=one, party=one.parties.all()[0], name="王律师") for one in (case, other)]
        for row in rows:
            row.save()
    own, foreign = (row.pk for row in rows)
    clerk = client_for("clerk")
    link = {"agent": own, "happened_on": TODAY, "version": case.version}
    users = {part: cast.user(part).pk for part in ("stranger", "mediator", "legal_aid")}
    for lie in (
        {"user": users["stranger"]}, {"user": users["mediator"]}, {"user": ""},
        {"user": users["legal_aid"], "agent": foreign},
    ):  # fmt: skip
        assert clerk.post(url("agents", case), link | lie).status_code == 422, lie
    assert not Agent.objects.exclude(user=None).exists()
    done = clerk.post(url("agents", case), link | {"user": users["legal_aid"]})
    assert done.status_code == 302
    part = Participation.objects.get(capacity="agent")
    assert (part.case, part.user) == (case, cast.user("legal_aid"))
    assert clerk.post(url("agents", case), link | {"user": users["legal_aid"]}).status_code == 422


def test_nobody_from_elsewhere_is_assigned_and_nobody_declares_for_another(cast, client_for):
    case = declared(cast, ConflictKind.INTEREST)
    manager = client_for("manager")
    posted = {"capacity": "panel", "happened_on": TODAY, "version": case.version}
    for part in ("stranger", "clerk", "legal_aid", "point_mediator"):
        lie = posted | {"mediator": cast.user(part).pk}
        assert (
            manager.post(reverse("assigning:assign", args=[case.serial]), lie).status_code == 422
        ), part
    plain = {"conflict": "none", "disclosure": "核实无关系", "version": case.version}
    for part in ("manager", "colleague"):
        assert client_for(part).post(url("declare", case), plain).status_code in (403, 404), part
    assert make.again(case).participations.get().conflict == "interest"


def test_the_employers_mediator_does_not_sit_by_hiding_it(cast, client_for):
    """At the respondent's own committee: neither without disclosure nor after the applicant's no."""
    case = make.registered_case(
        cast.actor("point_mediator"), employers=[make.employer("上海测试有限公司")]
    )
    client = client_for("point_mediator")
    given = {"disclosure": "", "happened_on": TODAY, "version": case.version}
    hidden = client.post(url("take", case), given | {"conflict": "none"})
    assert hidden.context["form"].non_field_errors() == [
        "在当事人“上海测试有限公司”任职。须如实声明并披露。"
    ]
    with acting(SYSTEM, act="test"):
        row = make.again(case)
        row.wants_station = True
        row.save()
    open_ = given | {"conflict": "employed_by_respondent", "disclosure": "任人事专员"}
    asked = client.post(url("take", case), open_ | {"version": make.again(case).version})
    assert asked.context["form"].non_field_errors() == ["申请人要求由工作站调解，请移送工作站。"]
    assert not case.participations.exists()
