"""Pages by which a case ends, is reopened and followed further, through the HTTP client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.enums import AgreementState, ClaimKind, ClaimOutcome
from cases.models import Case
from cases.services import closing
from mediation.papers.models import Paper
from tests.cases import factories
from tests.support import documents
from tests.support.cast import Cast

DAY = "2026-03-13"
PDF = documents.pdf()
SECOND = "上海乙用工有限公司"


@pytest.fixture
def case(cast: Cast) -> Case:
    return factories.case_in_mediation(cast.actor("mediator"))


@pytest.fixture
def dispatched(cast: Cast) -> Case:
    """A dispatched worker's two employers."""
    return factories.case_in_mediation(
        cast.actor("mediator"),
        employers=[factories.employer(), factories.employer(SECOND, order=2)],
    )


def address(name: str, case: Case, *more: Any) -> str:
    return reverse(f"cases:{name}", args=[case.serial, *more])


def version(case: Case) -> int:
    return factories.again(case).version


def settlement(case: Case, **values: Any) -> dict[str, Any]:
    given = {
        "version": version(case),
        "settled_on": "2026-03-10",
        **factories.LATE,
        "content": "单位支付六千元，双方了结。",
        "amount": "6,000",
        "proof": "confirmed",
    }
    for party in case.parties.all():
        given |= {
            f"answers-{party.pk}-agreed": "on",
            f"answers-{party.pk}-answered_on": "2026-03-11",
            f"answers-{party.pk}-way": "phone",
        }
    return given | values


def test_an_own_settlement_is_confirmed_by_both_and_settles_the_case(
    client_for: Any, case: Case
) -> None:
    client = client_for("mediator")
    recorded = client.post(address("settlement", case), settlement(case))
    page = client.get(address("settle", case))
    settled = client.post(
        address("settle", case), {"version": version(case), "happened_on": DAY, **factories.LATE}
    )
    ended = factories.again(case)
    assert (recorded.status_code, settled.status_code) == (302, 302)
    assert page.context["outlook"].ending == "达成和解"
    assert page.context["amount_capital"] == "人民币陆仟元整"
    assert (ended.ending, ended.agreed_amount) == ("own_settlement", Decimal("6000.00"))


def test_a_proof_is_uploaded_with_the_settlement(client_for: Any, case: Case) -> None:
    upload = SimpleUploadedFile("和解协议.pdf", PDF, "application/pdf")
    given = settlement(case, proof="paper", upload=upload)
    answer = client_for("mediator").post(address("settlement", case), given)
    assert answer.status_code == 302
    assert str(factories.again(case).own_settlement.attachment) == "和解协议.pdf"


def test_a_proof_stays_in_the_file_when_the_rest_is_refused(client_for: Any, case: Case) -> None:
    upload = SimpleUploadedFile("付款.pdf", PDF, "application/pdf")
    given = settlement(case, proof="payment", upload=upload, settled_on="2026-02-01")
    answer = client_for("mediator").post(address("settlement", case), given)
    assert answer.status_code == 422
    assert answer.context["form"]["attachment"].value() == str(case.attachments.get().pk)
    assert "单位支付六千元" in answer.content.decode()


def test_what_is_no_document_is_refused_in_words(client_for: Any, case: Case) -> None:
    upload = SimpleUploadedFile("和解协议.pdf", b"MZ no document", "application/pdf")
    given = settlement(case, proof="paper", upload=upload)
    answer = client_for("mediator").post(address("settlement", case), given)
    assert answer.context["form"].non_field_errors() == ["只接受完好的 PDF、JPEG 或 PNG 文件。"]


def test_a_paper_settlement_needs_its_paper(client_for: Any, case: Case) -> None:
    given = settlement(case, proof="paper")
    answer = client_for("mediator").post(address("settlement", case), given)
    assert answer.context["form"].errors == {"upload": ["请上传或选择和解协议书、付款凭证。"]}


