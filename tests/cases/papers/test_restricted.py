"""Papers that record what was said: the record of a session (F15), and who may read such papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import Attendance, Case
from cases.printing import sheets
from cases.services import sessions
from cases.services.papers import issue_paper, save_draft
from cases.signing.sets import to_sign
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers.models import Paper
from tests.cases import factories as make
from tests.cases.papers.test_case_papers import missing_in
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
CODE = "session_record"


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


def hold(case: Case, actor: Actor, days: int, **row: Any) -> Any:
    applicant = make.parties(case)[0]
    session = make.session(actor, make.ACCEPTED + timedelta(days=days), **row)
    return sessions.record_session(
        make.again(case), session, actor=actor, version=None,
        attendances=[Attendance(party=applicant, name=applicant.name, identity_checked=True)],
    )  # fmt: skip


@pytest.fixture
def case(mediator: Actor) -> Case:
    """With two sessions that were held."""
    case = make.case_in_mediation(mediator)
    hold(case, mediator, 1, record="首次各自陈述。", proposal="付清工资。")
    hold(case, mediator, 2, record="再次协商差额。")
    return make.again(case)


def issue(case: Case, actor: Actor, **given: Any) -> Paper:
    values = {
        "rights_told": "on",
        "recusal": "no",
        "applicant_says": "单位拖欠工资。",
        "issues": "差额\n期限",
    }
    about = given.get("about")
    draft = save_draft(case, CODE, actor=actor, version=0, values=values, about=about)
    return issue_paper(
        case, CODE, actor=actor, version=None, draft_version=draft.version, token=uuid4(), **given
    )


def url(case: Case, name: str = "paper_kind", *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, CODE, *more])


def test_each_session_has_a_record_of_its_own(case, mediator):
    newest, first = issue(case, mediator), issue(case, mediator, about=1)

    assert [paper.context["session"]["record"] for paper in (newest, first)] == [
        "再次协商差额。", "首次各自陈述。",
    ]  # fmt: skip
    with pytest.raises(ActionRefused, match="已经出具"):
        issue_paper(
            case, CODE, actor=mediator, version=None, draft_version=2, token=uuid4(), about=1
        )


def test_the_record_prints_who_came_what_was_said_and_how_it_ended(case, mediator, client_for):
    paper = issue(case, mediator, about=1)
    applicant = make.parties(case)[0]
    content = client_for("mediator").get(url(case, "paper_issued", paper.n)).content
    said = (
        applicant.name, "身份已核验", "单位拖欠工资。", "2．期限", "首次各自陈述。", "付清工资。",
        "双方均不申请回避", "不得作为对其不利的证据",
    )  # fmt: skip
    assert missing_in(text_of(content), *said) == []


def test_another_mediator_is_not_asked_for_without_a_word_why(case, mediator):
    with pytest.raises(ActionRefused, match="理由和处理"):
        save_draft(case, CODE, actor=mediator, version=0, values={"recusal": "yes"})


def test_the_page_lets_choose_the_session_and_keeps_the_choice(case, client_for):
    client = client_for("mediator")
    shown = client.get(f"{url(case)}?about=1").content.decode()
    assert "第1次" in shown
    assert "第2次" in shown
    assert f"{url(case, 'paper_preview')}?about=1" in shown
    assert "首次" not in client.get(f"{url(case)}?about=77").content.decode()


def aided(cast: Cast, case: Case) -> Case:
    """The case, opened by the officer, who reads its content but no record."""
    with acting(cast.actor("legal_aid"), act="test"):
        case.created_by = cast.user("legal_aid")
        case.save()
    return make.again(case)


@pytest.mark.parametrize("name", ["paper_kind", "paper_preview", "paper", "paper_issued"])
def test_whoever_reads_no_records_reads_no_such_paper(cast, case, mediator, client_for, name):
    paper = issue(case, mediator)
    aided(cast, case)
    more = [paper.n] if name == "paper_issued" else []
    officer = client_for("legal_aid")
    assert officer.get(url(case, name, *more)).status_code == 403
    assert officer.get(reverse("cases:papers", args=[case.serial])).status_code == 200


def test_lists_sets_and_signing_leave_it_out_for_them(cast, case, mediator, client_for):
    paper = issue(case, mediator)
    case = aided(cast, case)
    officer = cast.actor("legal_aid")
    key = f"{CODE}-{paper.n}"
    assert key not in [sheet.key for sheet in sheets(case, officer)]
    assert key in [sheet.key for sheet in sheets(case, mediator)]
    assert key in [one.key for one in to_sign(case, mediator)]
    assert key not in [one.key for one in to_sign(case, officer)]
    client = client_for("legal_aid")
    for address in (reverse("cases:papers", args=[case.serial]), case.get_absolute_url()):
        assert "调解笔录</a>" not in client.get(address).content.decode()
    printed = client.get(reverse("cases:paper_set_pdf", args=[case.serial]), {"paper": key})
    assert printed.status_code == 422


def test_operations_refuse_what_the_pages_do(cast, case):
    case = aided(cast, case)
    with pytest.raises(NotAllowed):
        save_draft(case, CODE, actor=cast.actor("auditor"), version=0, values={})


def test_a_receipt_names_payer_payee_and_the_sum_in_words(cast, mediator, client_for):
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    values = {"due": "1", "amount": "8000", "received_on": "2026-03-20", "way": "transfer"}
    draft = save_draft(case, "payment_receipt", actor=mediator, version=0, values=values)
    paper = issue_paper(
        case, "payment_receipt", actor=mediator, version=None, draft_version=draft.version,
        token=uuid4(),
    )  # fmt: skip
    applicant, [respondent] = make.parties(case)
    address = reverse("cases:paper_issued", args=[case.serial, "payment_receipt", paper.n])
    text = text_of(client_for("mediator").get(address).content)
    said = (applicant.name, respondent.name, "捌仟元整", "8,000.00", "2026年3月20日")
    assert missing_in(text, *said) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [("rights_notice", "Yourduties"), ("acceptance", "Noticeofacceptance")],
)
def test_an_english_reading_aid_follows_the_chinese_text_when_wished(
    mediator, client_for, code, said
):
    case = make.case_in_mediation(mediator)
    address = reverse("cases:paper_preview", args=[case.serial, code])
    client = client_for("mediator")
    assert said not in "".join(text_of(client.get(address).content).split())
    save_draft(case, code, actor=mediator, version=0, values={"reading_aid": "on"})
    text = "".join(text_of(client.get(address).content).split())
    assert said in text
    assert "以中文本为准" in text


def test_a_refused_service_is_witnessed(mediator):
    case = make.case_in_mediation(mediator)
    values = {"party": make.parties(case)[0].pk, "refusal": "拒绝签收"}
    with pytest.raises(ActionRefused, match="见证人"):
        save_draft(case, "proof_of_service", actor=mediator, version=0, values=values)
    save_draft(
        case, "proof_of_service", actor=mediator, version=0, values=values | {"witness": "李四"}
    )
