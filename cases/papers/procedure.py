"""Papers while the case is mediated: notice of a session (F12), service (F13), investigation and
evidence (F14), record of a session (F15)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.contact_enums import SignatureStatus
from cases.models import Attendance, Case, MediationSession
from cases.papers import opening, shared
from mediation.papers.templatetags.paper_tags import cn_date


def session_notice(row: MediationSession) -> dict[str, Any]:
    """When and where a party is asked to come, and to whom."""
    return shared.base(row.case) | {"session": _head(row)}


def session_record(row: MediationSession) -> dict[str, Any]:
    """The record of a session that was held: who came, what was said and proposed, how it ended.

    It is restricted, and never handed on (17号令 art. 11).
    """
    attended = row.attendances.select_related("party", "agent__party")
    return shared.base(row.case) | {
        "session": _head(row)
        | {
            "record": row.record,
            "proposal": row.proposal,
            "result": str(row.get_result_display()),
        },
        "present": [_present(one) for one in attended],
        "notes": _unsigned(row),
    }


def _present(row: Attendance) -> dict[str, Any]:
    """One who came, in which role, and whether the identity was checked."""
    if row.agent is not None:
        role = f"{row.agent.party.name}的{row.agent.title}"
    elif row.party is not None:
        role = str(row.party.get_side_display())
    else:
        role = "其他人员"
    return {"name": row.name, "role": role, "checked": row.identity_checked}


def _unsigned(row: MediationSession) -> list[str]:
    """Refused and impossible signatures with reason and witness."""
    rows = row.signatures.filter(status__in=SignatureStatus.WITNESSED)
    return [
        shared.refused_signature(one, str(one.agent or one.party))
        for one in rows.select_related("party", "agent")
    ]


def case_only(case: Case) -> dict[str, Any]:
    """The case; what else the paper says is typed."""
    return shared.base(case)


def evidence_list(case: Case) -> dict[str, Any]:
    """Each file of evidence on a row; source, purpose and check of the original by hand."""
    return shared.base(case) | {"evidence": opening.evidence(case)}


def _head(row: MediationSession) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": str(row.get_kind_display()),
        "starts": moment(row.starts_at),
        "ends": moment(row.ends_at),
        "place": "，".join(filter(None, (row.room.name if row.room else "", row.place))),
        "mediator": row.mediator.name,
        "recorder": row.recorder_name,
    }


def moment(when: datetime) -> str:
    """Day and time as a paper states them: 2026年11月10日9时00分."""
    local = timezone.localtime(when)
    return f"{cn_date(local.date())}{local.hour}时{local.minute:02d}分"
