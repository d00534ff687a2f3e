"""The pages: made, tried, paused, renewed and ended by managers; read by auditors; the secret shown once."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.history.live import compare
from mediation.history.verification import Report
from mediation.webhooks import services
from mediation.webhooks.enums import DeliveryState, Status
from mediation.webhooks.models import Attempt, Delivery, Subscription
from tests.support.cast import Cast
from tests.webhooks.receiver import Receiver, status
from tests.webhooks.scenes import happened, subscribed

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
LIST = "/administration/webhooks/"
NEW, LOG = f"{LIST}new/", f"{LIST}deliveries/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def posted(cast: Cast, **fields: Any) -> dict[str, Any]:
    given = {
        "organisation": cast.station.pk, "name": "热线平台", "url": "https://hook.example.com/in",
        "kinds": ["case.accepted", "case.concluded"],
    }  # fmt: skip
    return given | fields


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def at(row: Subscription, act: str = "") -> str:
    return f"{LIST}{row.key}/{act}"


def act(client: Client, row: Subscription, act_: str, **fields: Any) -> Any:
    version = Subscription.objects.get(pk=row.pk).version
    return client.post(at(row, f"{act_}/"), {"version": version} | fields)


def test_without_any_the_page_says_what_they_are_for(client_for: ClientFor) -> None:
    assert "还没有推送订阅" in text(client_for("manager").get(LIST))
    assert "事件推送" in text(client_for("manager").get("/administration/"))


def test_the_secret_is_shown_once_and_never_again(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("manager")
    shown = client.post(NEW, posted(cast))
    (secret,) = set(SECRET.findall(text(shown)))
    row = Subscription.objects.get()
    assert (row.secret, row.kinds) == (secret, ["case.accepted", "case.concluded"])
    assert "no-store" in shown["Cache-Control"]
    for url in (
        LIST,
        at(row),
        at(row, "edit/"),
        at(row, "rotate/"),
        "/administration/log/changes/",
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert "whsec_" not in text(page)
    # Neither the row nor its history hold it in clear.
    for table in ("webhooks_subscription", "webhooks_historicalsubscription"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT secret FROM {table}")  # noqa: S608
            assert all(value.startswith("v1.") for (value,) in cursor.fetchall())


def test_a_form_that_is_sent_twice_makes_no_secret_that_nobody_has_seen(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("manager")
    client.post(NEW, posted(cast))
    second = client.post(NEW, posted(cast))
    assert (second.status_code, Subscription.objects.count()) == (422, 1)
    assert "已有同名" in text(second)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"url": "http://hook.example.com/in"}, "https://"),
    ({"url": "https://10.0.0.1/in"}, "内部网络"),
    ({"url": "https://u:p@hook.example.com/"}, "用户名"),
    ({"url": "https://hook.example.com/?a=1"}, "参数"),
    ({"url": "https://hook.example.com:22/"}, "端口"),
    ({"url": "x" * 301}, "300"),
    ({"url": ""}, "必填"),
    ({"name": " "}, "必填"),
    ({"kinds": []}, "必填"),
    ({"kinds": ["ping"]}, "ping"),
    ({"kinds": ["case.unheard_of"]}, "unheard_of"),
    ({"organisation": ""}, "必填"),
    ({"organisation": 10**30}, "选择"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, client_for: ClientFor, fields: dict[str, Any], sentence: str
) -> None:
    answer = client_for("manager").post(NEW, posted(cast, **{"name": "热线二"} | fields))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Subscription.objects.exists()
    if "name" not in fields:
        assert "热线二" in text(answer)


def test_a_manager_chooses_organisations_of_the_own_scope_only(
    cast: Cast, client_for: ClientFor
) -> None:
    answer = client_for("manager").post(NEW, posted(cast, organisation=cast.other_station.pk))
    assert answer.status_code == 422
    with pytest.raises(NotAllowed):
        subscribed(cast, organisation=cast.other_station)
    subscribed(cast, part="administrator", organisation=cast.other_station)


def test_a_trial_is_sent_and_its_page_says_what_came_of_it(
    cast: Cast, receiver: Receiver, client_for: ClientFor, finish_jobs: Callable[[], int]
) -> None:
    receiver.answer = status(418, "<b>我是茶壶</b>".encode())
    row, _secret = subscribed(cast, receiver.url)
    client = client_for("manager")
    answer = act(client, row, "ping")
    (trial,) = Delivery.objects.all()
    assert answer["Location"] == trial.get_absolute_url()
    waiting = client.get(trial.get_absolute_url())
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    assert finish_jobs() == 1
    page = client.get(trial.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in text(page)
    assert "every 3s" not in text(page)
    assert "418" in text(page)
    assert "对方答复失败" in text(page)
    assert "&lt;b&gt;我是茶壶" in page.content.decode()


def test_pausing_and_resuming_are_noted_with_who_did_it(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    client = client_for("manager")
    assert act(client, row, "pause").status_code == 302
    happened(cast)
    page = text(client.get(at(row)))
    assert "推送已暂停" in page
    assert "现有1条等待推送" in page
    act(client, row, "resume")
    row.refresh_from_db()
    assert row.status == Status.ACTIVE
    acts = [(entry.act, entry.actor_name) for entry in row.history.all()]
    manager = cast.user("manager").name
    assert acts == [
        ("resume_subscription", manager), ("pause_subscription", manager), ("subscribe", manager),
    ]  # fmt: skip


def test_what_was_done_already_is_said_and_done_once(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    client = client_for("manager")
    act(client, row, "pause")
    again = client.post(at(row, "pause/"), {"version": row.version}, follow=True)
    assert again.status_code == 409
    fresh = Subscription.objects.get()
    with pytest.raises(ActionRefused, match="已经暂停"):
        services.pause(fresh, actor=cast.actor("manager"), version=fresh.version)
    with pytest.raises(StaleVersion):
        services.ping(fresh, actor=cast.actor("manager"), version=fresh.version - 1)
    assert client.post(at(row, "ping/"), {"version": "x"}).status_code == 400
    assert client.post(at(row, "ping/")).status_code == 400


def test_a_rotation_shows_the_new_secret_once_and_says_until_when_the_old_one_signs(
    cast: Cast, client_for: ClientFor
) -> None:
    row, old = subscribed(cast)
    client = client_for("manager")
    shown = act(client, row, "rotate", overlap="24")
    (new,) = set(SECRET.findall(text(shown)))
    fresh = Subscription.objects.get()
    assert (fresh.secret, fresh.former_secret) == (new, old)
    assert fresh.former_until > timezone.now()
    assert "原密钥同时使用至" in text(shown)
    # The same form again is a stale one: no third secret is made.
    assert (
        client.post(at(row, "rotate/"), {"version": row.version, "overlap": "24"}).status_code
        == 409
    )
    assert act(client, row, "rotate", overlap="5").status_code == 422
    assert Subscription.objects.get().secret == new
    assert "whsec_" not in text(client.get(at(row)))


def test_an_edit_keeps_the_secret_and_what_waits_goes_to_the_new_address(
    cast: Cast, client_for: ClientFor
) -> None:
    row, secret = subscribed(cast)
    client = client_for("manager")
    fields = {"name": "新平台", "url": "https://new.example.com/", "kinds": ["case.voided"]}
    assert act(client, row, "edit", **fields).status_code == 302
    fresh = Subscription.objects.get()
    assert (fresh.name, fresh.url, fresh.secret) == ("新平台", "https://new.example.com/", secret)
    wrong = act(client, row, "edit", **fields | {"url": "https://127.0.0.1/"})
    assert wrong.status_code == 422
    assert "内部网络" in text(wrong)


def test_ending_is_asked_for_once_more_and_is_for_good(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    happened(cast)
    client = client_for("manager")
    assert "尚未推送的消息1条将取消" in text(client.get(at(row, "end/")))
    act(client, row, "end")
    assert Delivery.objects.get().state == DeliveryState.CANCELLED
    fresh = Subscription.objects.get()
    assert fresh.status == Status.ENDED
    with pytest.raises(ActionRefused, match="已经终止"):
        services.resume(fresh, actor=cast.actor("manager"), version=fresh.version)
    assert "恢复推送" not in text(client.get(at(row)))
    subscribed(cast)  # its name is free again


def test_one_and_all_failed_ones_are_sent_again(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    first, second = happened(cast)[0], happened(cast)[0]
    Delivery.objects.update(state=DeliveryState.FAILED, ended_at=timezone.now())
    client = client_for("manager")
    assert "重新推送" in text(client.get(first.get_absolute_url()))
    client.post(f"{first.get_absolute_url()}replay/")
    assert Delivery.objects.get(pk=first.pk).state == DeliveryState.WAITING
    assert Delivery.objects.get(pk=second.pk).state == DeliveryState.FAILED
    said = client.post(f"{first.get_absolute_url()}replay/", follow=True)
    assert "正在等待推送" in text(said)
    assert "推送失败的消息有1条" in text(client.get(at(row, "replay/")))
    assert act(client, row, "replay", since="2999-01-01").status_code == 422
    assert act(client, row, "replay", since="x").status_code == 422
    act(client, row, "replay", since=timezone.localdate().isoformat())
    assert Delivery.objects.get(pk=second.pk).state == DeliveryState.WAITING
    nothing = act(client, row, "replay", since=timezone.localdate().isoformat())
    assert (nothing.status_code, "没有推送失败" in text(nothing)) == (422, True)


def test_the_log_is_filtered_by_state_kind_and_subscription(
    cast: Cast, client_for: ClientFor
) -> None:
    row, _secret = subscribed(cast)
    other, _secret = subscribed(cast, name="仲裁")
    happened(cast, serial="LJZ-2026-000007")
    Delivery.objects.filter(subscription=other).update(
        state=DeliveryState.FAILED, ended_at=timezone.now()
    )
    client = client_for("manager")

    def found(**asked: str) -> int:
        return text(client.get(LOG, asked)).count("LJZ-2026-000007")

    assert found() == 2
    assert found(state="failed") == found(subscription=row.key) == 1
    assert found(state="failed", subscription=row.key) == 0
    assert (found(kind="case.accepted"), found(kind="ping")) == (2, 0)
    for wrong in ({"state": "x"}, {"subscription": "9" * 40}, {"kind": "<b>"}, {"page": "x"}):
        assert client.get(LOG, wrong).status_code == 200


def test_an_auditor_reads_and_changes_nothing(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    auditor = client_for("auditor")
    page = text(auditor.get(at(row)))
    assert "发送测试消息" not in page
    assert "LJZ-2026-000001" in text(auditor.get(LOG))
    assert "LJZ-2026-000001" in text(auditor.get(delivery.get_absolute_url()))
    assert auditor.get(NEW).status_code == 403
    for name in ("pause", "ping", "end", "rotate", "replay", "edit"):
        assert act(auditor, row, name).status_code == 403


def test_an_administrator_sees_the_deliveries_and_not_of_which_case(
    cast: Cast, client_for: ClientFor
) -> None:
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    administrator = client_for("administrator")
    for url in (at(row), LOG, delivery.get_absolute_url()):
        page = administrator.get(url)
        assert page.status_code == 200
        assert "LJZ-2026-000001" not in text(page)


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "legal_aid"])
def test_who_administers_nothing_sees_none_of_it(
    cast: Cast, client_for: ClientFor, part: str
) -> None:
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    for url in (LIST, NEW, LOG, at(row), delivery.get_absolute_url()):
        assert client_for(part).get(url).status_code == 403


def test_another_station_finds_nothing(cast: Cast, client_for: ClientFor) -> None:
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    stranger = client_for("other_manager")
    assert "热线平台" not in text(stranger.get(LIST))
    assert "LJZ-2026-000001" not in text(stranger.get(LOG))
    for url in (at(row), at(row, "edit/"), delivery.get_absolute_url()):
        assert stranger.get(url).status_code == 404
    assert act(stranger, row, "ping").status_code == 404
    assert stranger.post(f"{delivery.get_absolute_url()}replay/").status_code == 404


def test_what_does_not_arrive_stands_on_top_of_the_list(cast: Cast, client_for: ClientFor) -> None:
    subscribed(cast)
    happened(cast)
    client = client_for("manager")
    assert "推送异常" not in text(client.get(LIST))
    Delivery.objects.update(created_at="2026-01-01T00:00:00Z")
    assert "1条等待过久" in text(client.get(LIST))
    Delivery.objects.update(state=DeliveryState.FAILED, ended_at=timezone.now())
    assert "最近7天1条推送失败" in text(client.get(LIST))


def test_lists_cost_the_same_for_one_row_and_for_three(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("manager")
    row, _secret = subscribed(cast)
    (delivery,) = happened(cast)
    Attempt.objects.create(delivery=delivery, number=1, answer="一")

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = (LIST, LOG, at(row), delivery.get_absolute_url(), "/")
    one = [queries(url) for url in urls]
    for n in (2, 3):
        subscribed(cast, name=f"平台{n}")
        happened(cast)
        Attempt.objects.create(delivery=delivery, number=n, answer="再")
    assert [queries(url) for url in urls] == one


def test_history_and_rows_agree_after_counting_failures(cast: Cast) -> None:
    """The verification of history must not take the counters for tampering."""
    row, _secret = subscribed(cast)
    Subscription.objects.filter(pk=row.pk).permitting_bulk_writes().update(failures=7)
    with acting(SYSTEM, act="test"):
        services.rotate_secret(
            row, actor=cast.actor("manager"), version=row.version, overlap_hours=1
        )
    report = Report()
    compare(report)
    assert report.findings == []
