"""Conflicts of interest: declared, found, waived, disclosed, replaced (design §3; domain §12, 8 and 10)."""

from __future__ import annotations

import pytest

from cases.models import Case, ConflictFinding, Participation
from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import Role
from mediation.stations.models import Membership
from tests.flows.driver import NotDone
from tests.flows.people import EMPLOYER, WORKER, claim, dispute, worker
from tests.flows.reading import pdf_text

OFFICER = "沈嘉宁"
NONE, INTEREST = "无利害关系", "与案件有利害关系"


def named(cast, part, name, phone=""):
    """Give one of the cast a name and telephone of their own."""
    with acting(SYSTEM, act="test"):
        user = cast.user(part)
        user.name, user.phone = name, phone
        user.save()
    return user


def assign(staff, serial, part, **fields):
    page = staff.manager.open(f"/cases/{serial}/mediators/")
    form = page.form("/mediators/")
    return staff.manager.send(form.fill(mediator=str(staff.cast.user(part).pk), **fields))


def ready(staff, serial, *parties):
    """Conditions met, these parties willing."""
    staff.manager.examine(serial)
    for party in parties:
        staff.manager.consent(serial, party)


def refused(send):
    with pytest.raises(NotDone) as refusal:
        send()
    return refusal.value


@pytest.fixture
def serial(staff):
    return staff.clerk.register(**dispute())


def test_a_declared_interest_is_waived_by_both_sides_or_nothing_goes_on(staff, serial):
    ready(staff, serial, WORKER, EMPLOYER)
    staff.mediator.take(serial, conflict=INTEREST, disclosure="配偶持有被申请人股票")
    assert refused(lambda: staff.mediator.accept(serial)).page.status == 422

    staff.clerk.waive(serial, WORKER)
    half = refused(lambda: staff.mediator.accept(serial))
    assert any(EMPLOYER in reason for reason in half.reasons)
    assert not any(WORKER in reason for reason in half.reasons)

    staff.clerk.waive(serial, EMPLOYER)
    staff.clerk.waive(serial, WORKER, answer="no")  # taken back: the newest counts
    assert any(
        WORKER in reason for reason in refused(lambda: staff.mediator.accept(serial)).reasons
    )
    staff.clerk.waive(serial, WORKER)
    staff.mediator.accept(serial)
    assert Case.objects.get(serial=serial).state == "mediation"

    paper = staff.mediator.download(f"/cases/{serial}/papers/assignment_record.pdf")
    text = pdf_text(paper.content)
    for told in ("与案件有利害关系", "配偶持有被申请人股票", f"{EMPLOYER}同意由其继续调解"):
        assert told in text


def test_a_new_declaration_needs_new_waivers(staff, serial):
    ready(staff, serial, WORKER, EMPLOYER)
    staff.mediator.take(serial, conflict=INTEREST, disclosure="持有股票")
    for party in (WORKER, EMPLOYER):
        staff.clerk.waive(serial, party)
    staff.mediator.act(serial, "declare", conflict="经手过争议事项", disclosure="参与过考核")
    assert len(refused(lambda: staff.mediator.accept(serial)).reasons) == 2


def test_the_mediator_records_nothing_about_themselves(staff, serial):
    staff.mediator.take(serial, conflict=INTEREST, disclosure="持有股票")
    page = staff.mediator.open(f"/cases/{serial}/review/")
    assert "当事人对您的意见须由他人登记" in page.text
    part, party = Participation.objects.get(), Case.objects.get(serial=serial).parties.all()[0]
    data = {"party": party.pk, "mediator": part.pk, "answer": "yes", "answered_on": "2026-03-16",
            "way": "written", "version": Case.objects.get(serial=serial).version}  # fmt: skip
    staff.mediator.client.handler.enforce_csrf_checks = False
    response = staff.mediator.client.post(f"/cases/{serial}/review/waiver/", data)
    assert response.status_code == 422  # the choice of mediators has nobody for them
    assert part.waivers.count() == 0


