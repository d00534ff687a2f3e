"""What the papers of a case say, from its rows to the printed text."""

import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from cases.enums import ConsentPurpose, IneligibleReason, PartyKind, Side
from cases.mandates.paper import KIND as MANDATE_RETURN
from cases.models import AgreementParty, Case
from cases.offline.paper import PACKET_KIND
from cases.papers import KINDS, subject_of
from cases.retention.paper import KIND as DESTRUCTION_LIST
from cases.signing.kinds import SHEET
from legal_aid.papers import KINDS as DESK_KINDS
from mediation.history.actor import acting
from mediation.history.gate import ActionRefused
from mediation.papers import registry, render, services
from mediation.papers.models import Paper
from tests.cases.papers import builder
from tests.papers.test_render import pages_of, text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("as_system")


def draft(case: Case, code: str) -> str:
    """The text of a draft without the watermark's two characters."""
    subject = subject_of(case, registry.get(code))
    assert subject is not None
    return re.sub("[草稿]", "", text_of(services.draft_pdf(code, subject)))


def missing_in(text: str, *expected: str) -> list[str]:
    return [sentence for sentence in expected if sentence not in text]


def issue(cast: Cast, code: str, subject: Any, day: date = builder.DUE) -> Paper:
    with transaction.atomic(), acting(cast.actor("mediator"), act="test_issue"):
        return services.issue(code, subject, actor=cast.actor("mediator"), happened_on=day)


APPLY_TO_EVERYTHING = ("receipt", "inquiry", "extension", "agreement", "case_summary")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", APPLY_TO_EVERYTHING)
def test_a_full_case_prints_the_same_text_in_either_language_of_the_reader(
    cast: Cast, code: str, language: str
) -> None:
    case = builder.everything(cast)
    with translation.override(language):
        text = draft(case, code)
    assert missing_in(text, builder.WORKER, builder.EMPLOYER, "申请人") == []


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("receipt", "intake"),
        ("non_acceptance", "eligibility"),
        ("withdrawal", "intake"),
        ("case_summary", "intake"),
        ("termination", "mediation"),
        ("case_summary", "mediation"),
    ],
)
def test_a_minimal_case_prints_lines_instead_of_nothing(cast: Cast, code: str, state: str) -> None:
    assert "None" not in draft(builder.minimal_case(cast, state), code)


def test_the_receipt_shows_serial_and_clocks(cast: Cast) -> None:
    text = draft(builder.full_case(cast, "intake"), "receipt")
    assert missing_in(text, "LJZ-2026-000001", "2026年11月5日", "2026年11月17日",
                      "自愿调解，可随时申请仲裁") == []  # fmt: skip


def test_an_inquiry_asks_one_respondent_and_never_reads_silence_as_refusal(cast: Cast) -> None:
    case = builder.full_case(cast, "intake", dispatched=True)
    builder.inquiry(case)
    text = draft(case, "inquiry")
    assert missing_in(text, f"{builder.EMPLOYER}：", "2026年11月9日前", "不视为拒绝") == []
    assert builder.USER_COMPANY not in text


def test_a_refusal_is_dated_and_named_in_the_notice_of_non_acceptance(cast: Cast) -> None:
    case = builder.full_case(
        cast, "eligibility", ineligible_reason=IneligibleReason.RESPONDENT_REFUSED
    )
    employer = case.parties.get(side=Side.RESPONDENT)
    builder.consent(
        cast, employer, ConsentPurpose.MEDIATION, answer=False, answered_on=date(2026, 11, 5)
    )
    text = draft(case, "non_acceptance")
    assert missing_in(text, f"2026年11月5日，被申请人{builder.EMPLOYER}表示不同意调解。",
                      "2026年11月2日，申请人申请调解。") == []  # fmt: skip


def test_silence_is_told_as_silence(cast: Cast) -> None:
    case = builder.full_case(
        cast, "eligibility", silent=True, ineligible_reason=IneligibleReason.RESPONDENT_SILENT
    )
    builder.inquiry(case)
    text = draft(case, "non_acceptance")
    assert missing_in(text, "未作答复，未能取得其同意") == []
    assert "不同意调解" not in text.split("现将有关权利告知如下")[0]


@pytest.mark.parametrize("reason", IneligibleReason.values)
def test_every_reason_of_non_acceptance_has_words(cast: Cast, reason: str) -> None:
    case = builder.full_case(cast, "eligibility", ineligible_reason=reason)
    assert missing_in(draft(case, "non_acceptance"), "不予受理", "申请仲裁") == []