def test_settling_says_what_is_missing(client_for: Any, case: Case) -> None:
    page = client_for("mediator").get(address("settle", case))
    refused = client_for("mediator").post(
        address("settle", case), {"version": version(case), "happened_on": DAY, **factories.LATE}
    )
    sentence = "签署并生效的调解协议，或者登记双方自行和解。"
    assert page.context["outlook"].missing == [sentence]
    assert refused.status_code == 422
    assert factories.again(case).state == "mediation"


def test_one_of_two_employers_signs_and_the_other_claim_gets_its_outcome(
    client_for: Any, cast: Cast, dispatched: Case
) -> None:
    _worker, (first, second) = factories.parties(dispatched)
    factories.effective(dispatched, cast.actor("mediator"), respondents=[first])
    client = client_for("mediator")
    url = address("settle", dispatched)
    page = client.get(url)
    other = dispatched.claims_against.get(respondent=second)
    given = {"version": version(dispatched), "happened_on": DAY, **factories.LATE}
    undecided = client.post(url, given)
    settled = client.post(url, given | {f"outcome-{other.pk}-outcome": "not_agreed"})
    outcomes = dispatched.claims_against.order_by("respondent__order")
    assert [line.caption for line in page.context["lines"]] == [f"工资差额 → {SECOND}"]
    assert (undecided.status_code, settled.status_code) == (422, 302)
    assert [row.outcome for row in outcomes] == [ClaimOutcome.AGREED, ClaimOutcome.NOT_AGREED]
    assert factories.again(dispatched).ending == "agreement"


def test_what_is_paid_on_the_spot_is_recorded_with_the_closing(
    client_for: Any, cast: Cast, case: Case
) -> None:
    factories.effective(case, cast.actor("mediator"))
    given = {"version": version(case), "happened_on": DAY, "paid": ["1"], **factories.LATE}
    answer = client_for("mediator").post(address("settle", case), given)
    agreement = case.agreements.get()
    assert answer.status_code == 302
    assert agreement.state == AgreementState.PERFORMED
    assert agreement.terms.get().performed_on == date(2026, 3, 13)


def test_outcomes_are_set_one_by_one_before_the_end(client_for: Any, dispatched: Case) -> None:
    rows = {row.respondent.name: row for row in dispatched.claims_against.all()}
    given = {"version": version(dispatched), "outcome_on": DAY, **factories.LATE}
    given |= {f"outcome-{row.pk}-outcome": "open" for row in rows.values()}
    given[f"outcome-{rows[SECOND].pk}-outcome"] = "withdrawn"
    answer = client_for("mediator").post(address("claim_outcomes", dispatched), given)
    after = {row.respondent.name: row.outcome for row in dispatched.claims_against.all()}
    assert answer.status_code == 302
    assert after == {"上海甲科技有限公司": "open", SECOND: "withdrawn"}


def failure(case: Case, *destinations: dict[str, Any], **values: Any) -> dict[str, Any]:
    given = {
        "version": version(case),
        "happened_on": DAY,
        **factories.LATE,
        "reason": "too_far_apart",
        "destinations-TOTAL_FORMS": max(1, len(destinations)),
        "destinations-INITIAL_FORMS": 0,
    } | values
    for number, row in enumerate(destinations):
        given |= {f"destinations-{number}-{name}": value for name, value in row.items()}
    return given


def test_failing_takes_several_destinations_and_issues_the_notice(
    client_for: Any, case: Case
) -> None:
    given = failure(
        case,
        {"kind": "arbitration", "body_name": "浦东新区劳动人事争议仲裁委员会"},
        {"kind": "legal_aid", "decided_on": "2026-03-12"},
    )
    answer = client_for("mediator").post(address("refer_failed", case), given)
    ended = factories.again(case)
    assert answer.status_code == 302
    assert (ended.state, ended.ending, ended.failure_reason) == (
        "referred",
        "no_agreement",
        "too_far_apart",
    )
    assert [(row.kind, row.decided_on.isoformat()) for row in ended.destinations.all()] == [
        ("legal_aid", "2026-03-12"),
        ("arbitration", DAY),
    ]
    assert Paper.objects.of_aggregate(case).filter(kind="termination").count() == 1