def test_a_barred_mediator_is_replaced(staff, serial):
    ready(staff, serial, WORKER, EMPLOYER)
    staff.mediator.take(serial, conflict="是当事人或其代理人的近亲属", disclosure="申请人之兄")
    staff.clerk.waive(serial, EMPLOYER, answer="no")
    assign(staff, serial, "colleague")
    missing = refused(lambda: staff.manager.accept(serial))
    assert missing.reasons == ["由首席调解员作出利害关系声明。"]
    staff.colleague.act(serial, "declare", conflict=NONE)
    staff.colleague.accept(serial)
    case = Case.objects.get(serial=serial)
    assert [str(part.user) for part in case.participations.filter(ends_on=None)] == [
        str(staff.cast.user("colleague"))
    ]


def test_what_the_records_say_has_to_be_answered(staff):
    named(staff.cast, "mediator", WORKER)
    serial = staff.clerk.register(**dispute())
    page = staff.mediator.open(f"/cases/{serial}/take/")
    assert f"与“{WORKER}”同名，是否同一人？" in page.text
    plain = refused(lambda: staff.mediator.take(serial))
    assert any("请在披露内容中说明" in reason for reason in plain.reasons)
    staff.mediator.take(serial, disclosure="只是同名")
    finding = ConflictFinding.objects.get()
    assert (finding.kind, finding.answer) == ("same_name", "explained")
    assert "已说明" in staff.manager.open(f"/cases/{serial}/panel/").text


def test_who_comes_later_is_declared_against_anew(staff, serial):
    staff.mediator.take(serial)
    ready(staff, serial, WORKER, EMPLOYER)
    staff.mediator.act(serial, "return", reason="补充代理人")
    form = staff.clerk.open(f"/cases/{serial}/edit/").form(button="保存并提交审查")
    form = staff.clerk.send(form, "添加代理人").form(button="保存并提交审查")
    form.fill(**{"agents-0-name": "王律师", "agents-0-principal": "applicants-0"})
    staff.clerk.send(form, "保存并提交审查")
    assert "请更新利害关系声明" in staff.mediator.case(serial).text
    late = refused(lambda: staff.mediator.accept(serial))
    assert late.reasons == [
        f"当事人或代理人有变动，由调解员{staff.cast.user('mediator')}更新利害关系声明。"
    ]
    staff.mediator.act(serial, "declare", conflict=NONE)
    staff.mediator.accept(serial)


def test_every_member_of_the_panel_declares(staff, serial):
    ready(staff, serial, WORKER, EMPLOYER)
    staff.mediator.take(serial)
    assign(staff, serial, "colleague", capacity="调解小组成员")
    missing = refused(lambda: staff.mediator.accept(serial))
    assert missing.reasons == [f"由调解小组成员{staff.cast.user('colleague')}作出利害关系声明。"]
    staff.colleague.act(serial, "declare", conflict=NONE)
    assign(staff, serial, "manager", capacity="调解小组成员")
    staff.manager.act(serial, "declare", conflict=NONE)
    staff.mediator.accept(serial)
    staff.cast.join("fourth", Role.MEDIATOR, staff.cast.station)
    full = refused(lambda: assign(staff, serial, "fourth", capacity="调解小组成员"))
    assert full.reasons == ["一个案件最多由3名调解员共同调解，其中一名任首席。"]
    # A new lead takes the place of the old one: still three.
    assign(staff, serial, "fourth", capacity="首席调解员")


# --- Legal aid -------------------------------------------------------------------------------------


def test_the_legal_aid_agent_of_a_dispute_is_not_assigned_to_it(staff):
    """Domain §12, scenario 10."""
    officer = named(staff.cast, "legal_aid", OFFICER)
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=officer, organisation=staff.cast.station, role=Role.MEDIATOR,
            starts_on="2020-01-01",
        )  # fmt: skip
    serial = staff.clerk.register(
        **dispute(agents=[{"name": OFFICER, "principal": "applicants-0"}])
    )
    assert "同名；是同一人的，请登记" in staff.manager.open(f"/cases/{serial}/panel/").text
    page = staff.clerk.open(f"/cases/{serial}/agents/")
    done = staff.clerk.send(page.form("/agents/").fill(agent=OFFICER, user=OFFICER))
    assert f"{OFFICER}在本案中任代理人，不能担任本案调解员。" in done.messages
    blocked = refused(lambda: assign(staff, serial, "legal_aid"))
    assert blocked.reasons == [f"“{OFFICER}”在本争议中任代理人，不能担任调解员。"]


