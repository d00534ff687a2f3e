"""Full numbers in a file: for whom may see them of every row, with a purpose and a reason, on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import voiding
from mediation.exports import services
from mediation.history.models import AccessEntry
from mediation.vault import keys
from tests.cases import factories
from tests.exports.files import content, exported
from tests.exports.samples import ADDRESS, FORMULA, ID_NUMBER, PHONE, WORKER, case
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
URL = reverse("exports:cases")
REASON = {"contents": "full", "purpose": "inquiry", "reason": "答复法院调取名单"}


def ask(client: Client, query: str = "", **data: Any) -> Any:
    return client.post(f"{URL}?{query}", {"file_format": "csv", **data})


def test_a_manager_gets_them_and_every_case_says_so(cast: Cast, client_for: ClientFor) -> None:
    made = [case(cast, n) for n in (1, 2)]
    heading, *rows = exported(client_for("manager"), "cases", **REASON)

    assert heading[-4:] == ["申请人证件号码", "申请人电话", "申请人送达地址", "被申请人电话"]
    assert [row[-4:] for row in rows] == [
        [f"{ID_NUMBER}{n:04d}", f"{PHONE}{n}", f"上海市浦东新区{ADDRESS}{n}", ""] for n in (2, 1)
    ]
    export = AccessEntry.objects.get(act="export")
    assert (export.detail, export.purpose) == ("list:cases csv 2 full", "inquiry")
    assert export.text == "理由：答复法院调取名单"
    looks = AccessEntry.objects.filter(act="unmask").order_by("subject")
    assert [(look.subject, look.holder, look.purpose, look.text) for look in looks] == [
        (f"cases.case:{one.pk}", "LJZ", "inquiry", "答复法院调取名单") for one in made
    ]


@pytest.mark.parametrize(
    ("missing", "field"), [({"purpose": ""}, "purpose"), ({"reason": " 看看 "}, "reason")]
)
def test_without_purpose_or_reason_nothing_goes_out(
    cast: Cast, client_for: ClientFor, missing: dict[str, str], field: str
) -> None:
    case(cast, 1)
    response = ask(client_for("manager"), **REASON | missing)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not AccessEntry.objects.filter(act__in=("export", "unmask")).exists()


def test_one_row_that_is_not_theirs_bars_the_whole_file(cast: Cast, client_for: ClientFor) -> None:
    own = case(cast, 1)
    factories.case_in_review(cast.actor("colleague"), workers=[factories.worker("赵别人")])
    client = client_for("mediator")

    response = ask(client, **REASON)
    assert response.status_code == 422
    assert response.context["refusal"] == [
        "其中1行的完整信息您无权查看，不能导出。请先筛选，或者导出部分隐藏的文件。"
    ]
    assert not AccessEntry.objects.filter(act__in=("export", "unmask")).exists()
    mine = f"mediator={cast.user('mediator').pk}"
    rows = exported(client, "cases", query=mine, **REASON)
    assert [row[0] for row in rows[1:]] == [own.serial]
    assert f"{ID_NUMBER}0001" in rows[1]
    assert "赵别人" not in str(exported(client, "cases"))


def test_an_auditor_gets_masked_names_whatever_is_posted(cast: Cast, client_for: ClientFor) -> None:
    case(cast, 1)
    client = client_for("auditor")
    assert "contents" not in client.get(URL).context["form"].fields
    file = str(exported(client, "cases", **REASON))
    assert WORKER not in file
    assert ID_NUMBER not in file
    assert AccessEntry.objects.get(act="export").detail == "list:cases csv 1 masked"


def test_a_void_case_is_not_shown_in_full(cast: Cast, client_for: ClientFor) -> None:
    manager = cast.actor("manager")
    made = factories.registered_case(manager)
    voiding.void_case(made, actor=manager, version=None, why="mistake", reason="误登")
    response = ask(client_for("manager"), "state=void", **REASON)
    assert response.status_code == 422
    assert exported(client_for("manager"), "cases", query="state=void")[1:]


def test_of_too_many_rows_only_the_masked_file(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_IN_FULL", 1)
    for n in (1, 2):
        case(cast, n)
    response = ask(client_for("manager"), **REASON)
    assert response.context["refusal"] == [
        "完整信息一次最多导出1行，现在有2行。请先筛选，或者导出部分隐藏的文件。"
    ]
    assert len(exported(client_for("manager"), "cases")) == 3


def test_the_filters_order_and_search_of_the_list_are_those_of_the_file(
    cast: Cast, client_for: ClientFor
) -> None:
    first, second = case(cast, 1), case(cast, 2)
    case(cast, 3, source="phone")
    client = client_for("manager")

    ordered = exported(client, "cases", query="source=visit&sort=serial")
    assert [row[0] for row in ordered[1:]] == [first.serial, second.serial]
    found: Any = client.post(reverse("cases:search"), {"text": f"{WORKER}2"})
    token = found.url.partition("?")[2]
    assert WORKER not in found.url
    rows = exported(client, "cases", query=token)
    assert [row[0] for row in rows[1:]] == [second.serial]
    assert [entry.text for entry in AccessEntry.objects.filter(act="export").order_by("pk")] == [
        "案件来源：本人来访申请", f"搜索：{WORKER}2",
    ]  # fmt: skip


def test_a_search_that_is_forgotten_never_becomes_the_whole_list(
    cast: Cast, client_for: ClientFor
) -> None:
    case(cast, 1)
    client = client_for("manager")
    assert client.get(f"{URL}?q=unknown").context["is_forgotten"] is True
    response = ask(client, "q=unknown")
    assert response.status_code == 422
    assert response.context["refusal"] == ["这次搜索已过期。请回到列表重新搜索，再导出。"]


def test_in_full_too_the_queries_do_not_grow(cast: Cast, client_for: ClientFor) -> None:
    client = client_for("manager")

    def selects() -> int:
        keys.forget_all()
        with CaptureQueriesContext(connection) as captured:
            exported(client, "cases", **REASON)
        return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)

    case(cast, 1)
    selects()
    one = selects()
    for n in (2, 3):
        case(cast, n)
    assert selects() == one


@pytest.mark.parametrize("data", [{}, {"file_format": "exe"}, {"file_format": ["csv", "xlsx"]}])
def test_a_bad_request_is_a_form_with_an_error_or_a_file(
    cast: Cast, client_for: ClientFor, data: dict[str, Any]
) -> None:
    response = client_for("manager").post(f"{URL}?state=nonsense&page=x&sort=evil", data)
    if response.status_code == 200:
        assert content(response)
    else:
        assert response.status_code == 422
        assert "file_format" in response.context["form"].errors


def test_a_csv_goes_out_piece_by_piece(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediation.exports.listing.CHUNK", 2)
    for n in range(5):
        case(cast, n)
    response: Any = ask(client_for("manager"))
    pieces = list(response.streaming_content)
    assert [piece.decode("utf-8-sig").count("LJZ-") for piece in pieces] == [0, 2, 2, 1]
    assert f"'{FORMULA[0]}" in pieces[1].decode()
