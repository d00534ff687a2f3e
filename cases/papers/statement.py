"""The record of an oral or telephone application (F03, 调解仲裁法 art. 12)."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import Source
from cases.models import Case
from cases.papers import shared


def oral_application(case: Case) -> dict[str, Any]:
    """What was said, when, to whom; whether it was read back; who signs.

    Empty places are lines to fill in by hand: the record is printed and signed on the spot.
    """
    context = shared.base(case)
    speakers = context["applicants"]
    if case.source == Source.JOINT:
        speakers = speakers + context["respondents"]
    return context | {
        "statement": {
            "on": shared.iso(timezone.localdate(case.stated_at)) if case.stated_at else "",
            "at": _clock(case.stated_at),
            "phone": case.caller_phone,
            "recorder": case.recorder_name,
            "read_back": case.read_back,
        },
        "signers": [shared.signer(party) for party in speakers],
        "notes": _unsigned(case),
    }


def oral_application_refusals(case: Case) -> list[str]:
    """Only what was said needs a record of it."""
    if not case.is_spoken:
        return [_("本案不是口头或电话申请，没有口头申请笔录。")]
    return []


def _clock(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.hour}时{local.minute:02d}分"


def _unsigned(case: Case) -> list[str]:
    """Refused and impossible signatures with reason and witness."""
    rows = case.signatures.filter(session=None, status__in=SignatureStatus.WITNESSED)
    return [shared.refused_signature(row, row.party.name) for row in rows.select_related("party")]
