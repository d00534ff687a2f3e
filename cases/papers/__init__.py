"""The papers of a case, and which object of a case each kind is about.

The table of kinds is `cases.papers.kinds`; contexts are functions beside it, one module an act.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.enums import AgreementState, SessionStatus
from cases.models import Agreement, Case, MediationSession
from cases.papers.kinds import KINDS, STAGES
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.papers import registry
from mediation.papers.registry import PaperKind

__all__ = ["KINDS", "STAGES", "find_subject", "register_all", "sessions_for", "subject_of"]


def register_all() -> None:
    """Make the kinds and the finder known; called once, when the application is ready."""
    for kind in KINDS:
        registry.register(kind)
    registry.register_subject_finder(find_subject)


def cases_called(reference: str) -> QuerySet[Case]:
    """The case with this number or serial, as commands name it."""
    return Case.objects.filter(
        Q(serial=reference) | (Q(case_number=reference) & ~Q(case_number=""))
    )


def find_subject(reference: str, kind: PaperKind) -> DomainModel | None:
    """The kind's subject in the case with this number or serial, for commands."""
    case = cases_called(reference).first()
    if case and case.destroyed_on:
        raise ActionRefused(_("本案已于 %(day)s 销毁，没有文书。") % {"day": case.destroyed_on})
    return subject_of(case, kind) if case else None


def subject_of(case: Case, kind: PaperKind, *, about: int | None = None) -> DomainModel | None:
    """What a kind of paper is about in `case`: the case itself, or its newest row of that sort.

    Args:
        about: the number of another session than the newest.

    Raises:
        ActionRefused: when the case has nothing that this kind could be about.
    """
    if kind.subject == "cases.case":
        return case
    if kind.subject == "cases.inquiry":
        return _found(case.inquiries.last(), _("本案尚未登记征询，没有征询调解意见书。"))
    if kind.subject == "cases.extension":
        return _found(case.extensions.last(), _("本案没有延期，没有延期调解同意书。"))
    if kind.subject == "cases.calculation":
        newest = case.calculations.first()
        return _found(newest, _("本案尚未保存参考计算单。"))
    if kind.subject == "cases.mediationsession":
        return _session(case, kind, about)
    if kind.subject == "cases.agreement":
        return _found(_agreement(case), _("本案尚未起草调解协议。"))
    return None


def sessions_for(case: Case, kind: PaperKind) -> QuerySet[MediationSession]:
    """The sessions that such a paper may be about: a notice is of a planned one, a record of one
    that was held."""
    status = SessionStatus.PLANNED if kind.code == "session_notice" else SessionStatus.HELD
    return case.sessions.filter(status=status)


def _session(case: Case, kind: PaperKind, about: int | None) -> DomainModel:
    rows = sessions_for(case, kind)
    found = rows.last() if about is None else rows.filter(number=about).first()
    if kind.code == "session_notice":
        return _found(found, _("本案没有已安排的调解会议，没有调解通知书。"))
    return _found(found, _("本案没有已举行的调解会议，没有调解笔录。"))


def _agreement(case: Case) -> Agreement | None:
    """The version that stands; else the newest that is not void."""
    versions = case.agreements.order_by("number")
    standing = versions.filter(state__in=AgreementState.STANDING).last()
    newest: Agreement | None = (
        standing or versions.exclude(state=AgreementState.VOID).last() or versions.last()
    )
    return newest


def _found(row: DomainModel | None, missing: str) -> DomainModel:
    if row is None:
        raise ActionRefused(missing)
    return row
