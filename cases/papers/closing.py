"""Papers of mediation and its end: extension (F16), termination (F20), withdrawal (F21)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import (
    CaseState,
    ClaimOutcome,
    ConsentPurpose,
    FailureReason,
    SessionStatus,
    Way,
)
from cases.guards import mediating_parties
from cases.models import Case, Extension
from cases.papers import shared
from cases.papers.review import applications
from mediation.papers.templatetags.paper_tags import cn_date

REASONS = {
    FailureReason.UNREACHABLE: "无法与一方当事人取得联系，调解不能继续进行。",
    FailureReason.UNWILLING: "一方当事人表示不愿意继续调解。",
    FailureReason.TOO_FAR_APART: "双方当事人意见分歧较大，难以达成一致。",
    FailureReason.PERIOD_OVER: "调解期限届满，双方当事人未达成协议，也未同意延期。",
    FailureReason.REFUSED_TO_SIGN: "一方当事人拒绝在调解协议书上签名或者盖章。",
    FailureReason.OTHER: "因其他原因，双方当事人未能达成协议。",
}


def extension(row: Extension) -> dict[str, Any]:
    """Both parties agree to a later end of the fifteen days (17号令 art. 29)."""
    taking_part = {party.pk for party in mediating_parties(row.case)}
    rows = [party for party in shared.party_list(row.case) if party.pk in taking_part]
    return shared.base(row.case, party_rows=rows) | {
        "extension": {
            "from": shared.iso(row.from_due),
            "until": shared.iso(row.to_due),
            "reason": row.reason,
        },
        "consent_notes": _consents_not_in_person(row),
        "copies": max(3, len(rows) + 1),
    }


def _consents_not_in_person(row: Extension) -> list[str]:
    consents = (
        row.case.consents.filter(purpose=ConsentPurpose.EXTENSION, extension=row, answer=True)
        .exclude(way__in=(Way.IN_PERSON, Way.WRITTEN))
        .select_related("party", "taken_by")
        .order_by("pk")
    )
    return [
        f"{consent.party.name}已于{cn_date(consent.answered_on)}以{consent.get_way_display()}方式"
        f"同意延期，由{consent.taken_by.name}记录，以下补签。"
        for consent in consents
    ]


def termination(case: Case) -> dict[str, Any]:
    """The written notice of the right to arbitrate, with the record that both sides sign
    (17号令 art. 30)."""
    context = shared.base(case)
    events = applications(case)
    if case.failure_reason == FailureReason.PERIOD_OVER and case.due_on:
        events.append(f"{cn_date(case.due_on)}，调解期限届满，未达成协议。")
    return context | {
        "reasons": [REASONS[FailureReason(case.failure_reason)]] if case.failure_reason else [],
        "session_count": case.sessions.filter(status=SessionStatus.HELD).count(),
        "limitation_events": events,
        "destinations": shared.destinations(case),
        "copies": max(3, len(context["signers"]) + 1),
    }


def termination_refusals(case: Case) -> list[str]:
    """Only mediation that has begun can end without agreement."""
    if case.accepted_on is None:
        return [_("本案尚未受理，不适用终止调解告知书。")]
    if case.state in (CaseState.SETTLED, CaseState.WITHDRAWN):
        return [_("本案已以其他方式结案，不适用终止调解告知书。")]
    return []


def member_termination(case: Case) -> dict[str, Any]:
    """The notice of the right to arbitrate for the members of a collective dispute with whom it was
    not settled (17号令 art. 30); the others have their agreement."""
    members = list(
        case.members.filter(outcome=ClaimOutcome.NOT_AGREED).prefetch_related("destinations")
    )
    context = termination(case)
    respondents = context["respondents"]
    return context | {
        "members": [
            {
                "number": str(place),
                "name": member.name,
                "document_number": member.id_number,
                "claimed": shared.plain(member.claimed_amount),
                "goes": "；".join(
                    row.body_name or str(row.get_kind_display())
                    for row in member.destinations.all()
                ),
            }
            for place, member in enumerate(members, start=1)
        ],
        "settled_count": case.members.filter(outcome=ClaimOutcome.AGREED).count(),
        "destinations": [],
        "signers": [shared.signer(party) for party in respondents],
        "copies": len(members) + len(respondents) + 1,
    }


def member_termination_refusals(case: Case) -> list[str]:
    """Only where some members of the group did not settle."""
    if case.members.filter(outcome=ClaimOutcome.NOT_AGREED).exists():
        return []
    return [_("没有未达成协议的成员，不适用本告知书。")]


def withdrawal(case: Case) -> dict[str, Any]:
    """The applicant's own request; blank lines where it is still to be written."""
    context = shared.base(case)
    row = case.withdrawal_requests.select_related("applicant").last()
    signers = list(context["applicants"])
    if row is None:
        request = {"reason": "", "way": "", "on": ""}
    else:
        reason = str(row.get_reason_display())
        request = {
            "reason": "\n".join(filter(None, (f"{reason}。", row.remarks.strip()))),
            "way": str(row.get_way_display()),
            "on": shared.iso(row.requested_on),
        }
        signers = [party for party in signers if party["name"] == row.applicant.name] or signers
    return context | {
        "withdrawal": request,
        "signers": [shared.signer(party) for party in signers],
    }


def withdrawal_refusals(case: Case) -> list[str]:
    """What has ended otherwise cannot be taken back."""
    if case.state in (CaseState.SETTLED, CaseState.REFERRED):
        return [_("本案已经结案，不能撤回调解申请。")]
    return []
