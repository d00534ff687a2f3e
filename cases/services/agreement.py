"""The agreement: signing, the marks of effect, and what ends a version (调解仲裁法 art. 14).

Drafting and performance have files of their own; this is where all of it is taken from.
"""

from datetime import date

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cases.agreement_checks import blocking
from cases.enums import AgreementState, Authority, CaseState, MarkKind, Way
from cases.guards import active_lead, missing_marks
from cases.models import Agent, Agreement, AgreementMark, AgreementParty, Case, Party
from cases.services import followers
from cases.services.agreement_text import AgreementDraft, TermDraft, opened, save_agreement
from cases.services.annex import drop_annex, freeze_annex
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import insist_able
from cases.services.performance import paid_of, record_breach, record_payment, take_back_payment
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire
from mediation.papers import services as papers

__all__ = [
    "AgreementDraft",
    "TermDraft",
    "mark_agreement",
    "mark_not_signed",
    "offer_for_signing",
    "paid_of",
    "record_breach",
    "record_payment",
    "redraft",
    "save_agreement",
    "signed_not_sealed",
    "take_back_payment",
    "void_agreement",
]

#: Ways by which a signature or a seal can come onto paper or into a platform.
SIGNING_WAYS = {Way.IN_PERSON, Way.WRITTEN, Way.ONLINE, Way.MAIL}


def offer_for_signing(
    agreement: Agreement, *, actor: Actor, version: int | None, happened_on: date | None = None
) -> Agreement:
    """The text is final: it passes the checks before printing and is issued (17号令 art. 26)."""
    accepted_on = agreement.case.accepted_on
    day = legal_day(happened_on, not_before=accepted_on, what=_("受理日期"))
    with opened(
        agreement, actor=actor, act="offer_for_signing", version=version, happened_on=day
    ) as (case, fresh):
        insist_may(actor, "offer_for_signing", case)
        insist_state(case, CaseState.MEDIATION)
        insist_able(case, day=day)
        if problems := blocking(fresh):
            raise ActionRefused(*problems)
        freeze_annex(fresh)
        papers.issue("agreement", fresh, actor=actor, happened_on=day)
        fire(fresh, "offer_for_signing", actor=actor)
    return fresh


def redraft(
    agreement: Agreement, *, actor: Actor, version: int | None, reason: str = ""
) -> Agreement:
    """Back to a draft, while nobody has signed; the issued text is void."""
    reason = reason.strip() or _("退回修改")
    with opened(agreement, actor=actor, act="redraft", version=version, reason=reason) as (
        case,
        fresh,
    ):
        insist_state(case, CaseState.MEDIATION)
        fire(fresh, "redraft", actor=actor)
        drop_annex(fresh)
        void_paper(fresh, actor=actor, reason=reason)
    return fresh


def mark_agreement(
    agreement: Agreement,
    *,
    actor: Actor,
    version: int | None,
    kind: str,
    party: Party | None = None,
    agent: Agent | None = None,
    marked_on: date,
    way: str,
) -> AgreementMark:
    """Record a signature or the seal. With the last mark the agreement takes effect.

    Effect is dated on the latest of the marks (调解仲裁法 art. 14), in whatever order they were
    recorded.

    Raises:
        ActionRefused: for a party not named in it, an agent without special authority (art. 24
            requires the mandate to state it), a day before the issue, and a mark made already.
    """
    with opened(
        agreement, actor=actor, act="mark_agreement", version=version, happened_on=marked_on
    ) as (case, fresh):
        insist_may(actor, "mark_agreement", case)
        insist_state(case, CaseState.MEDIATION)
        if fresh.state != AgreementState.SIGNING:
            raise ActionRefused(_("协议不在签署中，不能登记签署。"))
        paper = papers.newest("agreement", fresh)
        legal_day(
            marked_on,
            not_before=paper.issued_on if paper else case.accepted_on,
            what=_("协议定稿日期"),
        )
        mark = AgreementMark(
            case=case, agreement=fresh, kind=kind, party=party, agent=agent,
            marked_on=marked_on, way=way,
        )  # fmt: skip
        _insist_mark(fresh, mark)
        if kind != MarkKind.PARTY:
            # The organisation's own marks: neither a mediator signs who may not mediate, nor is
            # the seal put beside such a signature.
            chair = active_lead(case) if kind == MarkKind.MEDIATOR else None
            insist_able(case, day=marked_on, chair=chair)
        mark.save()
        if kind == MarkKind.SEAL and paper is not None:
            followers.tell_sealed(case, paper, marked_on, actor=actor)
        if not missing_marks(fresh):
            last = fresh.marks.aggregate(last=Max("marked_on"))["last"]
            fire(fresh, "take_effect", actor=actor, on=last)
            followers.tell_in_force(case, fresh, last)
    return mark


