"""The case page: what it shows to whom, what it offers, and what it costs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import LinkKind, Side
from cases.models import (
    Agent,
    Case,
    CaseLink,
)
from cases.services import intake
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.cases.rich import ID_NUMBER, rich_case
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]
HTMX = {"HX-Request": "true"}


def page(client: Client, case: Case) -> str:
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


# --- Who sees what ------------------------------------------------------------------------------


def test_the_page_shows_head_clocks_parties_claims_and_the_next_action(
    cast: Cast, client_for: ClientFor
) -> None:
    case = rich_case(cast)

    text = page(client_for("mediator"), case)
    for words in (
        case.case_number, "调解中", "陆家嘴工作站", "调解期限", "第29条", "张晓明", "王律师",
        "工资差额", "上海甲科技有限公司", "单位拖欠工资。", "下一步", "登记签名盖章", "甲方愿付八千",
        "协议第 1 稿", "当事人签名 0/2", "调解协议书", "2026-04-20",
    ):  # fmt: skip
        assert words in text


def test_numbers_are_masked_in_the_page(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for("mediator"), rich_case(cast))

    for secret in (ID_NUMBER, "13800138000", "13900139000", "世纪大道1号"):
        assert secret not in text
    assert "110***********4258" in text
    assert "138****8000" in text


def test_an_auditor_sees_the_head_without_names_free_text_or_records(
    cast: Cast, client_for: ClientFor
) -> None:
    case = rich_case(cast)

    text = page(client_for("auditor"), case)
    assert "张**" in text
    for words in (
        "张晓明",
        "甲科技",
        "王律师",
        "单位拖欠工资",
        "甲方愿付",
        "等待核算",
        "138****",
        "上传附件",
    ):
        assert words not in text
    assert (
        client_for("auditor").get(reverse("cases:related", args=[case.serial])).status_code == 403
    )


def test_a_legal_aid_officer_sees_no_record(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    with acting(SYSTEM, act="test"):
        case.created_by = cast.user("legal_aid")
        case.save()

    text = page(client_for("legal_aid"), case)
    assert "张晓明" in text
    assert "甲方愿付八千" not in text


@pytest.mark.parametrize("name", ["detail", "history", "related", "attach", "note", "unmask"])
def test_another_station_finds_no_such_case(cast: Cast, client_for: ClientFor, name: str) -> None:
    case = factories.registered_case(cast.actor("manager"))
    address = reverse(f"cases:{name}", args=[case.serial])

    for part in ("stranger", "other_manager"):
        client = client_for(part)
        answer = client.post(address) if name == "unmask" else client.get(address)
        assert answer.status_code == 404
    answer = client_for("administrator").get(address)
    assert answer.status_code == 403


def test_a_mediators_case_in_mediation_is_unknown_to_a_colleague(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))

    assert client_for("colleague").get(case.get_absolute_url()).status_code == 404


def test_looking_at_a_case_is_logged(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("manager"))
    page(client_for("auditor"), case)

    entry = AccessEntry.objects.get()
    assert (entry.act, entry.aggregate, entry.actor_id) == (
        "view",
        case.aggregate_ref(),
        cast.user("auditor").pk,
    )


# --- Unmasking ----------------------------------------------------------------------------------


def unmask(client: Client, case: Case, **posted: Any) -> HttpResponse:
    address = reverse("cases:unmask", args=[case.serial])
    posted.setdefault("purpose", "identity")
    return client.post(address, posted, headers=HTMX)  # type: ignore[return-value]


def test_one_group_is_shown_in_full_and_the_look_is_logged(
    cast: Cast, client_for: ClientFor
) -> None:
    case = rich_case(cast)
    applicant = case.parties.get(side=Side.APPLICANT)

    answer = unmask(client_for("mediator"), case, kind="party", pk=applicant.pk, group="contact")
    text = answer.content.decode()
    assert "13800138000" in text
    assert "世纪大道1号" in text
    assert ID_NUMBER not in text
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(act="unmask")
    assert (entry.subject, entry.detail, entry.purpose) == (
        f"cases.party:{applicant.pk}",
        "contact",
        "identity",
    )


def test_without_scripts_the_group_is_a_page(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    applicant = case.parties.get(side=Side.APPLICANT)
    posted = {"kind": "party", "pk": applicant.pk, "group": "identity", "purpose": "papers"}

    answer = client_for("mediator").post(reverse("cases:unmask", args=[case.serial]), posted)
    assert ID_NUMBER in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_an_agents_telephone_is_a_group_too(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    agent = case.agents.get()

    answer = unmask(client_for("mediator"), case, kind="agent", pk=agent.pk, group="contact")
    assert "13900139000" in answer.content.decode()


@pytest.mark.parametrize(
    "posted",
    [
        {"kind": "party", "pk": "0", "group": "contact"},
        {"kind": "party", "pk": "x", "group": "contact"},
        {"kind": "case", "pk": "0", "group": "contact"},
        {"kind": "party", "pk": "1", "group": "everything"},
    ],
)
def test_what_is_no_group_of_the_case_is_not_found(
    cast: Cast, client_for: ClientFor, posted: dict[str, str]
) -> None:
    case = factories.registered_case(cast.actor("manager"))

    assert unmask(client_for("manager"), case, **posted).status_code == 404
    assert not AccessEntry.objects.filter(act="unmask").exists()


def test_a_party_of_another_case_is_not_shown(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("manager"))
    other = factories.registered_case(cast.actor("manager"))
    party = other.parties.first()
    assert party is not None

    assert unmask(
        client_for("manager"), case, kind="party", pk=party.pk, group="contact"
    ).status_code == 404  # fmt: skip


def test_a_clerk_unmasks_in_intake_only(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("clerk"))
    posted = {"kind": "party", "pk": case.parties.get(side=Side.APPLICANT).pk, "group": "contact"}
    client = client_for("clerk")
    assert unmask(client, case, **posted).status_code == 200

    intake.submit_for_review(case, actor=cast.actor("clerk"), version=None)
    assert unmask(client, case, **posted).status_code == 403
    assert "查看完整信息" not in page(client, case)


def test_an_auditor_unmasks_nothing(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("manager"))

    assert unmask(client_for("auditor"), case, kind="party", pk=1, group="pay").status_code == 403


# --- Related ------------------------------------------------------------------------------------


def test_the_related_part_shows_numbers_and_linked_cases(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    earlier = case.links.get().earlier
    client = client_for("mediator")

    text = client.get(reverse("cases:related", args=[case.serial]), headers=HTMX).content.decode()
    assert "A-77" in text
    assert earlier.get_absolute_url() in text
    assert "<html" not in text
    whole = client.get(reverse("cases:related", args=[case.serial])).content.decode()
    assert "<html" in whole


def test_a_linked_case_out_of_sight_has_no_link(cast: Cast, client_for: ClientFor) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"))
    foreign = factories.registered_case(cast.actor("other_manager"))
    with acting(SYSTEM, act="test"):
        CaseLink.objects.create(case=case, earlier=foreign, kind=LinkKind.REAPPLICATION)

    text = client_for("mediator").get(reverse("cases:related", args=[case.serial])).content.decode()
    assert foreign.serial in text
    assert foreign.get_absolute_url() not in text


# --- Cost ---------------------------------------------------------------------------------------


def test_the_page_costs_at_most_twenty_queries_whatever_the_history(
    cast: Cast, client_for: ClientFor
) -> None:
    case = rich_case(cast)
    client = client_for("mediator")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(case.get_absolute_url()).status_code == 200
        # Beside the log of who looked: its row, and the head of the person's chain.
        return len([query for query in captured if '"history_' not in query["sql"]
                    and " history_" not in query["sql"]])  # fmt: skip

    queries()
    few = queries()
    for number in range(100):
        with acting(SYSTEM, act="test", request_id=f"r{number}"):
            case.worker_count += 1
            case.save()
    with acting(SYSTEM, act="test"):
        for number in range(5):
            Agent.objects.create(
                case=case, party=case.parties.get(side=Side.APPLICANT), name=f"代理人{number}"
            )
    assert queries() == few
    assert few <= 20
