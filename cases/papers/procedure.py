"""Papers while the case is mediated: notice of a session (F12), service (F13), investigation and
evidence (F14)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Case, MediationSession
from cases.papers import opening, shared
from mediation.papers.templatetags.paper_tags import cn_date


def session_notice(row: MediationSession) -> dict[str, Any]:
    """When and where a party is asked to come, and to whom."""
    return shared.base(row.case) | {"session": _head(row)}


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