def test_a_mediator_of_the_dispute_does_not_become_agent_in_it(staff):
    name = str(staff.cast.user("mediator"))
    serial = staff.clerk.register(**dispute(agents=[{"name": name, "principal": "applicants-0"}]))
    staff.mediator.take(serial, disclosure="代理人是同名的另一人")
    page = staff.manager.open(f"/cases/{serial}/agents/")
    form = page.form("/agents/").fill(agent=name, user=name)
    assert refused(lambda: staff.manager.send(form)).reasons == [
        f"“{name}”是或者曾是本案的调解员，不能任代理人。"
    ]


def test_advice_given_on_the_telephone_is_found(staff):
    """An officer who is a mediator, too, advised this worker about this employer."""
    staff.legal_aid.log_consultation(
        channel="来电", visitor_name=WORKER, phone="13800000001", employer_name=EMPLOYER,
        category="劳动报酬、工伤医疗费、经济补偿、赔偿金", question="拖欠工资怎么办？",
        advice="可以申请调解。", onward="仅咨询",
    )  # fmt: skip
    officer = staff.cast.user("legal_aid")
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=officer, organisation=staff.cast.station, role=Role.MEDIATOR,
            starts_on="2020-01-01",
        )  # fmt: skip
    serial = staff.clerk.register(**dispute())
    assign(staff, serial, "legal_aid")
    finding = ConflictFinding.objects.get()
    assert (finding.kind, finding.strength) == ("advised", "bars")
    assert "提供法律咨询" in staff.manager.open(f"/cases/{serial}/panel/").text
    seen = staff.clerk.open(f"/cases/{serial}/panel/").text
    assert "存在冲突，请向站长了解。" in seen
    assert "法律咨询" not in seen


# --- The enterprise's own committee ------------------------------------------------------------------


@pytest.fixture
def at_the_point(staff):
    """A dispute with the enterprise, handed in at its own committee."""
    with acting(SYSTEM, act="test"):
        staff.cast.point.host_employer_name = EMPLOYER
        staff.cast.point.save()
    serial = staff.point_mediator.register(**dispute())
    point = staff.point_mediator
    point.examine(serial)
    for party in (WORKER, EMPLOYER):
        point.consent(serial, party)
    plain = refused(lambda: point.take(serial))
    assert plain.reasons == [f"在当事人“{EMPLOYER}”任职。须如实声明并披露。"]
    point.take(
        serial,
        conflict="受雇于被申请人（仅限企业调委会，须向双方告知）",
        disclosure="任人力资源专员",
    )
    return serial


def test_both_parties_are_told_and_stay(staff, at_the_point):
    serial, point = at_the_point, staff.point_mediator
    assert len(refused(lambda: point.accept(serial)).reasons) == 2
    point.tell_relation(serial, WORKER, way="当面", choice="由本调解点调解")
    [half] = refused(lambda: point.accept(serial)).reasons
    assert EMPLOYER in half
    point.tell_relation(serial, EMPLOYER, way="电话")
    point.accept(serial)
    text = pdf_text(point.download(f"/cases/{serial}/papers/assignment_record.pdf").content)
    assert f"已告知{WORKER}：由本调解点调解" in text


def test_the_applicants_wish_for_the_station_is_followed(staff, at_the_point):
    serial, point = at_the_point, staff.point_mediator
    point.tell_relation(serial, EMPLOYER)
    point.tell_relation(serial, WORKER, choice="改由工作站调解")
    assert Case.objects.get(serial=serial).wants_station
    reasons = refused(lambda: point.accept(serial)).reasons
    assert "申请人要求由工作站调解，请移送工作站。" in reasons
    assert "申请人要求由工作站调解，请移送工作站。" in point.case(serial).text


