"""The case page: what it shows to whom, what it offers, and what it costs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import CaseActions
from cases.enums import LinkKind, ReferenceSystem, Side, Way
from cases.models import (
    Agent,
    Case,
    CaseLink,
    Destination,
    ExternalReference,
    OwnSettlement,
)
from cases.overview import overview
from cases.permissions import get_case_or_404
from cases.services import assignment, closing, extension, intake, review, sessions
from cases.services.agreement import offer_for_signing
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from tests.cases import factories
from tests.support.cast import Cast

ClientFor = Callable[[str], Client]
ID_NUMBER = "110101199003074258"
HTMX = {"HX-Request": "true"}


def page(client: Client, case: Case) -> str:
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def actions(case: Case, cast: Cast, part: str = "mediator") -> CaseActions:
    class Request:
        actor = cast.actor(part)

    fetched = get_case_or_404(Request(), case.serial)
    return overview(fetched, actor=Request.actor, now=timezone.now()).actions


def next_label(case: Case, cast: Cast, part: str = "mediator") -> str:
    first = actions(case, cast, part).next
    return str(first.label) if first else ""


def labels(case: Case, cast: Cast, part: str = "mediator") -> set[str]:
    offered = actions(case, cast, part)
    return {str(one.label) for one in [*offered.others, *filter(None, [offered.next])]}


def missing(case: Case, cast: Cast, label: str, part: str = "mediator") -> list[str]:
    return next(
        [str(text) for text in one.missing]
        for one in actions(case, cast, part).others
        if str(one.label) == label
    )


def rich_case(cast: Cast) -> Case:
    """A case in mediation with a row of every kind that the page shows."""
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(
        mediator, workers=[factories.worker(id_number=ID_NUMBER, address="上海市浦东新区世纪大道1号")]
    )
    applicant, (respondent,) = factories.parties(case)
    factories.offered(case, mediator)
    sessions.record_session(
        case, factories.session(mediator, record="甲方愿付八千"), actor=mediator, version=None,
        attendances=[],
    )  # fmt: skip
    extension.extend_case(
        case, actor=mediator, version=None, to_due=date(2026, 4, 20), agreed_on=factories.SIGNED,
        reason="等待核算",
        consents=[
            extension.ExtensionConsent(party, factories.SIGNED, Way.PHONE)
            for party in (applicant, respondent)
        ],
    )  # fmt: skip
    earlier = factories.registered_case(mediator)
    with acting(SYSTEM, act="test"):
        Agent.objects.create(case=case, party=respondent, name="王律师", phone="13900139000")
        ExternalReference.objects.create(
            case=case, system=ReferenceSystem.HOTLINE_12345, number="A-77"
        )
        CaseLink.objects.create(case=case, earlier=earlier, kind=LinkKind.RELATED)
        Destination.objects.create(
            case=case, kind="party_decides", decided_on=factories.SIGNED
        )
    return factories.again(case)


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
    for words in ("张晓明", "甲科技", "王律师", "单位拖欠工资", "甲方愿付", "等待核算", "138****", "上传附件"):
        assert words not in text
    assert client_for("auditor").get(reverse("cases:related", args=[case.serial])).status_code == 403


def test_a_legal_aid_officer_sees_no_record(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    with acting(SYSTEM, act="test"):
        case.created_by = cast.user("legal_aid")
        case.save()

    text = page(client_for("legal_aid"), case)
    assert "张晓明" in text
    assert "甲方愿付八千" not in text


@pytest.mark.parametrize(
    "name", ["detail", "history", "related", "attach", "note", "unmask"]
)
def test_another_station_finds_no_such_case(
    cast: Cast, client_for: ClientFor, name: str
) -> None:
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
    assert (entry.subject, entry.detail) == (f"cases.party:{applicant.pk}", "contact")


def test_without_scripts_the_group_is_a_page(cast: Cast, client_for: ClientFor) -> None:
    case = rich_case(cast)
    applicant = case.parties.get(side=Side.APPLICANT)
    posted = {"kind": "party", "pk": applicant.pk, "group": "identity"}

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
        {"kind": "case", "pk": "1", "group": "contact"},
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


# --- Actions ------------------------------------------------------------------------------------


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
        way=Way.PHONE, answer_due_on=factories.DUE,
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
        ("clerk", {"修改登记内容", "提交受理审查", "征询被申请人", "登记当事人意见", "撤回调解申请", "上传附件", "写个人备注"}),
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
            offered = actions(case, cast, part)
            for action in [*offered.others, *filter(None, [offered.next])]:
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


# --- Related ------------------------------------------------------------------------------------


def test_the_related_part_shows_numbers_and_linked_cases(
    cast: Cast, client_for: ClientFor
) -> None:
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
        return len(captured)

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
