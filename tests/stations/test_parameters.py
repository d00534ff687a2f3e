"""Dated parameters: entered, corrected and removed by the station's manager, read by the auditor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.stations.models import StatutoryParameter
from mediation.stations.services import parameters
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
LIST = "/administration/parameters/"
NEW = f"{LIST}new/"


def unsaved(cast: Cast, **fields: Any) -> StatutoryParameter:
    given = {
        "station": cast.station, "kind": "average_wage", "value": Decimal("10000.00"),
        "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31), "source": "测试公布文件",
    }  # fmt: skip
    return StatutoryParameter(**given | fields)


def entered(cast: Cast, **fields: Any) -> StatutoryParameter:
    return parameters.add_parameter(unsaved(cast, **fields), actor=cast.actor("manager"))


def posted(cast: Cast, **fields: Any) -> dict[str, Any]:
    given = {
        "station": cast.station.pk, "kind": "average_wage", "value": "10,000",
        "valid_from": "2026-01-01", "valid_to": "2026-12-31", "source": "测试公布文件",
    }  # fmt: skip
    return given | fields


def test_nothing_comes_with_the_program_and_the_page_says_what_to_enter(
    client_for: ClientFor,
) -> None:
    text = client_for("manager").get(LIST).content.decode()
    assert not StatutoryParameter.objects.exists()
    assert "尚未录入任何参数" in text
    assert "系统不预置数值" in text


def test_a_manager_enters_a_value_and_sees_it(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("manager")
    assert client.post(NEW, posted(cast)).status_code == 302
    row = StatutoryParameter.objects.get()
    assert (row.value, row.valid_to, row.station) == (
        Decimal(10000),
        date(2026, 12, 31),
        cast.station,
    )
    text = client.get(LIST).content.decode()
    assert "10,000.00" in text
    assert "测试公布文件" in text
    assert "没有符合条件" in client.get(LIST, {"kind": "pay_days"}).content.decode()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"valid_to": ""}, "按年公布"),
    ({"valid_to": "2027-01-02"}, "按年公布"),
    ({"valid_to": "2025-12-31"}, "不能早于"),
    ({"value": "-1"}, "不能小于"),
    ({"value": "0"}, "大于0"),
    ({"value": "9" * 400}, "位"),
    ({"value": "NaN"}, "数字"),
    ({"value": "1\x00"}, "数字"),
    ({"source": " "}, "必填"),
    ({"source": "文件\x00"}, "空"),
    ({"kind": "hat"}, "hat"),
    ({"kind": "pay_days", "value": "32", "valid_to": ""}, "31天"),
    ({"kind": "pay_days", "value": "2.18", "valid_to": ""}, "小数点"),
    ({"kind": "minimum_wage", "value": "21.75", "valid_to": ""}, "小数点"),
    ({"value": "1.2"}, "小数点"),
    ({"value": "10000000"}, "小数点"),
    ({"kind": "major_workers", "value": "1", "valid_to": ""}, "整数"),
    ({"kind": "follow_up_days", "value": "30.5", "valid_to": ""}, "整数"),
    ({"kind": "follow_up_times", "value": "3", "valid_to": ""}, "1到2之间"),
    ({"valid_from": "9999-12-31", "valid_to": "9999-12-31"}, "年份"),
    ({"valid_from": "0001-01-01", "valid_to": "0001-12-31"}, "年份"),
    ({"valid_from": "2026-02-30"}, "日期"),
    ({"station": 999999}, "有效"),
]


def test_what_is_wrong_is_said_and_nothing_written(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("manager")
    for fields, sentence in WRONG:
        answer = client.post(NEW, posted(cast, **fields))
        assert answer.status_code == 422, fields
        assert sentence in answer.content.decode(), fields
    assert not StatutoryParameter.objects.exists()


def test_a_second_value_of_the_same_day_is_refused(cast: Cast, client_for: ClientFor) -> None:
    entered(cast)
    answer = client_for("manager").post(NEW, posted(cast))
    assert answer.status_code == 422
    assert "自同一日起" in answer.content.decode()
    with pytest.raises(ActionRefused, match="自同一日起"):
        entered(cast)


def test_a_correction_needs_a_reason_and_leaves_what_stood_there(
    cast: Cast, client_for: ClientFor
) -> None:
    row, client = entered(cast), client_for("manager")
    url = f"{LIST}LJZ/average_wage/2026-01-01/correct/"
    data = posted(cast, value="10001", version=row.version)
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"reason": "抄录错误"}).status_code == 302
    newest, first = row.history.order_by("-history_id")[:2]
    assert (newest.value, first.value) == (Decimal(10001), Decimal(10000))
    assert (newest.history_change_reason, newest.act) == ("抄录错误", "correct_parameter")
    shown = client.get(url).content.decode()
    assert "抄录错误" in shown
    assert "10000.00" in shown


def test_of_two_who_correct_the_second_is_told(cast: Cast, client_for: ClientFor) -> None:
    row, client = entered(cast), client_for("manager")
    url = f"{LIST}LJZ/average_wage/2026-01-01/correct/"
    data = posted(cast, version=row.version, reason="抄录错误")
    assert client.post(url, data | {"value": "10001"}).status_code == 302
    assert client.post(url, data | {"value": "10002"}).status_code == 409
    assert StatutoryParameter.objects.get().value == Decimal(10001)


def test_an_entry_is_taken_out_with_a_reason(cast: Cast, client_for: ClientFor) -> None:
    row, client = entered(cast), client_for("manager")
    url = f"{LIST}LJZ/average_wage/2026-01-01/remove/"
    assert client.post(url, {"version": row.version, "reason": " "}).status_code == 422
    assert client.post(url, {"version": row.version, "reason": "重复录入"}).status_code == 302
    assert not StatutoryParameter.objects.exists()
    assert [one.history_type for one in StatutoryParameter.history.order_by("history_id")] == [
        "+", "~", "-",
    ]  # fmt: skip


def test_removing_what_somebody_changed_is_refused(cast: Cast) -> None:
    row, manager = entered(cast), cast.actor("manager")
    parameters.correct_parameter(row, actor=manager, version=1, reason="抄录错误")
    with pytest.raises(StaleVersion):
        parameters.remove_parameter(row, actor=manager, version=1, reason="重复录入")


def test_who_reads_and_who_writes(cast: Cast, client_for: ClientFor) -> None:
    entered(cast)
    correct = f"{LIST}LJZ/average_wage/2026-01-01/correct/"
    answers = {
        part: [client_for(part).get(url).status_code for url in (LIST, NEW, correct)]
        for part in ("manager", "administrator", "auditor", "clerk", "mediator", "other_manager")
    }
    assert answers == {
        "manager": [200, 200, 200],
        "administrator": [200, 200, 200],
        "auditor": [200, 403, 403],
        "clerk": [403, 403, 403],
        "mediator": [403, 403, 403],
        "other_manager": [200, 200, 404],
    }
    assert "测试公布文件" not in client_for("other_manager").get(LIST).content.decode()
    assert "correct/" not in client_for("auditor").get(LIST).content.decode()


def test_a_manager_writes_for_the_own_station_only(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        parameters.add_parameter(unsaved(cast), actor=cast.actor("other_manager"))
    with pytest.raises(ActionRefused, match="工作站"):
        entered(cast, station=cast.point)


def test_the_list_takes_the_same_queries_for_one_and_three(
    cast: Cast, client_for: ClientFor
) -> None:
    client = client_for("manager")
    client.get(LIST)
    entered(cast)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    entered(cast, kind="minimum_wage", valid_to=None)
    entered(cast, kind="pay_days", value=Decimal("21.75"), valid_to=None)
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)
    assert len(one) == len(three)
