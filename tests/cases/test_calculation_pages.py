"""The pages of the calculation against wrong hands and wrong data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.calculator import Facts
from cases.models import Calculation, Case
from cases.services.calculation import save_calculation
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]
WAGE = "43210.98"


@pytest.fixture
def case(cast: Cast) -> Case:
    worker = factories.worker(hired_on=date(2020, 3, 1), monthly_wage=WAGE)
    return factories.case_in_mediation(cast.actor("mediator"), workers=[worker])


def url(case: Case, rest: str = "") -> str:
    return f"/cases/{case.serial}/calculation/{rest}"


def rows(prefix: str, **first: Any) -> dict[str, Any]:
    """A formset with one row."""
    head = {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    return head | {f"{prefix}-0-{name}": value for name, value in first.items()}


def posted(case: Case, **fields: Any) -> dict[str, Any]:
    given = {
        "worker": factories.parties(case)[0].pk, "step": "save", "with_severance": "on",
        "hired_on": "2020-03-01", "left_on": "2026-02-28", "average_wage": "9000",
    }  # fmt: skip
    return given | rows("periods") | rows("leave") | fields


def save(case: Case, cast: Cast, wage: int = 9000) -> Calculation:
    return save_calculation(
        case, actor=cast.actor("mediator"), worker=factories.parties(case)[0],
        facts=Facts(lines=("notice_pay",), as_of=date(2026, 3, 5), last_wage=Decimal(wage)),
    )  # fmt: skip


ABSURD: list[dict[str, Any]] = [
    {"average_wage": "9" * 5000},
    {"average_wage": "10000000"},
    {"average_wage": "-1"},
    {"average_wage": "NaN"},
    {"average_wage": "Infinity"},
    {"average_wage": "1e9"},
    {"average_wage": "9000\x00"},
    {"average_wage": "9000.005"},
    {"average_wage": ""},
    {"hired_on": "0001-01-01"},
    {"hired_on": "1949-12-31"},
    {"hired_on": "9999-12-31", "left_on": "9999-12-31"},
    {"hired_on": "2026-03-01"},
    {"hired_on": "2020-03-01\x00"},
    {"hired_on": "2020-02-30"},
    {"left_on": ""},
    {"with_severance": ""},
    {"with_overtime": "on", "overtime_wage": "9000", "hours_150": "1e400"},
    {"with_overtime": "on", "overtime_wage": "9000", "hours_150": "20000.01"},
    {"with_overtime": "on", "overtime_wage": "9000"},
    {"with_wages": "on"},
    {"with_wages": "on", **rows("periods", months="0", agreed="1", paid="0")},
    {"with_wages": "on", **rows("periods", months="1" * 400, agreed="1", paid="0")},
    {"with_wages": "on", "periods-TOTAL_FORMS": "9" * 30},
    {"with_wages": "on", "periods-TOTAL_FORMS": "-1"},
    {"with_annual_leave": "on", "leave_wage": "9000", **rows("leave", year="2007", work_years="1", taken="0")},
    {"with_annual_leave": "on", "leave_wage": "9000", **rows("leave", year="99999", work_years="1", taken="0")},
    {"with_annual_leave": "on", "leave_wage": "9000", **rows("leave", year="2025", work_years="1" * 99, taken="0")},
    {"worker": "0"},
    {"worker": ""},
    {"worker": "9" * 5000},
    {"worker": "1\x00"},
]  # fmt: skip


def test_absurd_data_come_back_with_sentences_and_nothing_is_kept(
    case: Case, client_for: ClientFor
) -> None:
    client = client_for("mediator")
    for fields in ABSURD:
        for step in ("save", "compute"):
            answer = client.post(url(case), posted(case, **fields, step=step))
            assert answer.status_code == 422, fields
            assert 'role="alert"' in answer.content.decode(), fields
    assert not Calculation.objects.exists()


def test_a_post_without_its_rows_is_no_server_error(case: Case, client_for: ClientFor) -> None:
    client = client_for("mediator")
    assert client.post(url(case), {}).status_code == 422
    bare = {name: value for name, value in posted(case).items() if "-" not in name}
    assert client.post(url(case), bare).status_code == 302


def test_a_party_of_another_case_cannot_be_computed_for(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    foreign = factories.case_in_mediation(cast.actor("stranger"))
    worker, employers = factories.parties(foreign)
    for party in (worker, employers[0], factories.parties(case)[1][0]):
        answer = client_for("mediator").post(url(case), posted(case, worker=party.pk))
        assert answer.status_code == 422
        assert "请选择本案的劳动者" in answer.content.decode()
    assert not Calculation.objects.exists()


def test_who_reads_and_who_computes(case: Case, cast: Cast, client_for: ClientFor) -> None:
    save(case, cast)
    readers = {}
    for part in (
        "mediator",
        "manager",
        "clerk",
        "colleague",
        "auditor",
        "administrator",
        "stranger",
    ):
        client = client_for(part)
        readers[part] = (
            client.get(url(case)).status_code,
            client.get(url(case, "1/")).status_code,
            client.post(url(case), posted(case)).status_code,
        )
    assert readers == {
        "mediator": (200, 200, 302),
        "manager": (200, 200, 302),
        "clerk": (200, 200, 403),
        "colleague": (404, 404, 404),
        "auditor": (403, 403, 403),
        "administrator": (403, 403, 403),
        "stranger": (404, 404, 404),
    }


def test_the_wage_is_proposed_to_whom_may_see_it_and_the_look_is_logged(
    case: Case, client_for: ClientFor
) -> None:
    assert WAGE in client_for("mediator").get(url(case)).content.decode()
    looks = AccessEntry.objects.filter(act="unmask")
    assert [look.detail for look in looks] == ["pay"]
    assert WAGE not in client_for("clerk").get(url(case)).content.decode()
    assert looks.count() == 1


def test_neither_wage_nor_name_stands_in_the_log(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    save(case, cast)
    client = client_for("mediator")
    client.get(url(case, "1/"))
    client.get(url(case, "1/sheet.pdf"))
    told = "".join(AccessEntry.objects.values_list("detail", flat=True))
    assert "calculation-1.pdf" in told
    assert not {"张晓明", "9000", WAGE} & {
        word for word in ("张晓明", "9000", WAGE) if word in told
    }


def test_what_does_not_exist_is_not_found(case: Case, cast: Cast, client_for: ClientFor) -> None:
    save(case, cast)
    client = client_for("mediator")
    for rest in ("2/", "2/sheet.pdf", "?from=2", "?from=x", "?from=" + "9" * 50, "?worker=0",
                 "?worker=2", "?worker=" + "9" * 50, "?worker=²", "?from=²"):  # fmt: skip
        assert client.get(url(case, rest)).status_code == 404, rest
    other = factories.case_in_mediation(cast.actor("mediator"))
    assert client.get(url(other, "1/")).status_code == 404


def test_the_history_tells_of_a_version_without_its_numbers(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    save(case, cast)
    for part, name in (("mediator", "张晓明"), ("auditor", "张**")):
        told = client_for(part).get(f"/cases/{case.serial}/history/").content.decode()
        assert "保存参考计算单" in told
        assert name in told
        assert "9000" not in told
        assert "last_wage" not in told


def test_the_list_takes_the_same_queries_for_one_and_three(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    client, taken = client_for("mediator"), []
    client.get(url(case, "versions/"))  # begins the chain of the mediator's own looks
    for number in (1, 2, 3):
        save(case, cast, 9000 + number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(case, "versions/")).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[2]


def test_a_reader_of_a_closed_case_finds_the_versions_and_no_form(
    case: Case, cast: Cast, client_for: ClientFor
) -> None:
    save(case, cast)
    text = client_for("clerk").get(url(case)).content.decode()
    assert "第1版" in text
    assert 'name="step"' not in text
