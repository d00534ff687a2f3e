"""Letters of the desk: supplement, refusal, assignment, termination (法律援助法 arts. 43, 48)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.papers.shared import iso, sentence
from legal_aid.models import AidApplication, AidAssignment
from legal_aid.papers import shared
from mediation.papers.services import number_after


def numbered(application: AidApplication, kind: str, mark: str) -> str:
    """The number of the next letter of this kind: the aid number, or the serial before there is one."""
    return number_after(application.number or application.serial, mark, kind=kind, root=application)


def aid_supplement(application: AidApplication) -> dict[str, Any]:
    """What is missing, told once, and what happens if it does not come (art. 43)."""
    row = application.supplements.last()
    return shared.head(application) | {
        "supplement": {
            "items": row.items if row else "",
            "asked_on": iso(row.asked_on) if row else "",
            "due_on": iso(row.due_on) if row else "",
        }
    }


def supplement_refusals(application: AidApplication) -> list[str]:
    if application.supplements.exists():
        return []
    return [_("本件没有要求补充材料，不适用补充材料通知书。")]


def aid_refusal(application: AidApplication) -> dict[str, Any]:
    """The reasons in writing (art. 43), and where else the worker may turn."""
    return shared.head(application) | {
        "refusal": {
            "reason": sentence(str(application.get_refusal_reason_display())),
            "is_other": application.refusal_reason == "other",
            "text": application.refusal_text,
        }
    }


def refusal_refusals(application: AidApplication) -> list[str]:
    if application.refusal_reason:
        return []
    return [_("本件没有不予援助的决定，不适用不予援助决定书。")]


def _acting(application: AidApplication) -> AidAssignment | None:
    """The lawyer at work, else the last one who was."""
    rows = application.assignments.select_related("lawyer").order_by("pk")
    row: AidAssignment | None = rows.filter(ended_on=None).last() or rows.last()
    return row


def aid_assignment(application: AidApplication) -> dict[str, Any]:
    """Tells lawyer and applicant of each other; names how to reach both."""
    row = _acting(application)
    return shared.head(application) | {
        "lawyer": shared.lawyer(row.lawyer) if row else {},
        "assignment": {
            "on": iso(row.assigned_on) if row else "",
            "early": row.before_approval if row else False,
        },
    }


def assignment_refusals(application: AidApplication) -> list[str]:
    if application.assignments.exists():
        return []
    return [_("本件没有指派承办律师，不适用指派通知书。")]


def aid_termination(application: AidApplication) -> dict[str, Any]:
    """The ground of art. 48 on which aid ends before the matter does."""
    row = _acting(application)
    return shared.head(application) | {
        "lawyer": shared.lawyer(row.lawyer) if row else {},
        "termination": {
            "ground": sentence(str(application.get_termination_ground_display())),
            "on": iso(application.ended_on),
            "text": application.end_text,
        },
        "copies": 3 if row else 2,
    }


def termination_refusals(application: AidApplication) -> list[str]:
    if application.termination_ground:
        return []
    return [_("本件没有终止援助，不适用终止法律援助决定书。")]
