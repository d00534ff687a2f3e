"""The pages of applications for aid, as an officer and the manager use them."""

import pytest
import time_machine
from django.urls import reverse

from legal_aid.models import AidApplication, AidTerms, Consultation
from mediation.history.models import AccessEntry
from tests.cases.drafts import WORKER_ID
from tests.legal_aid import aid

pytestmark = pytest.mark.django_db
LIST, CREATE = "/legal-aid/", "/legal-aid/new/"


def typed(**changes):
    return {
        "kind": "representation",
        "received_on": aid.today().isoformat(),
        "channel": "visit",
        "name": "李小梅",
        "id_type": "resident",
        "id_number": WORKER_ID,
        "phone": "13800138001",
        "employer_name": "上海欠薪科技有限公司",
        "category": "payment",
        "cause": "wages",
        "summary": "拖欠三个月工资。",
        **changes,
    }


@pytest.fixture
def officer(client_for):
    return client_for("legal_aid")


@pytest.fixture
def manager(client_for):
    return client_for("manager")


def act(client, application, view, **data):
    application.refresh_from_db()
    url = reverse(f"legal_aid:{view}", args=[application.serial])
    return client.post(url, {"version": application.version, **data})


def on_today(**data):
    return {"happened_on": aid.today().isoformat(), **data}


def test_an_application_goes_from_the_form_to_the_manager_and_is_refused(officer, manager):
    answer = officer.post(CREATE, typed())
    application = AidApplication.objects.get()
    assert answer.url == f"/legal-aid/{application.serial}/"
    assert act(officer, application, "submit").status_code == 302
    page = manager.get(application.get_absolute_url()).content.decode()
    assert "批准援助" in page
    assert act(officer, application, "refuse", **on_today()).status_code == 403
    empty = act(manager, application, "refuse", **on_today(reason="", explanation=""))
    assert empty.status_code == 422
    done = act(manager, application, "refuse", **on_today(reason="other", explanation="已过时效"))
    assert done.status_code == 302
    application.refresh_from_db()
    assert application.state == "refused"
    page = officer.get(application.get_absolute_url()).content.decode()
    assert "不予援助决定书" in page
    assert "aid_refusal-1.pdf" in page


def test_wrong_input_comes_back_with_what_was_typed(officer):
    answer = officer.post(CREATE, typed(id_number="123", name="王某某", family_income="很多"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "王某某" in page
    assert not AidApplication.objects.exists()


def test_numbers_come_masked_and_stay_as_they_were(officer, cast):
    application = aid.registered(cast.actor("legal_aid"), groups="woman,migrant_worker")
    url = reverse("legal_aid:application_edit", args=[application.serial])
    page = officer.get(url).content.decode()
    assert WORKER_ID not in page
    assert "13800138001" not in page
    form = officer.get(url).context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, "", False)}
    sent |= {"version": application.version, "summary": "改写的案情"}
    assert officer.post(url, sent).status_code == 302
    application.refresh_from_db()
    assert (application.id_number, application.phone) == (WORKER_ID, "13800138001")
    assert (application.summary, application.groups) == ("改写的案情", "woman,migrant_worker")


def test_numbers_are_shown_for_a_purpose_that_is_kept(officer, cast):
    application = aid.registered(cast.actor("legal_aid"))
    url = reverse("legal_aid:application_unmask", args=[application.serial])
    assert WORKER_ID not in officer.post(url, {}).content.decode()
    page = officer.post(url, {"purpose": "contact"}).content.decode()
    assert WORKER_ID in page
    assert AccessEntry.objects.filter(act="unmask").count() == 1


def test_a_second_click_changes_nothing_and_a_stale_form_is_told(officer, cast):
    application = aid.registered(cast.actor("legal_aid"))
    assert act(officer, application, "submit").status_code == 302
    url = reverse("legal_aid:submit", args=[application.serial])
    assert officer.post(url, {"version": 1}).status_code == 409
    withdraw = reverse("legal_aid:withdraw", args=[application.serial])
    assert officer.post(withdraw, on_today(version=1, reason="wish")).status_code == 409


def test_stages_close_the_matter_with_what_they_recovered(officer, cast):
    application = aid.in_progress(cast.actor("legal_aid"), cast.actor("manager"))
    early = act(officer, application, "close", **on_today(result="settled", report="完"))
    assert "登记各办理阶段的结果" in early.content.decode()
    ended = act(
        officer, application, "end_step", ended_on=aid.today().isoformat(),
        result="favourable", recovered="8,000.50",
    )  # fmt: skip
    assert ended.status_code == 302
    page = officer.get(reverse("legal_aid:close", args=[application.serial]))
    assert page.context["form"]["recovered"].value() == application.steps.get().recovered_amount
    assert (
        act(
            officer,
            application,
            "close",
            **on_today(result="favourable", recovered="8000.50", report="完"),
        ).status_code
        == 302
    )
    application.refresh_from_db()
    assert application.state == "closed"


