"""Own settlement (F18), closing report (F24), transfer letter (F28), report of a major dispute (F29)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import AttachmentCategory, CaseState, Grade, SessionStatus
from cases.models import Case
from cases.papers import shared
from cases.papers.summary import case_summary
from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.stations.enums import BodyKind

#: What goes to another body; records of mediation are on neither list (17号令 art. 11).
HANDED_ON = ("inquiry", "non_acceptance", "extension", "agreement", "termination", "withdrawal")
HANDED_ON_SCANS = (
    AttachmentCategory.APPLICATION, AttachmentCategory.IDENTITY, AttachmentCategory.MANDATE,
    AttachmentCategory.EVIDENCE, AttachmentCategory.PAYMENT_PROOF,
)  # fmt: skip


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


def transfer_letter(case: Case) -> dict[str, Any]:
    """The papers and scans that go along; their pages are counted and written by hand."""
    papers = Paper.objects.of_aggregate(case).standing().filter(kind__in=HANDED_ON).order_by("pk")
    scans = case.attachments.filter(category__in=HANDED_ON_SCANS, removed_on=None)
    return shared.base(case) | {
        "items": [
            *(f"{registry.title(row.kind)}（{row}）" for row in papers),
            *(f"{row.get_category_display()}：{row.name}" for row in scans),
        ]
    }


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


def dossier_cover(case: Case) -> dict[str, Any]:
    """The cover of the file; retention, binder and remarks are written by hand."""
    ended = case.concluded_on or case.ended_on
    return shared.base(case) | {"ended_on": shared.iso(ended)}


def oral_agreement_refusals(case: Case) -> list[str]:
    """An oral agreement is recorded by a people's mediation committee (人民调解法 art. 28)."""
    if case.organisation.body_kind != BodyKind.PEOPLES_COMMITTEE:
        return [_("仅人民调解委员会可以登记口头协议（人民调解法第二十八条）。")]
    return []
