"""The pages of performance: ticking off, taking back, proofs, and the ways after a breach."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Agreement, Attachment, Payment
from cases.performance.models import Pursuit
from mediation.history.actor import Actor
from tests.agenda.reminding import on
from tests.cases.performance.scenes import APRIL, MAY, settled
from tests.cases.test_files import PDF
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/performance/"
LATE = APRIL + timedelta(days=1)


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture(autouse=True)
def today():
    with on(LATE):
        yield


@pytest.fixture
def agreement(mediator: Actor) -> Agreement:
    return settled(mediator, item="奖金")


def root(agreement: Agreement) -> str:
    return f"/cases/{agreement.case.serial}/performance/"


def tick(client, agreement, position="1.1", **given):
    data = {"version": agreement.version, "position": position, "token": uuid4()} | given
    return client.post(f"{root(agreement)}agreements/{agreement.number}/tick/", data, follow=True)


def test_the_list_groups_by_day_and_ticks_off(agreement, client_for):
    client = client_for("mediator")
    page = client.get(LIST)
    assert [str(group.title) for group in page.context["groups"]] == ["已逾期"]
    assert "奖金 第1期" in page.content.decode()

    answer = tick(client, agreement, back="mine")
    assert answer.redirect_chain == [(f"{LIST}?all=0", 302)]
    assert f"已登记{agreement.case}“奖金 第1期”今天履行" in answer.content.decode()
    assert "您负责的案件中，没有逾期或三十天内到期的约定。" in answer.content.decode()
    assert Payment.objects.get().paid_on == LATE


def test_two_clicks_are_one_payment_and_a_stale_page_is_told(agreement, client_for):
    client, token = client_for("mediator"), uuid4()
    tick(client, agreement, token=token)
    tick(client, agreement, token=token)
    assert Payment.objects.count() == 1
    answer = tick(client, agreement, "1.2")
    assert answer.status_code == 409
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"position": "9.9"}, 404),
        ({"position": ""}, 200),
        ({"token": "x"}, 200),
        ({"version": "x"}, 200),
    ],
)
def test_strange_ticks_break_nothing(agreement, client_for, given, status):
    assert tick(client_for("mediator"), agreement, **given).status_code == status
    assert Payment.objects.count() == 0


def test_the_list_shows_all_to_who_asks_for_it(agreement, client_for, cast):
    assert client_for("manager").get(f"{LIST}?all=0").context["groups"] == []
    shown = client_for("manager").get(LIST).content.decode()
    assert "逾期1天" in shown
    assert "奖金 第1期" in shown
    assert "今天已付清" in shown
    assert client_for("stranger").get(f"{LIST}?all=1").context["groups"] == []


def test_a_payment_with_its_proof_is_taken_back_with_a_reason(agreement, client_for):
    client = client_for("mediator")
    upload = SimpleUploadedFile("回单.pdf", PDF, content_type="application/pdf")
    pay = f"/cases/{agreement.case.serial}/agreements/1/payment/"
    form = client.get(f"{pay}?position=1.1").context["form"]
    answer = client.post(
        pay,
        {"version": agreement.version, "position": "1.1", "paid_on": APRIL, "amount": "1000.50",
         "proof": upload, "token": form["token"].value()},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    row = Payment.objects.get()
    assert (row.proof, str(row.amount)) == (Attachment.objects.get(), "1000.50")

    shown = client.get(root(agreement)).content.decode()
    assert "逾期1天，已付1,000.50元" in shown
    assert f"/attachments/{row.proof.stored_id}/view/" in shown

    url = f"{root(agreement)}payments/1/take-back/"
    version = Agreement.objects.get(pk=agreement.pk).version
    assert client.post(url, {"version": version, "reason": ""}).status_code == 422
    assert client.post(url, {"version": version, "reason": "银行退票"}).status_code == 302
    shown = client.get(root(agreement)).content.decode()
    assert "已撤销" in shown
    assert "银行退票" in shown
    assert client.get(url).status_code == 302, "there is nothing left to take back"


def test_a_proof_comes_later(agreement, client_for):
    client = client_for("mediator")
    tick(client, agreement)
    url = f"{root(agreement)}payments/1/proof/"
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"proof": SimpleUploadedFile("a.txt", b"x")}).status_code == 422
    upload = SimpleUploadedFile("回单.pdf", PDF, content_type="application/pdf")
    assert client.post(url, {"proof": upload}).status_code == 302
    assert Payment.objects.get().proof is not None


def test_after_a_breach_the_page_says_what_can_be_done_and_follows_it(agreement, client_for):
    client = client_for("mediator")
    shown = client.get(root(agreement)).content.decode()
    for words in ("申请支付令", "第16条", "直接向法院起诉", "申请劳动争议仲裁", "还剩"):
        assert words in shown, words

    url = f"{root(agreement)}pursuits/new/?remedy=payment_order"
    form = client.get(url).context["form"]
    assert form["remedy"].value() == "payment_order"
    data = {"remedy": "payment_order", "filed_on": LATE, "token": form["token"].value()}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"body": "浦东新区人民法院"}).status_code == 302
    row = Pursuit.objects.get()
    assert "已提出" in client.get(root(agreement)).content.decode()

    step = f"{root(agreement)}pursuits/1/take/"
    answer = client.post(
        step, {"version": row.version, "happened_on": LATE, "reference": "（2026）沪0115民督1号"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reference) == ("taken", "（2026）沪0115民督1号")
    assert client.get(step).status_code == 302, "it was taken already"
    assert client.get(f"{root(agreement)}pursuits/1/nonsense/").status_code == 404
    stale = {"version": row.version - 1, "happened_on": LATE}
    assert client.post(f"{root(agreement)}pursuits/1/end/", stale).status_code == 409


def test_nothing_is_pursued_while_nothing_is_late(mediator, client_for):
    agreement = settled(mediator, parts=((MAY, "1"),))
    answer = client_for("mediator").get(f"{root(agreement)}pursuits/new/", follow=True)
    assert "没有到期未履行的款项或约定。" in answer.content.decode()


def test_a_case_without_an_agreement_says_so(mediator, client_for):
    from tests.cases import factories as make

    case = make.case_in_mediation(mediator)
    page = client_for("mediator").get(f"/cases/{case.serial}/performance/").content.decode()
    assert "本案没有已生效的调解协议" in page


def test_the_case_page_brings_it_in(agreement, client_for):
    page = client_for("mediator").get(agreement.case.get_absolute_url()).content.decode()
    assert f'hx-get="{root(agreement)}"' in page
    part = client_for("mediator").get(root(agreement), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()


def test_list_and_page_cost_the_same_for_three_as_for_one(mediator, client_for):
    client = client_for("mediator")

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    one = settled(mediator, parts=((APRIL, "1"),))
    few = queries(LIST)
    small = queries(root(one))
    for name in ("李四", "王五"):
        many = settled(
            mediator, worker=name, parts=((APRIL, "1"), (MAY, "2"), (date(2026, 6, 1), "3"))
        )
    assert queries(LIST) == few
    assert queries(root(many)) == small
