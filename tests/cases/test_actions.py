"""What the case page offers to whom: the next action, the others, and what is missing."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import CaseActions
from cases.enums import Way
from cases.models import (
    Case,
    Destination,
    OwnSettlement,
)
from cases.overview import overview
from cases.permissions import get_case_or_404
from cases.services import assignment, closing, intake, review, sessions
from cases.services.agreement import offer_for_signing
from mediation.history.actor import SYSTEM, acting
from mediation.ui.parts import Action
from tests.cases import factories
from tests.cases.rich import rich_case
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]


def page(client: Client, case: Case) -> str:
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def actions(case: Case, cast: Cast, part: str = "mediator") -> CaseActions:
    class Request:
        actor = cast.actor(part)

    fetched = get_case_or_404(Request(), case.serial)
    return overview(fetched, actor=Request.actor, now=timezone.now()).actions


def offers(case: Case, cast: Cast, part: str = "mediator") -> list[Action]:
    """All that the page offers: the next action and the others of each group."""
    found = actions(case, cast, part)
    others = [one for group in found.others for one in group.actions]
    return [*others, *filter(None, [found.next])]


def next_label(case: Case, cast: Cast, part: str = "mediator") -> str:
    first = actions(case, cast, part).next
    return str(first.label) if first else ""


def labels(case: Case, cast: Cast, part: str = "mediator") -> set[str]:
    return {str(one.label) for one in offers(case, cast, part)}


def missing(case: Case, cast: Cast, label: str, part: str = "mediator") -> list[str]:
    return next(
        [str(text) for text in one.missing]
        for one in offers(case, cast, part)
        if str(one.label) == label
    )


def test_the_next_action_follows_the_case(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.registered_case(mediator)
    assert next_label(case, cast) == "提交受理审查"

    intake.submit_for_review(case, actor=mediator, version=None, happened_on=case.received_on)
    assert next_label(case, cast) == "认领案件"
    assert next_label(case, cast, "manager") == "认领案件"

    assignment.take_case(
        case, actor=mediator, version=None, conflict="none", happened_on=case.received_on
    )
    assert next_label(case, cast) == "受理审查"

    factories.examine(case, mediator, day=case.received_on)
    assert next_label(case, cast) == "征询被申请人"

    _applicant, (respondent,) = factories.parties(case)
    review.ask_respondent(
        case, actor=mediator, version=None, respondent=respondent, sent_on=case.received_on,
        way=Way.PHONE, answer_due_on=timezone.localdate(),
    )  # fmt: skip
    assert next_label(case, cast) == "登记当事人意见"

    for party in case.parties.all():
        factories.consent(case, mediator, party)
    assert next_label(case, cast) == "受理"

    review.accept_case(case, actor=mediator, version=None, happened_on=factories.ACCEPTED)
    assert next_label(case, cast) == "安排调解会议"

    sessions.record_session(
        case, factories.session(mediator, result="agreed"), actor=mediator, version=None,
        attendances=[],
    )  # fmt: skip
    assert next_label(case, cast) == "起草调解协议"

    agreement = factories.drafted(case, mediator)
    assert next_label(case, cast) == "修改协议草稿"

    offer_for_signing(agreement, actor=mediator, version=None, happened_on=factories.SIGNED)
    assert next_label(case, cast) == "登记签名盖章"

    factories.sign(agreement, mediator)
    factories.mark(agreement, mediator, "mediator")
    factories.mark(agreement, mediator, "seal")
    assert next_label(case, cast) == "以达成协议或和解结案"

    closing.settle_case(case, actor=mediator, version=None, happened_on=factories.SIGNED)
    assert next_label(case, cast) == "登记履行"


def test_an_incomplete_application_is_to_be_completed(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"), facts="")

    assert next_label(case, cast) == "修改登记内容"
    assert missing(case, cast, "提交受理审查") == ["填写争议事实。"]
    assert "填写争议事实。" in page(client_for("mediator"), case)


def test_an_impossible_acceptance_says_what_is_missing(cast: Cast) -> None:
    case = factories.case_in_review(cast.actor("mediator"))

    assert missing(case, cast, "受理") == [
        "完成客观条件审查。",
        "记录申请人“张晓明”同意调解。",
        "记录至少一名被申请人同意调解。",
    ]


@pytest.mark.parametrize("answer", [False, None])
def test_a_respondent_who_refuses_or_stays_silent_leads_to_non_acceptance(
    cast: Cast, answer: bool | None
) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_review(mediator)
    factories.examine(case, mediator, day=case.received_on)
    applicant, (respondent,) = factories.parties(case)
    factories.consent(case, mediator, applicant)
    review.ask_respondent(
        case,
        actor=mediator,
        version=None,
        respondent=respondent,
        sent_on=case.received_on,
        way=Way.PHONE,
        answer_due_on=factories.ACCEPTED,
    )
    if answer is False:
        factories.consent(case, mediator, respondent, answer=False)

    assert next_label(case, cast) == "不予受理"


def test_who_cannot_bring_the_case_on_is_told_what_it_waits_for(
    cast: Cast, client_for: ClientFor
) -> None:
    case = factories.registered_case(cast.actor("clerk"))
    intake.submit_for_review(case, actor=cast.actor("clerk"), version=None)

    assert next_label(case, cast, "clerk") == ""
    assert "本案尚无首席调解员。" in page(client_for("clerk"), case)
    assert "本案尚无首席调解员。" not in page(client_for("auditor"), case)


def test_a_standing_agreement_closes_the_ways_without_one(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    factories.effective(case, mediator)

    assert missing(case, cast, "调解不成结案") == ["本案已有生效的调解协议。"]
    assert missing(case, cast, "撤回调解申请") == ["本案已有生效的调解协议。"]


def test_an_own_settlement_leads_to_closing(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    closing.record_own_settlement(
        case,
        OwnSettlement(settled_on=factories.SIGNED, content="双方已和解", proof="confirmed"),
        actor=mediator,
        version=None,
        confirmations=[
            closing.Confirmation(party, factories.SIGNED, Way.PHONE) for party in case.parties.all()
        ],
    )

    assert next_label(case, cast) == "以达成协议或和解结案"


@pytest.mark.parametrize(
    ("part", "offered"),
    [
        (
            "clerk",
            {
                "修改登记内容",
                "提交受理审查",
                "征询被申请人",
                "登记联系",
                "登记外部编号",
                "登记当事人意见",
                "撤回调解申请",
                "参考计算",
                "列入系列案",
                "上传附件",
                "写个人备注",
            },
        ),
        ("auditor", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(cast: Cast, part: str, offered: set[str]) -> None:
    case = factories.registered_case(cast.actor("clerk"))

    assert labels(case, cast, part) == offered


def test_only_a_manager_is_offered_to_reopen(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator)
    closing.refer_failed(
        case, actor=mediator, version=None, reason="too_far_apart", happened_on=factories.SIGNED,
        destinations=[Destination(kind="party_decides", decided_on=factories.SIGNED)],
    )  # fmt: skip

    assert "恢复办理" in labels(case, cast, "manager")
    assert "恢复办理" not in labels(case, cast)


def test_every_offered_action_leads_to_a_page_that_the_reader_may_open(
    cast: Cast, client_for: ClientFor
) -> None:
    mediator = cast.actor("mediator")
    stages = [
        factories.registered_case(mediator),
        factories.case_in_review(mediator),
        factories.case_in_mediation(mediator),
        rich_case(cast),
    ]
    for part in ("mediator", "manager"):
        client = client_for(part)
        for case in stages:
            for action in offers(case, cast, part):
                if action.url:
                    answer = client.get(action.url, follow=True)
                    assert (action.url, answer.status_code) == (action.url, 200)


def test_a_stale_form_gets_the_page_of_conflict(cast: Cast, client_for: ClientFor) -> None:
    case = factories.registered_case(cast.actor("mediator"))
    stale = case.version
    with acting(SYSTEM, act="test"):
        case.version += 1
        case.save()

    answer = client_for("mediator").post(
        reverse("cases:submit", args=[case.serial]),
        {"version": stale, "happened_on": timezone.localdate().isoformat()},
    )
    assert answer.status_code == 409
