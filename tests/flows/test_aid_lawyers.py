"""A lawyer for an aided matter: the officer chooses from a ranking, refused ones say why."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from legal_aid.models import AidApplication, AidAssignment, DutyShift
from mediation.history.actor import acting
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client_for):
    return client_for("legal_aid")


@pytest.fixture
def manager(client_for):
    return client_for("manager")


def url_of(application, name="assign_lawyer"):
    return reverse(f"legal_aid:{name}", args=[application.serial])


def ranking(response):
    return [one.lawyer.name for one in response.context["form"].candidates]


def sent(lawyer, **changes):
    return {
        "lawyer": str(lawyer.data_key_id),
        "happened_on": aid.today().isoformat(),
        "reason": "",
        "version": 1,
        **changes,
    }


def test_an_officer_chooses_the_first_of_the_ranking_and_the_letter_is_written(officer, cast):
    lawyer = aid.lawyer(cast, fields=["wages"])
    application = aid.application(cast)
    page = officer.get(url_of(application))
    assert ranking(page) == ["钱律师"]
    assert page.context["form"].chosen == str(lawyer.data_key_id)
    assert "擅长“工资差额”；在办0件，还可办2件" in page.content.decode()

    answer = officer.post(url_of(application), sent(lawyer))

    assert answer.url == application.get_absolute_url()
    made = AidAssignment.objects.get()
    assert (made.lawyer, made.application.state) == (lawyer, "assigned")
    assert Paper.objects.get().kind == "aid_assignment"
    # A double click, or a page that lies open elsewhere, assigns nobody a second time.
    assert officer.post(url_of(application), sent(lawyer)).status_code == 409
    assert AidAssignment.objects.count() == 1


def test_the_ranking_goes_by_field_then_load_then_duty(officer, cast):
    for name, fields in (
        ("一号", {"fields": ["wages"], "capacity": 4}),
        ("二号", {"fields": ["payment"], "capacity": 2}),
        ("三号", {"fields": [], "capacity": 9}),
        ("四号", {"fields": ["equity"], "capacity": 9}),
        ("五号", {"fields": ["wages"], "capacity": 4}),
        ("满员", {"fields": ["wages"], "capacity": 1}),
        ("离册", {"is_active": False}),
    ):
        lawyer = aid.lawyer(cast, name, firm=f"{name}律师事务所", **fields)
        aid.fill(cast, lawyer, {"一号": 1, "二号": 1, "五号": 1, "满员": 1}.get(name, 0))
    aid.lawyer(cast, "外站", station=cast.other_station)
    with acting(cast.actor("manager"), act="test"):
        DutyShift.objects.create(
            station=cast.station, lawyer=lawyer.__class__.objects.get(name="五号"),
            held_on=aid.today() + timedelta(days=2), starts_at=time(9), ends_at=time(12),
        )  # fmt: skip
    page = officer.get(url_of(aid.application(cast)))
    assert ranking(page) == ["五号", "一号", "二号", "三号", "四号", "满员"]
    assert "在办已达上限。" in page.content.decode()


def test_who_acted_for_the_employer_is_greyed_and_cannot_be_sent(officer, cast):
    barred = aid.lawyer(cast, fields=["wages"])
    aid.engaged(cast, barred)
    good = aid.lawyer(cast, "孙律师", firm="上海众议律师事务所", fields=["equity"])
    application = aid.application(cast)
    page = officer.get(url_of(application))
    assert ranking(page) == ["孙律师", "钱律师"]
    text = page.content.decode()
    assert "担任或者曾担任“上海甲科技有限公司”的代理人、法律顾问，不能承办本件。" in text
    assert f'value="{barred.data_key_id}" id="id_lawyer_1"' in text
    assert text.count("disabled") == 1

    answer = officer.post(url_of(application), sent(barred, reason="他最合适"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["lawyer"] == ["请选择名单中可以承办的律师。"]
    assert "他最合适" in answer.content.decode()
    assert officer.post(url_of(application), sent(good)).status_code == 302


def test_a_conflict_that_arises_while_the_page_lies_open_refuses_with_the_reason(officer, cast):
    lawyer, application = aid.lawyer(cast), aid.application(cast)
    page = officer.get(url_of(application))
    aid.fill(cast, lawyer, 2)
    assert ranking(page) == ["钱律师"]
    answer = officer.post(url_of(application), sent(lawyer))
    assert answer.status_code == 422
    assert "在办已达上限。" in answer.content.decode()
    assert AidApplication.objects.get(pk=application.pk).state == "approved"


def test_the_officer_is_told_only_that_there_is_a_conflict_and_the_manager_why(
    officer, manager, cast
):
    case = make.case_in_mediation(cast.actor("mediator"))
    with acting(cast.actor("manager"), act="test"):
        case.agents.create(
            party=case.parties.get(kind="employer"), name="钱律师",
            organisation_name="上海正言律师事务所",
        )  # fmt: skip
    aid.lawyer(cast)
    url = url_of(aid.application(cast))
    told, full = officer.get(url).content.decode(), manager.get(url).content.decode()
    assert "存在冲突，请向站长了解。" in told
    assert case.serial not in told
    assert f"曾在案件{case.serial}中代理" in full


def test_the_manager_answers_for_a_colleague_of_the_employers_lawyer(officer, manager, cast):
    aid.engaged(cast, aid.lawyer(cast, "李律师"))
    lawyer, application = aid.lawyer(cast), aid.application(cast)
    assert officer.post(url_of(application), sent(lawyer, reason="可以")).status_code == 422
    asked = manager.post(url_of(application), sent(lawyer))
    assert (asked.status_code, "请写明理由" in asked.content.decode()) == (422, True)
    assert manager.post(url_of(application), sent(lawyer, reason="双方同意")).status_code == 302


def test_aid_starts_early_by_the_manager_alone(officer, manager, cast):
    lawyer = aid.lawyer(cast)
    application = aid.application(
        cast, "submitted", limitation_ends_on=aid.today() + timedelta(days=5)
    )
    assert "先行提供援助" in officer.get(url_of(application)).content.decode()
    assert officer.post(url_of(application), sent(lawyer)).status_code == 403
    assert manager.post(url_of(application), sent(lawyer)).status_code == 302
    made = AidAssignment.objects.get()
    assert (made.before_approval, made.application.state) == (True, "submitted")


def test_another_lawyer_takes_over(officer, cast):
    first = aid.lawyer(cast)
    second = aid.lawyer(cast, "孙律师", firm="上海众议律师事务所")
    application = aid.application(cast)
    officer.post(url_of(application), sent(first))
    url = url_of(application, "replace_lawyer")
    page = officer.get(url)
    assert ranking(page) == ["孙律师"]

    data = sent(second, version=2, end_reason="conflict")
    assert list(officer.post(url, data).context["form"].errors) == ["reason"]
    assert officer.post(url, data | {"reason": "发现同所律师代理对方"}).status_code == 302
    rows = AidAssignment.objects.order_by("pk").values_list("lawyer__name", "end_reason")
    assert list(rows) == [("钱律师", "conflict"), ("孙律师", "")]
    kinds = Paper.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["aid_assignment", "aid_assignment"]


@pytest.mark.parametrize(
    "changes",
    [
        {"lawyer": ""},
        {"lawyer": "7"},
        {"lawyer": "\0"},
        {"happened_on": "gestern"},
        {"happened_on": "2999-01-01"},
        {"happened_on": ""},
        {"version": "x"},
        {"version": ""},
        {"reason": "长" * 201},
    ],
)
def test_bad_input_is_named_and_assigns_nobody(officer, cast, changes):
    lawyer, application = aid.lawyer(cast), aid.application(cast)
    assert officer.post(url_of(application), sent(lawyer) | changes).status_code == 422
    assert AidAssignment.objects.count() == 0


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor", "stranger"])
def test_nobody_outside_the_desk_sees_the_page(client_for, cast, part):
    application = aid.application(cast)
    client = client_for(part)
    for name in ("assign_lawyer", "replace_lawyer"):
        assert client.get(url_of(application, name)).status_code == 403


def test_the_page_costs_the_same_queries_for_one_lawyer_and_for_three(officer, cast):
    case = make.case_in_mediation(cast.actor("mediator"))
    url = url_of(aid.application(cast, case=case))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            officer.get(url)
        return len(queries)

    aid.engaged(cast, aid.lawyer(cast, cast.user("mediator").name))
    cost()
    one = cost()
    for number in range(2):
        aid.engaged(cast, aid.lawyer(cast, f"律师{number}"), employer_credit_code="")
    assert cost() == one