def test_claims_of_an_over_age_worker_are_shown_the_way_to_court(cast: Cast) -> None:
    case = builder.full_case(cast, "eligibility", ineligible_reason=IneligibleReason.OUT_OF_SCOPE)
    worker = case.parties.get(side=Side.APPLICANT)
    worker.is_over_age = True
    worker.save()
    text = draft(case, "non_acceptance")
    assert (
        missing_in(text, "经济补偿、离职证明、档案转移的请求，可以依法直接向人民法院提起诉讼") == []
    )


def test_the_extension_names_both_days_and_who_agreed_by_phone(cast: Cast) -> None:
    case = builder.full_case(cast)
    builder.extension(cast, case)
    text = draft(case, "extension")
    assert missing_in(text, "至2026年11月19日届满", "延长至2026年12月4日",
                      f"{builder.WORKER}已于2026年11月3日以电话方式同意延期") == []  # fmt: skip


def test_the_agreement_prints_terms_instalments_and_usual_clauses(cast: Cast) -> None:
    case = builder.full_case(cast)
    builder.agreement(
        case, employment_ends_on=date(2026, 9, 30), breach_consequences="支付违约金。"
    )
    text = draft(case, "agreement")
    expected = [
        f"{builder.EMPLOYER}于2026年11月30日前（含当日）向{builder.WORKER}支付2025年度奖金",
        "人民币陆万元整（¥60,000.00）（税前）",
        "分3期",
        "人民币壹拾贰万元伍角",
        "劳动关系于2026年9月30日解除。",
        "违约责任：支付违约金。",
        "一次性了结",
        "当事人各执一份，调解组织留存一份。",
        builder.ID_NUMBER,
        "王律，上海示例律师事务所（一般授权）",
    ]
    assert missing_in(text, *expected) == []


def test_a_version_without_one_employer_says_what_happens_to_the_claims_against_it(
    cast: Cast,
) -> None:
    case = builder.full_case(cast, dispatched=True)
    builder.agreement(case)
    text = draft(case, "agreement")
    assert missing_in(text, f"对{builder.USER_COMPANY}的“经济补偿”请求：不在本协议范围内。") == []
    assert f"被申请人（盖章）：{builder.USER_COMPANY}" not in text


@pytest.mark.parametrize(
    ("copies", "sentence"),
    [
        (2, "本协议一式二份，双方各执一份，调解组织留存一份。"),
        (3, "本协议一式三份，当事人各执一份，调解组织留存一份。"),
        (
            4,
            "本协议一式四份，当事人各执一份，调解组织留存一份，另一份供申请仲裁审查或者司法确认时使用。",
        ),
    ],
)
def test_the_copies_are_counted_out(cast: Cast, copies: int, sentence: str) -> None:
    case = builder.full_case(cast)
    builder.agreement(case, copies=copies)
    assert missing_in(draft(case, "agreement"), sentence) == []


def test_the_termination_notice_tells_reason_and_ways(cast: Cast) -> None:
    case = builder.full_case(cast, "failed")
    builder.destination(case, body="浦东新区劳动人事争议仲裁委员会")
    text = draft(case, "termination")
    expected = ["意见分歧较大", "申请仲裁的权利", "浦东新区劳动人事争议仲裁委员会", "调解不成记录"]
    assert missing_in(text, *expected) == []


def test_a_withdrawal_is_signed_by_the_applicant_alone(cast: Cast) -> None:
    case = builder.full_case(cast)
    builder.request_withdrawal(case)
    text = draft(case, "withdrawal")
    assert missing_in(text, "改走仲裁、诉讼等途径。", "拟申请仲裁", "2026年11月10日") == []
    assert "被申请人（盖章）" not in text


def test_the_summary_masks_numbers_and_leaves_the_mediation_record_out(cast: Cast) -> None:
    case = builder.everything(cast)
    text = draft(case, "case_summary")
    shown = [secret for secret in (builder.ID_NUMBER, builder.PHONE, "秘密") if secret in text]
    assert shown == []
    assert missing_in(text, "达成调解协议", "180,000.50元", "达成一致") == []


def test_the_summary_is_never_issued_and_so_is_no_draft(cast: Cast) -> None:
    assert "草" not in text_of(services.draft_pdf("case_summary", builder.minimal_case(cast)))


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("non_acceptance", "mediation"),
        ("termination", "eligibility"),
        ("termination", "settled"),
        ("withdrawal", "settled"),
        ("inquiry", "intake"),
        ("extension", "mediation"),
        ("agreement", "mediation"),
    ],
)
def test_a_paper_that_does_not_apply_says_why(
    cast: Cast, code: str, state: str, tmp_path: Path
) -> None:
    case = builder.full_case(cast, state)
    with pytest.raises(ActionRefused):
        draft(case, code)
    with pytest.raises(CommandError):
        call_command("print_paper", case.serial, code, output=tmp_path / "x.pdf")