def _insist_mark(agreement: Agreement, mark: AgreementMark) -> None:
    if mark.way not in SIGNING_WAYS:
        raise ActionRefused(_("电话、短信不能代替签名或盖章。"))
    if mark.kind not in MarkKind.values:
        raise ActionRefused(_("请选择签署的种类。"))
    if (mark.kind == MarkKind.PARTY) != (mark.party_id is not None):
        raise ActionRefused(_("当事人签署须写明是哪一名当事人，其他签署不写。"))
    if mark.party_id and not agreement.named_parties.filter(party_id=mark.party_id).exists():
        raise ActionRefused(_("“%(name)s”不是协议当事人。") % {"name": mark.party})
    if agreement.marks.filter(kind=mark.kind, party=mark.party).exists():
        raise ActionRefused(_("该签署已经登记。"))
    if mark.agent is None:
        return
    if mark.agent.party_id != mark.party_id:
        raise ActionRefused(_("“%(name)s”不是该当事人的代理人。") % {"name": mark.agent})
    if mark.agent.authority not in Authority.SIGNING:
        raise ActionRefused(_("“%(name)s”为一般授权，不能代签协议。") % {"name": mark.agent})
    if mark.agent.mandate_on and mark.agent.mandate_on > mark.marked_on:
        raise ActionRefused(_("授权委托书的日期晚于签署日期。"))


def void_agreement(
    agreement: Agreement, *, actor: Actor, version: int | None, reason: str
) -> Agreement:
    """Put a version aside before it takes effect; its number is kept."""
    return _put_aside(agreement, "void_agreement", actor=actor, version=version, reason=reason)


def mark_not_signed(
    agreement: Agreement, *, actor: Actor, version: int | None, reason: str
) -> Agreement:
    """A party refused to sign (拒签); the version stays on record as what was offered."""
    return _put_aside(agreement, "mark_not_signed", actor=actor, version=version, reason=reason)


def _put_aside(
    agreement: Agreement, name: str, *, actor: Actor, version: int | None, reason: str
) -> Agreement:
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with opened(agreement, actor=actor, act=name, version=version, reason=reason) as (_case, fresh):
        fire(fresh, name, actor=actor)
        void_paper(fresh, actor=actor, reason=reason)
    return fresh


def void_paper(agreement: Agreement, *, actor: Actor, reason: str) -> None:
    """Take the issued text out of force, inside an operation that ends this version."""
    for paper in papers.issued("agreement", agreement):
        papers.void(paper, reason=reason, actor=actor, happened_on=legal_day(None))


def signed_not_sealed(cases: QuerySet[Case]) -> QuerySet[Agreement]:
    """Agreements that every named party and the mediator have signed, and nobody has sealed."""
    marks = AgreementMark.objects.filter(agreement=OuterRef("pk"))
    signed = AgreementMark.objects.filter(
        agreement=OuterRef("agreement"), kind=MarkKind.PARTY, party=OuterRef("party")
    )
    unsigned = AgreementParty.objects.filter(agreement=OuterRef("pk")).exclude(Exists(signed))
    waiting: QuerySet[Agreement] = (
        Agreement.objects.filter(case__in=cases, state=AgreementState.SIGNING)
        .filter(Exists(marks.filter(kind=MarkKind.MEDIATOR)))
        .exclude(Exists(marks.filter(kind=MarkKind.SEAL)))
        .exclude(Exists(unsigned))
        .select_related("case")
        .order_by("pk")
    )
    return waiting
