"""Sentences of the papers of the procedure."""

from datetime import date

import pytest
from django.db import transaction

from cases.enums import Side
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from mediation.papers import services
from tests.cases.papers import builder
from tests.cases.papers.test_opening import missing_in, text
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("as_system")


def test_the_notice_calls_one_party_to_the_planned_session_with_a_slip(cast: Cast) -> None:
    case = builder.full_case(cast)
    builder.plan_session(cast, case)
    worker = case.parties.get(side=Side.APPLICANT)
    printed = text(case, "session_notice", party=worker, bring="劳动合同\n工资单")
    expected = (f"{builder.WORKER}：", "2026年11月10日9时00分", "第一次调解", "2．工资单", "回执")
    assert missing_in(printed, *expected) == []


def test_a_case_without_a_planned_session_calls_nobody(cast: Cast) -> None:
    with pytest.raises(ActionRefused):
        text(builder.everything(cast), "session_notice")


def test_the_proof_of_service_names_the_issued_papers_and_a_refusal(cast: Cast) -> None:
    case = builder.full_case(cast)
    with transaction.atomic(), acting(cast.actor("mediator"), act="test_issue"):
        paper = services.issue(
            "acceptance", case, actor=cast.actor("mediator"), happened_on=date(2026, 11, 4)
        )
    employer = case.parties.get(side=Side.RESPONDENT)
    printed = text(
        case, "proof_of_service", party=employer, papers=[paper], way="left",
        refusal="前台拒绝签收", witness="钱见证", photo=True,
    )  # fmt: skip
    expected = (f"《受理通知书》{paper.number}", builder.EMPLOYER, "留置送达", "前台拒绝签收",
                "钱见证", "已附卷")  # fmt: skip
    assert missing_in(printed, *expected) == []


def test_a_long_investigation_runs_over_pages_and_a_longer_one_is_not_cut(cast: Cast) -> None:
    case = builder.full_case(cast)
    printed = text(
        case, "investigation_record", content="问答。\n" * 400 + "最后一句", person="孙某"
    )
    assert missing_in(printed, "孙某", "最后一句", "与本人所述一致") == []
    with (
        pytest.raises(ActionRefused),
        transaction.atomic(),
        acting(cast.actor("mediator"), act="test_issue"),
    ):
        services.issue(
            "investigation_record", case, actor=cast.actor("mediator"),
            happened_on=builder.DUE, values={"content": "长" * 100_000},
        )  # fmt: skip
