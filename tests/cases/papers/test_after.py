"""Papers after an agreement: what they say, and on which day it is too late for them."""

from datetime import date
from decimal import Decimal

import pytest
from time_machine import travel

from cases.enums import ClaimKind
from cases.models import Agreement, Payment
from mediation.papers import registry
from tests.cases.papers import builder
from tests.cases.papers.test_case_papers import draft, missing_in
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("as_system")
#: Both last days are working days: 17 November and 2 December 2026.
EFFECTIVE = date(2026, 11, 2)


@pytest.fixture
def row(cast: Cast) -> Agreement:
    station = cast.station
    station.judicial_confirmation_open = True
    station.save()
    case = builder.full_case(cast, "settled")
    return builder.agreement(case, state="effective", effective_on=EFFECTIVE)


SAID = {
    "arbitral_review": ["自协议生效之日起十五日内共同提出仲裁审查申请", "劳动人事争议仲裁委员会"],
    "judicial_confirmation": ["自协议生效之日起三十日内共同申请司法确认", "不损害国家利益"],
    "performance_sheet": ["第3期", "40,000.50"],
    "follow_up_visit": ["遗留隐患", "采取的措施"],
}


@pytest.mark.parametrize("code", SAID)
@travel("2026-11-10T04:00:00+00:00", tick=False)
def test_the_papers_say_what_they_rest_on(row: Agreement, code: str) -> None:
    assert missing_in(draft(row.case, code), builder.WORKER, builder.EMPLOYER, *SAID[code]) == []


@pytest.mark.parametrize(
    ("code", "last", "late"),
    [
        ("arbitral_review", "2026-11-17", "2026-11-18"),
        ("judicial_confirmation", "2026-12-02", "2026-12-03"),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_not(
    row: Agreement, code: str, last: str, late: str
) -> None:
    refused = []
    for day in (last, late):
        with travel(f"{day}T04:00:00+00:00", tick=False):
            refused.append(registry.get(code).refusals(row))
    assert [len(sentences) for sentences in refused] == [0, 1]
    assert f"已于{last}届满" in refused[1][0]


@travel("2026-11-10T04:00:00+00:00", tick=False)
def test_what_only_confirms_the_relationship_is_not_reviewed(row: Agreement) -> None:
    for claim in row.case.claims.all():
        claim.kind = ClaimKind.RELATIONSHIP
        claim.save()
    assert registry.get("arbitral_review").refusals(row) == [
        "仅确认劳动关系的协议，不能申请仲裁审查（33号令第七十五条第四项）。"
    ]


def test_a_payment_order_asks_for_what_is_due_and_unpaid(row: Agreement) -> None:
    part = row.terms.get(item="经济补偿").instalments.get(number=1)
    Payment.objects.create(
        case=row.case, number=1, term=part.term, instalment=part, paid_on=part.due_on,
        amount=Decimal("10000.00"),
    )  # fmt: skip
    with travel(
        "2026-11-30T04:00:00+00:00", tick=False
    ):  # the last day on which it may still be paid
        assert len(registry.get("payment_order").refusals(row)) == 1
    with travel("2026-12-02T04:00:00+00:00", tick=False):
        text = draft(row.case, "payment_order")
    assert (
        missing_in(text, "90,000.00", "60,000.00", "30,000.00", "第十六条", "经济补偿第1期") == []
    )
    assert "第2期" not in text


@pytest.mark.parametrize(
    ("code", "state", "said"),
    [
        ("own_settlement", "mediation", "经自行协商，自愿"),
        ("closing_report", "settled", "负责人意见"),
        ("transfer_letter", "settled", "调解笔录和副卷材料不在移送之列"),
        ("major_report", "mediation", "领导批示"),
        ("dossier_cover", "settled", "保管期限"),
        ("dossier_notes", "settled", "卷宗情况说明"),
    ],
)
def test_papers_of_the_office_print_for_a_minimal_and_a_full_case(
    cast: Cast, code: str, state: str, said: str
) -> None:
    case = builder.full_case(cast, state, grade="major")
    full = draft(case, code)
    minimal = builder.minimal_case(
        cast, state, grade="major", serial="LJZ-2026-000002", case_number="浦〔2026〕第2号"
    )
    empty = draft(minimal, code)
    assert missing_in(full, said) == []
    assert [said in empty, "None" in empty, builder.ID_NUMBER in full] == [
        True, False, code == "own_settlement",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "state"),
    [("own_settlement", "failed"), ("closing_report", "mediation"), ("major_report", "mediation")],
)
def test_papers_of_the_office_are_refused_where_they_do_not_apply(
    cast: Cast, code: str, state: str
) -> None:
    assert len(registry.get(code).refusals(builder.full_case(cast, state))) == 1


def test_only_a_peoples_mediation_committee_records_an_oral_agreement(cast: Cast) -> None:
    case = builder.full_case(cast)
    assert len(registry.get("oral_agreement").refusals(case)) == 1
    case.organisation.body_kind = "peoples_committee"
    case.organisation.save()
    assert missing_in(draft(case, "oral_agreement"), builder.WORKER, "第二十八条") == []
