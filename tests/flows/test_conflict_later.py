"""Conflicts of interest after the case has begun: newcomers, the station's turn, loans (design §3)."""

from __future__ import annotations

import pytest

from cases.models import Case
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from mediation.stations.models import Membership
from tests.flows.driver import NotDone, Person
from tests.flows.people import EMPLOYER, WORKER, dispute

NONE = "无利害关系"
RECORD = {
    "day": "2026-03-16", "span": "上午", "result": "继续调解", "record": "双方陈述了各自的意见。",
}  # fmt: skip


def refused(send):
    with pytest.raises(NotDone) as refusal:
        send()
    return refusal.value


@pytest.fixture
def serial(staff):
    serial = staff.clerk.register(**dispute())
    staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    return serial


def add_respondent(person, serial, name):
    form = person.open(f"/cases/{serial}/parties/change/added/").form("/added/")
    form.fill(
        side="被申请人", basis="追加申请书", reason="实际用工单位",
        **{"newcomers-0-kind": "employer", "newcomers-0-name": name,
           "newcomers-0-employer_role": "用工单位", "newcomers-0-answer": "yes",
           "newcomers-0-answered_on": "2026-03-16", "newcomers-0-way": "电话"},
    )  # fmt: skip
    form.values["claims"] = [value for value, _label in form.options["claims"]]
    return person.send(form)


def test_work_waits_until_the_mediator_has_declared_against_a_newcomer(staff, serial):
    mediator, newcomer = staff.mediator, "上海张江用工有限公司"
    add_respondent(mediator, serial, newcomer)
    assert "请更新利害关系声明" in mediator.case(serial).text
    renew = f"当事人或代理人有变动，由调解员{staff.cast.user('mediator')}更新利害关系声明。"

    late = refused(lambda: mediator.record_session(serial, **RECORD))
    assert (late.page.status, late.reasons) == (422, [renew])
    assert late.page.form("record/").values["record"] == [RECORD["record"]]  # nothing is lost
    ahead = refused(
        lambda: mediator.plan_session(serial, day="2026-03-17", starts="09:00", ends="10:00")
    )
    assert ahead.reasons == [renew]

    page = mediator.open(f"/cases/{serial}/declare/")
    assert newcomer in page.card("请对照下列人员作出声明").text
    mediator.send(page.form("/declare/").fill(conflict=NONE))
    mediator.record_session(serial, **RECORD)
    assert Case.objects.get(serial=serial).sessions.get().status == "held"


def test_the_applicants_choice_brings_the_case_to_the_station(staff):
    """From the enterprise's own committee to the station's mediator, on pages alone."""
    with acting(SYSTEM, act="test"):
        staff.cast.point.host_employer_name = EMPLOYER
        staff.cast.point.save()
    point, manager = staff.point_mediator, staff.manager
    serial = point.register(**dispute())
    point.examine(serial)
    for party in (WORKER, EMPLOYER):
        point.consent(serial, party)
    point.take(
        serial, conflict="受雇于被申请人（仅限企业调委会，须向双方告知）", disclosure="任人事专员"
    )
    point.tell_relation(serial, EMPLOYER, choice="由本调解点调解")
    point.tell_relation(serial, WORKER, choice="改由工作站调解")
    assert "申请人要求由工作站调解，请移送工作站。" in point.case(serial).text
    for act, fields in ((point.accept, {}), (point.refuse, {"reason": "不属于劳动争议调解范围"})):
        sentences = refused(lambda act=act, fields=fields: act(serial, **fields)).reasons
        assert "申请人要求由工作站调解，请移送工作站。" in sentences

    point.act(serial, "transfer", receiver="陆家嘴工作站", reason="申请人要求由工作站调解")
    release = manager.open(f"/cases/{serial}/transfer/").form("/transfer/")
    manager.send(release, "同意移送")
    receive = f"/transfers/{serial}/"
    back = manager.open(receive).form(receive).fill(words="由调解点继续办理")
    assert refused(lambda: manager.send(back, "退回")).reasons == [
        "申请人要求由工作站调解，工作站不能退回。"
    ]
    manager.send(manager.open(receive).form(receive), "接收")

    assert point.fetch(f"/cases/{serial}/").status == 404
    staff.mediator.take(serial)
    staff.mediator.accept(serial)
    case = Case.objects.get(serial=serial)
    assert (case.state, case.organisation) == ("mediation", staff.cast.station)
    assert [str(part.user) for part in case.participations.filter(ends_on=None)] == [
        str(staff.cast.user("mediator"))
    ]


def test_a_loan_gives_sight_and_work_for_its_dates_only(staff, serial, calendar):
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=staff.cast.user("stranger"), organisation=staff.cast.station,
            role=Role.MEDIATOR, starts_on="2026-03-16", ends_on="2026-03-20",
        )  # fmt: skip
    manager, home = staff.manager, Person("stranger", role="张江工作站")
    assert home.fetch(f"/cases/{serial}/").status == 404
    manager.plan_session(serial, day="2026-03-19", starts="09:00", ends="10:00")
    form = manager.open(f"/cases/{serial}/mediators/").form("/mediators/")
    done = manager.send(form.fill(mediator=str(staff.cast.user("stranger").pk)))
    assert done.messages[1] == (
        f"第1次调解原由{staff.cast.user('mediator')}主持，请改由在任调解员主持，或者取消。"
    )

    loaned = Person("stranger", role="陆家嘴工作站")
    loaned.act(serial, "declare", conflict=NONE)
    moved = loaned.open(f"/cases/{serial}/sessions/1/").form("/sessions/1/")
    loaned.send(moved.fill(mediator=str(staff.cast.user("stranger"))))
    late = refused(
        lambda: loaned.plan_session(serial, day="2026-03-23", starts="09:00", ends="10:00")
    )
    assert "2026-03-23 不再是本案承办组织的调解员" in late.reasons[0]

    calendar.turn_to("2026-03-21")
    assert Person("stranger").fetch(f"/cases/{serial}/").status == 404  # one membership is left
    assert "首席调解员已离任，请重新指派" in manager.open("/").text
    # What was held during the loan is still put on record, by whoever comes next.
    form = manager.open(f"/cases/{serial}/mediators/").form("/mediators/")
    manager.send(form.fill(mediator=str(staff.cast.user("colleague").pk)))
    staff.colleague.act(serial, "declare", conflict=NONE)
    record = staff.colleague.open(f"/cases/{serial}/sessions/1/record/").form("record/")
    assert str(staff.cast.user("stranger")) in [label for _key, label in record.options["mediator"]]
    record.fill(result="继续调解", record="双方陈述了意见。", late_reason="借调期满前未及录入")
    staff.colleague.send(record)
    held = Case.objects.get(serial=serial).sessions.get()
    assert (held.status, held.mediator) == ("held", staff.cast.user("stranger"))