def test_failing_without_reason_or_destination_comes_back(client_for: Any, case: Case) -> None:
    answer = client_for("mediator").post(address("refer_failed", case), failure(case, reason=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "登记案件去向（可以选择“当事人自行决定”）。" in page
    assert answer.context["form"].errors["reason"]


def withdrawal(case: Case, **values: Any) -> dict[str, Any]:
    return {
        "version": version(case),
        "applicant": case.parties.get(side="applicant").pk,
        "requested_on": "2026-03-12",
        "way": "written",
        "reason": "changed_mind",
        "happened_on": DAY,
        **factories.LATE,
    } | values


def test_an_applicant_withdraws(client_for: Any, case: Case) -> None:
    answer = client_for("mediator").post(address("withdraw", case), withdrawal(case))
    ended = factories.again(case)
    assert answer.status_code == 302
    assert (ended.state, ended.withdrawal_requests.get().reason) == ("withdrawn", "changed_mind")
    assert ended.claims_against.get().outcome == ClaimOutcome.WITHDRAWN


def test_a_clerk_withdraws_only_in_intake(client_for: Any, cast: Cast, case: Case) -> None:
    early = factories.registered_case(cast.actor("clerk"))
    client = client_for("clerk")
    assert client.get(address("withdraw", early)).status_code == 200
    assert client.get(address("withdraw", case)).status_code == 403


def test_the_manager_reopens_what_was_closed_by_mistake(
    client_for: Any, cast: Cast, case: Case
) -> None:
    factories.effective(case, cast.actor("mediator"))
    closing.settle_case(
        case, actor=cast.actor("mediator"), version=None, happened_on=date(2026, 3, 13)
    )
    given = {
        "version": version(case),
        "reason": "误点结案",
        "happened_on": "2026-03-14",
        **factories.LATE,
    }
    url = address("reopen", case)
    assert client_for("mediator").post(url, given).status_code == 403
    page = client_for("manager").get(url)
    answer = client_for("manager").post(url, given)
    assert page.context["consequences"][1] == "已生效的调解协议将标记为“已被取代”，其协议书作废。"
    assert answer.status_code == 302
    assert factories.again(case).state == "mediation"
    assert case.agreements.get().state == AgreementState.SUPERSEDED


def test_a_destination_is_added_later(client_for: Any, case: Case) -> None:
    client = client_for("mediator")
    client.post(address("refer_failed", case), failure(case, {"kind": "party_decides"}))
    given = {
        "version": version(case),
        "kind": "arbitration",
        "decided_on": "2026-04-01",
        **factories.LATE,
    }
    answer = client.post(address("destination", case), given)
    assert answer.status_code == 302
    assert [row.kind for row in case.destinations.all()] == ["party_decides", "arbitration"]


@pytest.mark.parametrize(
    "name", ["settlement", "settle", "claim_outcomes", "refer_failed", "withdraw"]
)
def test_who_may_not_end_this_case_is_turned_away(client_for: Any, case: Case, name: str) -> None:
    url = address(name, case)
    parts = ("auditor", "administrator", "stranger", "clerk")
    assert [client_for(part).get(url).status_code for part in parts] == [403, 403, 404, 403]


def test_a_stale_form_is_a_conflict_whatever_else_is_wrong(client_for: Any, cast: Cast) -> None:
    case = factories.case_in_mediation(cast.actor("mediator"), kinds=[ClaimKind.BONUS])
    given = failure(case, reason="", version=version(case) - 1)
    answer = client_for("mediator").post(address("refer_failed", case), given)
    assert answer.status_code == 409
