"""Papers of a case that no other operation issues: drafting, issuing, correcting, declaring void."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.file_parts import may_read_kind
from cases.models import Case
from cases.papers import subject_of
from cases.services.common import beside, insist_may, legal_day
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.history.models import DomainModel
from mediation.papers import drafts, registry
from mediation.papers import services as papers
from mediation.papers.models import Paper, PaperDraft
from mediation.papers.registry import PaperKind


def save_draft(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    version: int,
    values: Mapping[str, Any],
    about: int | None = None,
) -> PaperDraft:
    """Keep what was typed for the next paper of `kind`.

    Args:
        about: the number of the session, where it is not the newest one.
        version: of the draft that the person saw, 0 where there was none.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with beside(case, actor=actor, act=drafts.ACT) as fresh:
        insist_may(actor, "draft_paper", fresh)
        _insist_readable(actor, fresh, registry.get(kind))
        subject = subject_in(fresh, registry.get(kind), about)
        return drafts.save(kind, subject, values=values, version=version, actor=actor)


def issue_paper(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    version: int | None,
    draft_version: int,
    token: UUID,
    happened_on: date | None = None,
    corrects: Paper | None = None,
    about: int | None = None,
) -> Paper:
    """Issue the paper that the person has seen as a draft; sent again, the same paper is returned.

    Args:
        version: of the case from which the draft was drawn.
        draft_version: of what was typed, 0 where nothing was.
        token: of the page, by which it is known when it comes twice.
        corrects: the paper that this one replaces and names.
        about: the number of the session, where it is not the newest one.

    Raises:
        StaleVersion: when case or draft have changed since.
        NotAllowed, ActionRefused.
    """
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    declared = registry.get(kind)
    with beside(case, actor=actor, act="issue_paper", happened_on=day) as fresh:
        insist_may(actor, "issue_paper", fresh)
        _insist_readable(actor, fresh, declared)
        # Under the lock of the case: of two clicks the second finds what the first has made.
        if made := papers.made_by(token, kind, fresh):
            return made
        if version is not None and version != fresh.version:
            raise StaleVersion(fresh)
        subject = subject_in(fresh, declared, about)
        draft = drafts.found(kind, subject)
        if draft is not None and draft.version != draft_version:
            raise StaleVersion(draft)
        if refusals := issue_refusals(declared, subject, corrects=corrects):
            raise ActionRefused(*refusals)
        if corrects is not None:
            legal_day(day, not_before=corrects.issued_on, what=_("原文书的出具日期"))
        return papers.issue(
            kind, subject, actor=actor, happened_on=day, replaces=corrects, token=token
        )


def issue_refusals(
    declared: PaperKind, subject: DomainModel, *, corrects: Paper | None = None
) -> list[str]:
    """Why a paper of this kind is not issued on its own page now; empty where it is."""
    if not declared.issued:
        return [_("本文书随时打印，不需要出具。")]
    if corrects is not None:
        return [] if declared.correctable else [_("本文书须重新签署，不能以更正件代替。")]
    if declared.issued_by:
        return [_("本文书在办理相应事项时一并出具。")]
    if not declared.several and papers.issued(declared.code, subject).exists():
        return [_("本文书已经出具；内容有误的，请出具更正件。")]
    return []


def void_paper(
    case: Case, paper: Paper, *, actor: Actor, reason: str, happened_on: date | None = None
) -> Paper:
    """Take a paper out of force; its number is not used again.

    Raises:
        NotAllowed: when the actor may not.
        ActionRefused: without a reason, for a void or replaced paper, and for one that belongs to an
            operation: that one is undone, and its paper with it.
    """
    with beside(case, actor=actor, act="void_paper", reason=reason) as fresh:
        insist_may(actor, "void_paper", fresh)
        kept: Paper = Paper.objects.of_aggregate(fresh).get(pk=paper.pk)
        _insist_readable(actor, fresh, registry.get(kept.kind))
        day = legal_day(happened_on, not_before=kept.issued_on, what=_("文书的出具日期"))
        if not Paper.objects.standing().filter(pk=kept.pk).exists() and kept.voided_on is None:
            raise ActionRefused(_("该文书已被更正件代替，不再有效。"))
        if registry.get(kept.kind).issued_by:
            raise ActionRefused(_("本文书随办理事项出具，请撤销该事项或者出具更正件。"))
        papers.void(kept, reason=reason, actor=actor, happened_on=day)
    return kept


def _insist_readable(actor: Actor, case: Case, declared: PaperKind) -> None:
    if not may_read_kind(actor, case, declared):
        raise NotAllowed(_("您的角色或分工不能在本案中进行此操作。"))


def subject_in(case: Case, declared: PaperKind, about: int | None = None) -> DomainModel:
    """What the kind is about in `case`.

    Raises:
        ActionRefused: where there is nothing of that sort, and for a kind of another matter.
    """
    subject = subject_of(case, declared, about=about)
    if subject is None:
        raise ActionRefused(_("这不是案件的文书。"))
    return subject
