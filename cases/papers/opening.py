"""Papers of the opening: application (F02), registration (F04), acceptance (F06), rights (F08),
privacy and service address (F09), mandates (F10)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.enums import AttachmentCategory, Source
from cases.file_list import in_order
from cases.models import Case
from cases.papers import shared


def application(case: Case) -> dict[str, Any]:
    """The applicants' own paper; both sides' where they apply together (17号令 art. 21)."""
    context = shared.base(case)
    speakers = context["applicants"]
    if case.source == Source.JOINT:
        speakers = speakers + context["respondents"]
    copies = 1 + max(1, len(context["respondents"]))
    return context | {
        "evidence": evidence(case),
        "signers": [shared.signer(party) for party in speakers],
        "copies": copies,
    }


def application_refusals(case: Case) -> list[str]:
    """Nobody applied where the organisation began (17号令 art. 23)."""
    if case.source == Source.OWN_MOTION:
        return [_("本案由调解组织主动调解，没有调解申请书。")]
    return []


def registration_form(case: Case) -> dict[str, Any]:
    """What was registered and what the review found (调解登记表)."""
    registrar = case.created_by.name if case.created_by else ""
    return shared.base(case) | {
        "registration": {
            "source": str(case.get_source_display()),
            "category": str(case.get_category_display()),
            "workers": case.worker_count,
            "collective": case.is_collective,
            "eligible": _yes_no(case.eligible, "是", "否"),
            "willing": _yes_no(case.willing, "同意", "不同意"),
            "reviewed_on": shared.iso(case.reviewed_on),
            "reason": str(case.get_ineligible_reason_display()) if case.ineligible_reason else "",
            "registrar": registrar,
        },
    }


def acceptance(case: Case) -> dict[str, Any]:
    """To both sides: taken on that day, by whom, until when (17号令 art. 22)."""
    context = shared.base(case)
    told = context["applicants"] + context["respondents"]
    return context | {
        "due_on": shared.iso(case.extended_to or case.due_on),
        "copies": max(3, len(told) + 1),
    }


def acceptance_refusals(case: Case) -> list[str]:
    """Only an accepted case."""
    return [] if case.accepted_on else [_("本案尚未受理，没有受理通知书。")]


def parties_only(case: Case) -> dict[str, Any]:
    """The case and its parties: everything else of the paper is fixed words or entries."""
    return shared.base(case)


def party_refusals(case: Case) -> list[str]:
    """Somebody must be there whose paper it could be."""
    return [] if case.parties.exists() else [_("本案尚未登记当事人，请先登记当事人。")]


def representative_refusals(case: Case) -> list[str]:
    """Only an employer has a legal representative."""
    if any(not party.is_worker for party in shared.party_list(case)):
        return []
    return [_("本案没有用人单位一方，没有法定代表人身份证明。")]


def evidence(case: Case) -> list[dict[str, Any]]:
    """What was handed in as evidence, by the numbers that it was given, then as it came."""
    rows = in_order(case).filter(category=AttachmentCategory.EVIDENCE)
    return [
        {
            "name": row.name,
            "source": row.received_from.name if row.received_from else "",
            "proves": row.proves,
            "remarks": row.remarks,
            "pages": row.pages,
            "original_seen": row.original_seen,
        }
        for row in rows.select_related("received_from")
    ]


def _yes_no(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no