def test_a_respondent_may_choose_the_station_too(staff, at_the_point):
    serial, point = at_the_point, staff.point_mediator
    point.tell_relation(serial, WORKER, choice="由本调解点调解")
    point.tell_relation(serial, EMPLOYER, choice="改由工作站调解")
    assert refused(lambda: point.accept(serial)).reasons == [
        f"“{EMPLOYER}”选择由工作站调解，本调解点不能受理，请移送工作站。"
    ]


def test_point_staff_see_no_consultation_against_their_enterprise(staff):
    staff.legal_aid.log_consultation(
        channel="来电", visitor_name=WORKER, phone="13800000001",
        employer_name="上海测试有限公司", category="劳动报酬、工伤医疗费、经济补偿、赔偿金",
        question="公司拖欠工资。", advice="可以申请调解。", onward="仅咨询",
    )  # fmt: skip
    point = staff.point_mediator
    consultation = "/consultations/CLJZ-2026-000001/"
    assert staff.legal_aid.fetch(consultation).status == 200
    for url in (consultation, "/consultations/", f"{consultation}edit/"):
        assert point.fetch(url).status in (403, 404)


# --- Absence and loans --------------------------------------------------------------------------------


def test_a_lead_whose_membership_has_ended_is_replaced(staff, serial, calendar):
    staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    with acting(SYSTEM, act="test"):
        membership = staff.cast.memberships["mediator"]
        membership.ends_on = "2026-03-20"
        membership.save()
    calendar.turn_to("2026-03-20")
    assert "首席调解员已离任" not in staff.manager.open("/").text
    with pytest.raises(NotDone) as late:
        staff.manager.plan_session(serial, day="2026-03-24", starts="09:00", ends="10:00")
    assert any("2026-03-24 不再是本案承办组织的调解员" in one for one in late.value.reasons)
    calendar.turn_to("2026-03-23")
    desk = staff.manager.open("/")
    assert "首席调解员已离任，请重新指派" in desk.text
    assert "首席调解员已离任，请重新指派" in staff.manager.open(f"/cases/{serial}/panel/").text
    candidates = staff.manager.open(f"/cases/{serial}/mediators/")
    assert str(staff.cast.user("mediator")) not in candidates.card("系统建议").text
    assign(staff, serial, "colleague")
    assert "首席调解员已离任" not in staff.manager.open("/").text


def test_somebody_on_loan_is_a_candidate_until_the_loan_ends(staff, serial):
    with acting(SYSTEM, act="test"):
        Membership.objects.create(
            user=staff.cast.user("stranger"), organisation=staff.cast.station,
            role=Role.MEDIATOR, starts_on="2026-03-01", ends_on="2026-03-31",
        )  # fmt: skip
    page = staff.manager.open(f"/cases/{serial}/mediators/")
    loaned = str(staff.cast.user("stranger"))
    assert f"{loaned}（陆家嘴工作站，在办 0 件，任职至 2026-03-31）" in page.text
    assign(staff, serial, "stranger")


# --- An over-age worker ---------------------------------------------------------------------------------


def test_an_over_age_workers_pay_stays_and_the_rest_is_told_to_go_to_court(staff):
    """Domain §12, scenario 8 (令第56号 art. 19)."""
    serial = staff.clerk.register(
        **dispute(
            applicants=[worker(is_over_age=True)],
            claims=[claim("工资差额", "12000"), claim("经济补偿", "18000")],
        )
    )
    advice = "关于经济补偿的请求，可以依法直接向人民法院提起诉讼"
    receipt = staff.clerk.download(f"/cases/{serial}/papers/receipt.pdf")
    assert advice in pdf_text(receipt.content)
    staff.mediator.bring_to_mediation(serial, WORKER, EMPLOYER)
    outcomes = {
        row.claim.kind: row.outcome for row in Case.objects.get(serial=serial).claims_against.all()
    }
    assert outcomes == {"wages": "open", "severance": "not_accepted"}
    notice = staff.mediator.download(f"/cases/{serial}/papers/non_acceptance.pdf")
    text = pdf_text(notice.content)
    for told in (advice, "第十九条", "其余请求已于2026年3月16日受理"):
        assert told in text
