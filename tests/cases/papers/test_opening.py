"""Sentences of the papers of the opening."""

from typing import Any

import pytest

from cases.enums import Side
from cases.models import Case
from cases.papers import subject_of
from mediation.history.gate import ActionRefused
from mediation.papers import registry, services
from tests.cases.papers import builder
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("as_system")


def text(case: Case, code: str, **values: Any) -> str:
    subject = subject_of(case, registry.get(code))
    assert subject is not None
    printed = text_of(services.draft_pdf(code, subject, values=values or None))
    return printed.replace("草", "").replace("稿", "")


def missing_in(printed: str, *expected: str) -> list[str]:
    return [sentence for sentence in expected if sentence not in printed]


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("application", ("已知悉调解的有关规定，自愿申请调解", "支付2025年度奖金")),
        ("acceptance", ("于2026年11月4日受理", "调解期限至2026年11月19日届满", "第十四条")),
        ("rights_notice", ("调解不收取费用", "接受调解、拒绝调解或者要求终止调解", "恶意串通",
                           "对双方当事人具有约束力")),
        ("registration_form", ("2026年11月2日", "217,500.00元", "LJZ-2026-000001")),
    ],
)  # fmt: skip
def test_a_paper_of_the_opening_says_what_the_law_asks(
    cast: Cast, code: str, sentences: tuple[str, ...]
) -> None:
    assert missing_in(text(builder.full_case(cast), code), *sentences) == []


def test_papers_of_one_party_name_that_party(cast: Cast) -> None:
    case = builder.full_case(cast)
    worker = case.parties.get(side=Side.APPLICANT)
    employer = case.parties.get(side=Side.RESPONDENT)
    mandate = text(case, "power_of_attorney", party=worker, agent="赵代理", power="special")
    assert missing_in(mandate, builder.WORKER, "赵代理", "承认、放弃、变更调解请求") == []
    assert "一般授权：代为陈述" not in mandate
    certificate = text(case, "representative_certificate", party=employer)
    assert missing_in(certificate, "李强国在我单位担任总经理职务", builder.EMPLOYER) == []
    consent = text(case, "privacy_consent", party=worker, electronic="worker@example.test")
    assert missing_in(consent, builder.WORKER, "worker@example.test", "第二十九条") == []


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("application", {"source": "own_motion"}),
        ("acceptance", {}),
        ("power_of_attorney", {}),
        ("representative_certificate", {}),
        ("privacy_consent", {}),
    ],
)
def test_a_paper_that_does_not_apply_yet_says_why(
    cast: Cast, code: str, columns: dict[str, Any]
) -> None:
    with pytest.raises(ActionRefused):
        text(builder.minimal_case(cast, **columns), code)
