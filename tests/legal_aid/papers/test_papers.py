"""What the papers of the legal-aid desk say, from the rows to the printed text."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from legal_aid.enums import AidState
from legal_aid.models import (
    AidApplication,
    AidAssignment,
    AidStep,
    AidSupplement,
    Consultation,
    Lawyer,
)
from legal_aid.papers import KINDS
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.papers import registry, services
from mediation.stations.numbering import next_aid_number
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
Clients = Callable[[str], Client]
DAY = date(2026, 11, 20)
AID = [kind.code for kind in KINDS if kind.subject == "legal_aid.aidapplication"]
LETTERS = [kind.code for kind in KINDS if kind.issued]


def minimal(cast: Cast, **columns: Any) -> AidApplication:
    values: dict[str, Any] = {
        "serial": "ALJZ-2026-000001", "organisation": cast.station,
        "officer": cast.user("legal_aid"), "kind": "representation", "received_on": DAY,
        "name": "张晓芸", "category": "payment", **columns,
    }  # fmt: skip
    application = AidApplication(**values)
    application.save()
    return AidApplication.objects.get(pk=application.pk)


def full(cast: Cast, state: str = AidState.TERMINATED) -> AidApplication:
    """Everything that any of the papers prints."""
    application = minimal(
        cast, state=state, number="浦工援陆〔2026〕第0001号", sex="female",
        birth_date=date(1990, 3, 7), nation="汉族", id_number="110101199003070038",
        phone="13800138000", registered_address="江苏省南通市某路1号", address="上海市浦东新区某路2号",
        occupation="分析员", education="bachelor", health="良好", groups="woman,migrant_worker",
        is_union_member=True, union_name="示例公司工会", member_card="310000123456",
        earlier_applications="2025年曾申请一次", employer_name="上海示例资产管理有限公司",
        cause="bonus", claimed_amount="120000.50", stage_at_start="arbitration",
        summary="公司拖欠年终奖。\n请求支付十二万元。", means="exempt",
        means_exemption="migrant_wages", family_size=3, family_income="3000", property_text="无房产",
        decided_on=DAY, decided_by=cast.user("manager"), refusal_reason="out_of_scope",
        refusal_text="该事项属于税务争议。", ended_on=DAY, result="settled",
        termination_ground="own_agent", end_text="申请人另行委托律师。", recovered_amount="5000",
    )  # fmt: skip
    lawyer = Lawyer(
        station=cast.station, name="钱律师", firm="上海示例律师事务所",
        licence_number="13101202010000001", phone="13900139000",
    )  # fmt: skip
    lawyer.save()
    AidAssignment(application=application, lawyer=lawyer, assigned_on=DAY).save()
    AidSupplement(
        application=application, asked_on=DAY, due_on=date(2026, 12, 1), items="劳动合同复印件"
    ).save()
    AidStep(
        application=application, stage="arbitration", body="浦东新区仲裁院", started_on=DAY
    ).save()
    return AidApplication.objects.get(pk=application.pk)


def consultation(cast: Cast, **columns: Any) -> Consultation:
    values: dict[str, Any] = {
        "serial": "CLJZ-2026-000001", "organisation": cast.station,
        "officer": cast.user("legal_aid"), "held_on": DAY, "channel": "phone",
        "category": "payment", "question": "公司拖欠年终奖怎么办？", "onward": "advice_only", **columns,
    }  # fmt: skip
    row = Consultation(**values)
    row.save()
    return row


def draft(code: str, subject: Any) -> str:
    return re.sub("[草稿]", "", text_of(services.draft_pdf(code, subject)))


SAYS = {
    "aid_application": [
        "110101199003070038",
        "上海市浦东新区某路2号",
        "120,000.50元",
        "公司拖欠年终奖",
    ],
    "aid_decision": [
        "13101202010000001",
        "13101202010000001",
        "5,000.00元",
        "浦东新区仲裁院",
    ],
    "aid_supplement": ["劳动合同复印件", "2026年12月1日前提交"],
    "aid_refusal": ["不属于工会法律援助的范围。", "该事项属于税务争议。", "12348"],
    "aid_assignment": ["13101202010000001", "13900139000", "13800138000", "奖金争议一案"],
    "aid_termination": ["自行委托律师或者其他代理人。", "申请人另行委托律师。"],
}


@pytest.mark.parametrize("code", AID)
def test_a_full_application_prints_what_its_rows_say(cast: Cast, code: str) -> None:
    text = draft(code, full(cast))
    assert [words for words in ["张晓芸", *SAYS[code]] if words not in text] == []


@pytest.mark.parametrize("code", AID)
def test_a_bare_application_prints_lines_or_is_refused_with_a_reason(cast: Cast, code: str) -> None:
    application = minimal(cast)
    if code == "aid_application":
        assert "张晓芸" in draft(code, application)
        return
    with pytest.raises(ActionRefused):
        draft(code, application)


@pytest.mark.parametrize("bare", [True, False])
def test_a_consultation_prints_masked(cast: Cast, bare: bool) -> None:
    more = {} if bare else {
        "visitor_name": "张晓芸", "phone": "13800138000", "id_number": "110101199003070038",
        "advice": "可以申请调解。", "minutes": 12, "employer_name": "上海示例公司",
    }  # fmt: skip
    text = draft("consultation_record", consultation(cast, **more))
    assert "公司拖欠年终奖怎么办？" in text
    assert "13800138000" not in text
    assert bare or {"138****8000", "可以申请调解。"} <= {
        words for words in ("138****8000", "可以申请调解。") if words in text
    }


@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_is_issued_with_a_number_and_embedded_fonts(
    cast: Cast, code: str, tmp_path: Path
) -> None:
    application = full(cast)
    actor = cast.actor("manager")
    with transaction.atomic(), acting(actor, act="test_issue"):
        paper = services.issue(code, application, actor=actor, happened_on=DAY)
    assert paper.number.startswith("浦工援陆〔2026〕第0001号-")
    (tmp_path / "paper.pdf").write_bytes(
        services.render.pdf(registry.get(code).template, paper.context)
    )
    listed = subprocess.run(
        ["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert listed
    assert all(re.findall(r"\b(?:yes|no)\b", line) == ["yes"] * 3 for line in listed)


def test_commands_name_an_application_by_serial_or_number(cast: Cast, tmp_path: Path) -> None:
    application = full(cast)
    for reference in (application.serial, application.number):
        call_command(
            "print_paper", reference, "aid_application", output=tmp_path / "f30.pdf",
            stdout=StringIO(),
        )  # fmt: skip
        assert "张晓芸" in text_of((tmp_path / "f30.pdf").read_bytes())


def test_the_desk_downloads_on_record_and_a_mediator_does_not(
    cast: Cast, client_for: Clients
) -> None:
    application = full(cast)
    url = reverse("legal_aid:aid_paper", args=[application.serial, "aid_decision"])
    answer = client_for("legal_aid").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    entry = AccessEntry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.act, entry.detail) == ("download", "aid_decision.pdf")
    assert client_for("mediator").get(url).status_code == 403


def test_a_paper_of_another_sort_of_matter_is_no_address(cast: Cast, client_for: Clients) -> None:
    row = consultation(cast)
    client = client_for("legal_aid")
    for kind, expected in (("consultation_record", 200), ("aid_refusal", 404), ("nothing", 404)):
        url = reverse("legal_aid:consultation_paper", args=[row.serial, kind])
        assert client.get(url).status_code == expected


def test_aid_numbers_follow_the_station_and_count_apart_each_year(cast: Cast) -> None:
    cast.station.aid_number_pattern = "浦工援陆〔{year}〕第{n:04d}号"
    cast.station.save()
    assert [next_aid_number(cast.station, year) for year in (2026, 2026, 2027)] == [
        "浦工援陆〔2026〕第0001号",
        "浦工援陆〔2026〕第0002号",
        "浦工援陆〔2027〕第0001号",
    ]
    assert next_aid_number(cast.other_station, 2026) == "ZJ援〔2026〕第0001号"
