"""The pages of mandates: the list, those of a case, the forms, and who opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.mandates.models import Mandate
from cases.models import Case, Participation
from mediation.history.actor import Actor, acting
from tests.cases import endings
from tests.cases import factories as make
from tests.cases.mandates import scenes
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]
LIST = "/mandates/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Thursday, a week before the office's own period ends."""
    with time_machine.travel(date(2026, 3, 12), tick=False) as traveller:
        yield traveller


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def case(mediator: Actor) -> Case:
    return make.case_in_mediation(mediator, source="court_before_filing")


def root(case: Case) -> str:
    return f"/cases/{case.serial}/mandate/"


def text(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return answer.content.decode()


def titles(client: Client) -> list[str]:
    return [str(group.title) for group in client.get(LIST).context["groups"]]


def post(client: Client, url: str, **given: Any) -> Any:
    """The form as it is shown, with `given` typed in."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if value not in (None, False)}
    return client.post(url, data | given)


def refused(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.content.decode())


def test_the_page_of_a_referred_case_asks_for_the_mandate(case, mediator, client_for):
    client = client_for("mediator")
    assert f"{root(case)}new/" in text(client, case.get_absolute_url())
    assert "没有法院或者仲裁机构的委派、委托" in text(client, root(case))
    other = make.case_in_mediation(mediator)
    assert root(other) not in text(client, other.get_absolute_url())


def test_the_page_of_the_case_brings_the_clocks_in_and_pays_nothing(case, mediator, client_for):
    client = client_for("mediator")
    text(client, case.get_absolute_url())
    with CaptureQueriesContext(connection) as without:
        text(client, case.get_absolute_url())
    scenes.confirmed(case, mediator)
    with CaptureQueriesContext(connection) as with_one:
        shown = text(client, case.get_absolute_url())
    assert len(without) == len(with_one)
    assert f"{root(case)}state/" in shown
    part = text(client, f"{root(case)}state/", **HTMX)
    assert "<html" not in part
    assert "法院委派调解期限" in part
    assert client.get(f"{root(case)}state/").url == root(case)


def test_it_says_which_of_the_two_periods_ends_first(case, mediator, client_for):
    client = client_for("mediator")
    row = scenes.confirmed(case, mediator)
    assert "本组织的调解期限（2026-03-19）先于委派、委托的期限（2026-04-02）届满" in text(
        client, root(case)
    )
    scenes.appraisal(row, mediator, date(2026, 3, 9))
    shown = text(client, root(case))
    assert "已扣除鉴定期间4天" in shown
    assert "鉴定尚未结束" in shown
    summary = make.case_in_mediation(mediator)
    scenes.confirmed(summary, mediator, kind="court_summary")
    assert "委派、委托的期限（2026-03-10）先于本组织的调解期限（2026-03-19）届满" in text(
        client, root(summary)
    )


def test_a_mandate_goes_through_its_forms(case, client_for):
    client = client_for("mediator")
    given = {
        "body": "浦东新区人民法院", "received_on": "2026-03-12", "papers": scenes.PAPERS,
    }  # fmt: skip
    assert client.get(f"{root(case)}new/").context["form"].initial["kind"] == "court_appointed"
    assert post(client, f"{root(case)}new/", **given).url == root(case)
    assert "尚未答复是否接受" in text(client, root(case))
    assert titles(client) == ["待确认"]
    assert "尚未填写该机构案号" in text(client, root(case))
    changed = post(client, f"{root(case)}1/edit/", body_number="（2026）沪0115诉前调9号")
    assert changed.url == root(case)
    assert "诉前调9号" in text(client, root(case))
    assert post(client, f"{root(case)}1/confirm/").url == root(case)
    assert titles(client) == ["办理中"]
    period = {"first_on": "2026-03-12", "proof": "鉴定委托书"}
    assert post(client, f"{root(case)}1/exclude/", **period).url == root(case)
    assert post(client, f"{root(case)}1/exclude/end/").url == root(case)
    parties = [str(party.pk) for party in case.parties.all()]
    extended = {"to": "2026-05-06", "agreed_by": parties}
    assert "尚缺" in refused(
        post(client, f"{root(case)}1/extend/", **extended | {"agreed_by": parties[:1]})
    )
    assert post(client, f"{root(case)}1/extend/", **extended).url == root(case)
    assert Mandate.objects.get().extended_to == date(2026, 5, 6)
    shown = text(client, root(case))
    assert "双方同意延长至2026-05-06" in shown
    assert "反馈结果" not in shown


def test_a_result_goes_back_with_its_letter(case, mediator, client_for, clock):
    scenes.confirmed(case, mediator)
    clock.move_to(date(2026, 3, 16))
    client = client_for("mediator")
    assert client.get(f"{root(case)}1/draft.pdf").status_code == 404
    endings.fail(make.again(case), mediator)
    assert titles(client) == ["待反馈"]
    assert client.get(f"{root(case)}1/draft.pdf")["Content-Type"] == "application/pdf"
    address = f"{root(case)}1/return/"
    form = client.get(address).context["form"]
    assert form["ending"].value() is None
    assert form.fields["ending"].choices[0][0] == "too_far_apart"
    given = {"ending": "too_far_apart"} | scenes.CAUSES
    assert "请填写：基本情况" in refused(post(client, address, **given | {"basics": " "}))
    assert "有材料未退回" in refused(post(client, address, **given, papers_returned=[]))
    assert post(client, address, **given).url == root(case)
    shown = text(client, root(case))
    assert "人民法院依法登记立案" in shown
    assert f"/cases/{case.serial}/papers/mandate_return-1.pdf" in shown
    assert titles(client) == []
    assert "没有待办的委派、委托" in text(client, LIST)


def test_declining_says_what_follows(mediator, client_for):
    case = make.case_in_review(mediator)
    scenes.received(case, mediator)
    client = client_for("mediator")
    assert post(client, f"{root(case)}1/decline/", reason="超出范围").url == root(case)
    assert titles(client) == ["待反馈"]
    assert list(client.get(f"{root(case)}1/return/").context["form"].fields) == [
        "ending", "returned_on", "late_reason", "papers_returned", "kept_reason", "version",
    ]  # fmt: skip


def test_a_form_that_somebody_overtook_is_stopped(case, mediator, client_for):
    scenes.received(case, mediator)
    client = client_for("mediator")
    assert post(client, f"{root(case)}1/confirm/").status_code == 302
    answer = client.post(f"{root(case)}1/confirm/", {"version": "1", "confirmed_on": "2026-03-12"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("part", "listed", "page", "receive", "confirm"),
    [
        ("mediator", 200, 200, 200, 200), ("manager", 200, 200, 200, 200),
        ("clerk", 403, 200, 200, 403), ("colleague", 200, 404, 404, 404),
        ("legal_aid", 403, 403, 403, 403), ("auditor", 403, 403, 403, 403),
        ("stranger", 200, 404, 404, 404), ("administrator", 403, 403, 403, 403),
    ],
)  # fmt: skip
def test_who_opens_what(case, mediator, client_for, part, listed, page, receive, confirm):
    scenes.received(case, mediator)
    client = client_for(part)
    urls = (LIST, root(case), f"{root(case)}new/", f"{root(case)}1/confirm/")
    assert [client.get(url).status_code for url in urls] == [listed, page, receive, confirm]


def test_the_list_holds_only_what_lies_in_scope(case, mediator, client_for):
    scenes.received(case, mediator)
    assert case.serial not in text(client_for("other_manager"), LIST)
    assert str(case) in text(client_for("manager"), LIST)


def test_the_list_costs_the_same_for_one_and_for_three(case, mediator, client_for):
    client, counts = client_for("mediator"), []
    scenes.confirmed(case, mediator)
    for _again in range(2):
        client.get(LIST)
        with CaptureQueriesContext(connection) as made:
            client.get(LIST)
        counts.append(len(made))
        for _more in range(2):
            other = make.case_in_mediation(mediator)
            scenes.appraisal(scenes.confirmed(other, mediator), mediator, date(2026, 3, 9))
    assert counts[0] == counts[1]


def test_the_letter_lies_with_the_other_papers_of_the_case(case, mediator, client_for, clock):
    row = scenes.confirmed(case, mediator)
    clock.move_to(date(2026, 3, 16))
    endings.fail(make.again(case), mediator)
    scenes.given_back(row, mediator, "too_far_apart", date(2026, 3, 16), **scenes.CAUSES)
    client, base = client_for("mediator"), case.get_absolute_url()
    for address in ("", "signing/", "dossier/", "mandate/"):
        assert "调解结果反馈函" in text(client, f"{base}{address}"), address
    assert client.get(f"{base}papers/mandate_return-1.pdf")["Content-Type"] == "application/pdf"
    # It is issued with the return only, so it has no page of its own among the kinds.
    assert client.get(f"{base}papers/mandate_return/").status_code == 404


def test_who_records_a_mandate_of_an_untaken_case_reads_it_too(cast, client_for):
    case = make.registered_case(cast.actor("clerk"), source="court_before_filing")
    client = client_for("mediator")
    assert f"{root(case)}new/" in text(client, case.get_absolute_url())
    assert post(client, f"{root(case)}new/", body="浦东新区人民法院").url == root(case)
    assert "待确认" in text(client, root(case))
    assert "待确认" in text(client, f"{root(case)}state/", **HTMX)
    assert f"{root(case)}state/" in text(client, case.get_absolute_url())
    assert f'href="{root(case)}"' in text(client, LIST)


def test_the_list_leads_to_the_case_where_somebody_only_sees_it(cast, client_for):
    leading = cast.actor("mediator")
    case = make.registered_case(cast.actor("point_mediator"), source="court_before_filing")
    scenes.received(case, cast.actor("point_mediator"))
    with acting(leading, act="test"):
        Participation(
            case=case, user_id=leading.user_id, capacity="agent", starts_on=make.RECEIVED
        ).save()
    client = client_for("mediator")
    assert client.get(root(case)).status_code == 403
    shown = text(client, LIST)
    assert f'href="{case.get_absolute_url()}"' in shown
    assert f'href="{root(case)}"' not in shown


def test_a_form_of_another_case_sent_here_makes_its_own_mandate(case, mediator, client_for):
    client, other = client_for("mediator"), make.case_in_mediation(mediator)
    token = str(uuid4())
    for one in (case, other):
        given = {"body": "浦东新区人民法院", "kind": "court_appointed", "token": token}
        assert post(client, f"{root(one)}new/", **given).url == root(one)
    assert [case.mandates.count(), other.mandates.count()] == [1, 1]


def test_a_case_without_a_source_offers_no_kind(cast, client_for):
    case = make.registered_case(cast.actor("clerk"), source="")
    form = client_for("clerk").get(f"{root(case)}new/").context["form"]
    assert form.initial["kind"] == ""


def test_confirming_says_from_when_the_period_runs(case, mediator, client_for):
    client = client_for("mediator")
    scenes.received(case, mediator)
    assert "确认后即开始计算" in text(client, f"{root(case)}1/confirm/")
    other = make.case_in_mediation(mediator)
    scenes.received(other, mediator, kind="arbitration", body="浦东新区仲裁委")
    shown = text(client, f"{root(other)}1/confirm/")
    assert "确认后即开始计算" not in shown
    assert "自双方同意委托调解之日起算" in shown
