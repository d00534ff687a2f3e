"""Approval, assignment and closing of an aided matter on one form (F31)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.papers.shared import iso, plain
from legal_aid.enums import AidState
from legal_aid.models import AidApplication
from legal_aid.papers import shared

#: What became of the application, as the form says it.
OPINIONS = {
    AidState.REFUSED: "不予援助",
    AidState.WITHDRAWN: "申请人撤回申请",
}


def aid_decision(application: AidApplication) -> dict[str, Any]:
    """Everything that has been decided so far; the rest is blank, to be filled in by hand."""
    opinion = OPINIONS.get(AidState(application.state), "")
    if not opinion and application.decided_on:
        opinion = "同意援助"
    return shared.head(application) | {
        "review": {
            "means": str(application.get_means_display()) if application.means != "open" else "",
            "proof": str(application.get_means_proof_display()),
            "exemption": str(application.get_means_exemption_display()),
            "note": application.means_note,
            "limitation_ends_on": iso(application.limitation_ends_on),
            "opinion": opinion,
            "reason": str(application.get_refusal_reason_display()),
            "text": application.refusal_text,
            "decided_by": application.decided_by.name if application.decided_by else "",
            "decided_on": iso(application.decided_on),
            "checks": [
                "，".join(
                    (iso(check.checked_on), "存在冲突" if check.is_barring else "未发现利益冲突")
                )
                for check in application.checks.all()
            ],
        },
        "assignments": [
            shared.lawyer(row.lawyer)
            | {
                "on": iso(row.assigned_on),
                "early": row.before_approval,
                "until": iso(row.ended_on),
                "end": str(row.get_end_reason_display()),
            }
            for row in application.assignments.select_related("lawyer")
        ],
        "steps": [
            {
                "stage": str(row.get_stage_display()),
                "body": "　".join(filter(None, (row.body, row.reference))),
                "from": iso(row.started_on),
                "until": iso(row.ended_on),
                "result": str(row.get_result_display()),
            }
            for row in application.steps.all()
        ],
        "end": {
            "on": iso(application.ended_on),
            "result": str(
                application.get_termination_ground_display()
                if application.state == AidState.TERMINATED
                else application.get_result_display()
            ),
            "recovered": plain(application.recovered_amount),
            "text": application.end_text,
            "terminated": application.state == AidState.TERMINATED,
        },
    }


def decision_refusals(application: AidApplication) -> list[str]:
    """There is nothing to decide on a form that is still being filled in."""
    if application.state == AidState.DRAFT:
        return [_("申请尚未提交，没有审批、指派、结案表。")]
    return []