@pytest.mark.parametrize(
    "state", ["registered", "submitted", "approved", "assigned", "in_progress"]
)
def test_each_state_offers_its_acts(manager, cast, state):
    people = (cast.actor("legal_aid"), cast.actor("manager"))
    made = getattr(aid, state)
    application = (
        made(*people) if state in ("approved", "assigned", "in_progress") else made(people[0])
    )
    page = manager.get(application.get_absolute_url()).content.decode()
    offered = {
        "registered": "提交审批", "submitted": "批准援助", "approved": "指派律师",
        "assigned": "更换律师", "in_progress": "终止援助",
    }  # fmt: skip
    assert offered[state] in page


def test_a_consultation_leads_to_an_application(officer):
    officer.post(
        "/consultations/new/",
        {
            "held_on": aid.today().isoformat(), "channel": "phone", "visitor_name": "张三",
            "phone": "13800138000", "employer_name": "上海测试有限公司", "category": "payment",
            "question": "拖欠工资", "onward": "advice_only",
        },
    )  # fmt: skip
    logged = Consultation.objects.get()
    url = f"{CREATE}?consultation={logged.serial}"
    page = officer.get(url).content.decode()
    assert "张三" in page
    assert "拖欠工资" in page
    officer.post(url, typed(name="张三"))
    logged.refresh_from_db()
    assert AidApplication.objects.get().consultation == logged
    assert logged.onward == "legal_aid"
    assert officer.get(f"{CREATE}?consultation=CLJZ-2026-999999").status_code == 404


@pytest.mark.parametrize(
    "part", ["mediator", "clerk", "point_mediator", "auditor", "administrator"]
)
def test_nobody_but_the_desk_opens_its_pages(client_for, cast, part):
    application = aid.registered(cast.actor("legal_aid"))
    client = client_for(part)
    for url in (LIST, CREATE, application.get_absolute_url(), "/legal-aid/terms/"):
        assert client.get(url).status_code == 403


def test_another_station_does_not_find_it(client_for, cast):
    application = aid.registered(cast.actor("legal_aid"))
    assert client_for("other_manager").get(application.get_absolute_url()).status_code == 404


def test_the_manager_keeps_the_terms(manager, officer, cast):
    data = {
        "valid_from": aid.today().isoformat(), "source": "沪工总劳〔2024〕190号",
        "counted_kinds": ["mediation", "representation"], "means_kinds": ["representation"],
        "exemptions": ["migrant_wages"], "decision_days": "5",
    }  # fmt: skip
    refused = manager.post("/legal-aid/terms/new/", data)
    assert "请填写收入标准" in refused.content.decode()
    assert manager.post("/legal-aid/terms/new/", data | {"income_limit": "2690"}).status_code == 302
    terms = AidTerms.objects.get()
    assert (terms.counted_kinds, terms.decision_days) == (["mediation", "representation"], 5)
    again = manager.post("/legal-aid/terms/new/", data | {"income_limit": "2690"})
    assert "已有自同一日起适用的援助条件" in again.content.decode()
    assert officer.post("/legal-aid/terms/new/", data).status_code == 403
    assert "沪工总劳" in officer.get("/legal-aid/terms/").content.decode()


def test_the_history_tells_who_did_what_without_numbers(officer, cast):
    application = aid.submitted(cast.actor("legal_aid"))
    page = officer.get(f"/legal-aid/{application.serial}/history/").content.decode()
    assert "登记法律援助申请" in page
    assert "提交审批" in page
    assert WORKER_ID not in page
    assert "13800138001" not in page


@time_machine.travel("2026-03-02T10:00:00+08:00", tick=False)
def test_the_desk_shows_each_what_waits_for_them(client_for, cast):
    """On a Monday in March: seven working days from then end within the next week."""
    officer, manager = client_for("legal_aid"), client_for("manager")
    mine = aid.submitted(cast.actor("legal_aid"), received_on=aid.today())
    aid.registered(cast.actor("manager"), name="赵六", phone="", received_on=aid.today())
    page = officer.get("/").content.decode()
    assert mine.serial in page
    assert "赵六" not in page
    page = manager.get("/").content.decode()
    assert mine.serial in page
    # The manager's own draft waits for nobody's approval: it stands once, among what is due.
    assert page.count("赵六") == 1
    assert "待审批的法律援助申请" in page
    assert mine.serial not in client_for("mediator").get("/").content.decode()
