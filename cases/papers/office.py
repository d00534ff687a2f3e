"""Own settlement (F18), oral agreement (F19), closing report (F24), report of a major dispute (F29)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseState, Grade, SessionStatus
from cases.models import Case
from cases.papers import shared
from cases.papers.summary import case_summary
from mediation.stations.enums import BodyKind


def own_settlement(case: Case) -> dict[str, Any]:
    """What the parties agreed by themselves; blank lines where it is not recorded yet."""
    row = getattr(case, "own_settlement", None)
    return shared.base(case) | {
        "settlement": {
            "on": shared.iso(row.settled_on) if row else "",
            "content": row.content if row else "",
            "amount": shared.plain(row.amount) if row else "",
        }
    }


def own_settlement_refusals(case: Case) -> list[str]:
    """Parties settle what is pending, or has been recorded as settled by them."""
    if case.is_open or hasattr(case, "own_settlement"):
        return []
    return [_("本案已以其他方式结案，不适用和解协议书。")]


def closing_report(case: Case) -> dict[str, Any]:
    """The report on a case that has ended, for the head of the organisation; numbers are masked."""
    sessions = case.sessions.filter(status=SessionStatus.HELD).order_by("starts_at", "pk")
    return case_summary(case) | {
        "held": [shared.iso(timezone.localtime(row.starts_at).date()) for row in sessions]
    }


def closing_report_refusals(case: Case) -> list[str]:
    """Nothing is reported as closed that is still open."""
    if case.state in CaseState.FINAL:
        return []
    return [_("本案尚未结案，不适用结案报告表。")]


def major_report(case: Case) -> dict[str, Any]:
    """Who, how many, how much; cause and situation are typed."""
    return shared.base(case) | {
        "persons": case.worker_count,
        "grade": str(case.get_grade_display()),
    }


def major_report_refusals(case: Case) -> list[str]:
    """Only disputes that are graded major, and collective ones."""
    if case.grade == Grade.MAJOR or case.is_collective:
        return []
    return [_("本案不是重大或者集体争议，不适用重大劳动争议呈报表。")]


def oral_agreement_refusals(case: Case) -> list[str]:
    """An oral agreement is recorded by a people's mediation committee (人民调解法 art. 28)."""
    if case.organisation.body_kind != BodyKind.PEOPLES_COMMITTEE:
        return [_("仅人民调解委员会可以登记口头协议（人民调解法第二十八条）。")]
    return []