def test_papers_are_numbered_after_the_case(cast: Cast) -> None:
    case = builder.full_case(cast)
    row = builder.agreement(case)
    inquiry = builder.inquiry(case)
    numbers = [
        issue(cast, "inquiry", inquiry).number,
        issue(cast, "inquiry", inquiry).number,
        issue(cast, "agreement", row).number,
        issue(cast, "agreement", row).number,
    ]
    head = "浦劳联调陆〔2026〕第0001号"
    assert numbers == [f"{head}-询", f"{head}-询2", f"{head}-协1", f"{head}-协1之二"]


def test_two_inquiries_of_a_case_have_different_counts(cast: Cast) -> None:
    case = builder.full_case(cast, "intake", dispatched=True)
    papers = [issue(cast, "inquiry", builder.inquiry(case)) for _ in range(2)]
    assert [(paper.n, paper.number) for paper in papers] == [
        (1, "LJZ-2026-000001-询"),
        (2, "LJZ-2026-000001-询2"),
    ]


def test_an_issued_paper_belongs_to_the_case(cast: Cast) -> None:
    case = builder.full_case(cast)
    paper = issue(cast, "agreement", builder.agreement(case))
    assert (paper.root_ref, paper.data_key_id) == (case.aggregate_ref(), case.data_key_id)


def test_the_issued_agreement_is_printed_by_case_number(cast: Cast, tmp_path: Path) -> None:
    case = builder.full_case(cast)
    issue(cast, "agreement", builder.agreement(case))
    target = tmp_path / "agreement.pdf"
    call_command("print_paper", case.case_number, "agreement", output=target)
    text = text_of(target.read_bytes())
    assert missing_in(text, f"{case.case_number}-协1") == []
    assert "草" not in text


def test_every_kind_is_listed_by_code_and_title() -> None:
    output = StringIO()
    call_command("paper_kinds", stdout=output)
    mandate = registry.get(MANDATE_RETURN)
    every = (*KINDS, DESTRUCTION_LIST, SHEET, mandate, PACKET_KIND, *DESK_KINDS)
    assert output.getvalue().splitlines() == [f"{kind.code}\t{kind.title}" for kind in every]


def test_twelve_workers_sign_one_agreement(cast: Cast) -> None:
    case = builder.full_case(cast)
    row = builder.agreement(case, copies=14)
    for order in range(2, 13):
        party = builder.add_party(
            case, Side.APPLICANT, PartyKind.WORKER, f"欧阳测试{order}", order=order
        )
        AgreementParty(case=case, agreement=row, party=party).save()
    content = services.draft_pdf("agreement", row)
    text = text_of(content)
    assert missing_in(text, "申请人十二", "欧阳测试12", "本协议一式十四份") == []
    assert pages_of(content) < 8


def printed(case: Case, code: str) -> str:
    """The text before it is set: what is tested here is said by words alone."""
    declared = registry.get(code)
    built = declared.build(subject_of(case, declared))
    copies = built.pop("copies", declared.copies)
    return render.html(declared.template, {**built, "paper": {"copies": copies}}, draft=True)


def test_the_papers_tell_who_applied(cast: Cast) -> None:
    """Both sides together, or nobody, where the organisation began (17号令 art. 23)."""
    case = builder.full_case(cast, ineligible_reason=IneligibleReason.OUT_OF_SCOPE)
    builder.inquiry(case)
    builder.agreement(case)
    both = f"{builder.WORKER}、{builder.EMPLOYER}："
    told = {
        "joint": {
            "receipt": [both, "你们共同提出的劳动争议调解申请"],
            "non_acceptance": [both, "共同向本调解组织提出", "一式三份，双方当事人各一份"],
            "agreement": ["共同向本调解组织申请调解"],
            "withdrawal": ["双方于", "共同向"],
        },
        "own_motion": {
            "receipt": ["主动调解登记回执", "登记后三个工作日", "自登记之日起十五日内"],
            "inquiry": ["拟调解的事项", "争议的基本事实"],
            "termination": ["由本调解组织主动调解"],
            "withdrawal": ["不再同意调解"],
        },
        "visit": {
            "receipt": [f"{builder.WORKER}：", "收到申请后三个工作日"],
            "inquiry": ["申请人的调解请求"],
            "agreement": [f"申请人{builder.WORKER}因"],
        },
    }
    for source, papers in told.items():
        case.source = source
        case.save()
        for code, said in papers.items():
            text = printed(Case.objects.get(pk=case.pk), code)
            assert missing_in(text, *said) == [], (source, code)
            assert source == "visit" or "你（单位）的劳动争议调解申请" not in text
