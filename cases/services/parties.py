"""The parties of a case change: renamed, added, replaced, succeeded, given a guardian (design §4).

Whoever comes is asked anew whether they agree to mediation. Whoever leaves keeps consents, papers
and history. Papers that were issued never change.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cases.change_enums import ChangeKind
from cases.enums import (
    AgreementState,
    Authority,
    CaseState,
    ClaimOutcome,
    PartyKind,
    Side,
)
from cases.models import Agent, Case, Claim, ClaimAgainst, Party, PartyChange
from cases.services.checking import check_parties
from cases.services.common import insist_may, insist_state, legal_day
from cases.services.conflicts import check_mediators
from cases.services.consents import add_consent, willing_of
from cases.services.enlisting import enlist_applicants, stop_speaking, workers_among
from cases.services.entering import enter_party
from cases.services.tidying import put_aside, unfinished
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.people.merging import same_keys
from mediation.people.models import Employer, Person
from mediation.people.services import rename_entry

WORKED_ON = (CaseState.ELIGIBILITY, CaseState.MEDIATION)
#: What a closed case may still need, when its agreement is performed.
ALSO_CLOSED = (*WORKED_ON, *CaseState.FINAL)


@dataclass(frozen=True)
class Ground:
    """Why the parties change: the day, the document that proves it, and the reason in words."""

    happened_on: date
    basis: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """What a new party says to mediation, and how it was given."""

    agrees: bool
    answered_on: date
    way: str


@dataclass
class Newcomer:
    """A party, not saved, that comes into the case.

    Attributes:
        answer: needed while the case is in mediation; may come later while it is in review.
        claims: those that are made against a respondent who is added.
    """

    party: Party
    answer: Answer | None = None
    claims: Sequence[Claim] = field(default_factory=tuple)


def rename_party(
    case: Case,
    party: Party,
    *,
    actor: Actor,
    version: int | None,
    ground: Ground,
    name: str,
    legal_representative: str = "",
    legal_post: str = "",
) -> Party:
    """The same person or organisation under another name, or with another legal representative."""
    with _changing(case, actor=actor, version=version, ground=ground, states=ALSO_CLOSED) as fresh:
        row = _own(fresh, party)
        before = row.name
        head = (row.name, row.legal_representative, row.legal_post)
        row.name = name.strip()
        row.legal_representative = legal_representative or row.legal_representative
        row.legal_post = legal_post or row.legal_post
        if not row.name:
            raise ActionRefused(_("请填写变更后的名称。"))
        if (row.name, row.legal_representative, row.legal_post) == head:
            raise ActionRefused(_("名称和法定代表人均未变更。"))
        if row.name != before:
            row.former_name = before
            if entry := row.person or row.employer:
                rename_entry(entry, row.name)
        enter_party(fresh, row)
        _record(fresh, ChangeKind.RENAMED, ground, party=row, name_before=before)
    return row


def add_party(
    case: Case, newcomer: Newcomer, *, actor: Actor, version: int | None, ground: Ground
) -> Party:
    """One more party: a second employer of a dispatched worker (调解仲裁法 art. 22), say."""
    with _changing(case, actor=actor, version=version, ground=ground, states=WORKED_ON) as fresh:
        party = newcomer.party
        claims = _own_claims(fresh, newcomer)
        _enter(fresh, newcomer, actor=actor)
        if party.side == Side.RESPONDENT:
            if not claims:
                raise ActionRefused(_("请选择针对新增被申请人的调解请求。"))
            for claim in claims:
                ClaimAgainst(case=fresh, claim=claim, respondent=party).save()
            _exclude_unwilling(fresh, newcomer, ground.happened_on)
        fresh.worker_count = max(fresh.worker_count, workers_among(fresh))
        _record(fresh, ChangeKind.ADDED, ground, entered=party)
    return party


def replace_party(
    case: Case,
    party: Party,
    newcomer: Newcomer,
    *,
    actor: Actor,
    version: int | None,
    ground: Ground,
) -> Party:
    """The wrong one was named: it leaves, and the right one comes in its place (更换)."""
    with _changing(case, actor=actor, version=version, ground=ground, states=WORKED_ON) as fresh:
        row = _own(fresh, party)
        _succeed(fresh, row, [newcomer], ChangeKind.REPLACED, actor=actor, ground=ground)
    return newcomer.party


def succeed_party(
    case: Case,
    party: Party,
    newcomers: Sequence[Newcomer],
    *,
    actor: Actor,
    version: int | None,
    ground: Ground,
) -> list[Party]:
    """Heirs of a worker who died, or the employers that a merger or division made (承继)."""
    if not newcomers:
        raise ActionRefused(_("请至少填写一名承继人。"))
    with _changing(case, actor=actor, version=version, ground=ground, states=WORKED_ON) as fresh:
        row = _own(fresh, party)
        _succeed(fresh, row, newcomers, ChangeKind.SUCCEEDED, actor=actor, ground=ground)
    return [newcomer.party for newcomer in newcomers]


def add_guardian(
    case: Case,
    party: Party,
    agent: Agent,
    *,
    actor: Actor,
    version: int | None,
    ground: Ground,
) -> Agent:
    """A guardian (监护人) acts and signs for a party who cannot."""
    with _changing(case, actor=actor, version=version, ground=ground, states=ALSO_CLOSED) as fresh:
        row = _own(fresh, party)
        if row.kind != PartyKind.WORKER:
            raise ActionRefused(_("只有自然人可以有法定代理人。"))
        if not agent.name.strip():
            raise ActionRefused(_("请填写法定代理人的姓名。"))
        agent.case, agent.party, agent.authority = fresh, row, Authority.STATUTORY
        agent.mandate_on = ground.happened_on
        agent.save()
        _record(fresh, ChangeKind.GUARDIAN, ground, party=row, agent=agent)
    return agent


@contextmanager
def _changing(
    case: Case, *, actor: Actor, version: int | None, ground: Ground, states: tuple[str, ...]
) -> Iterator[Case]:
    day = legal_day(ground.happened_on)
    with gate(
        case,
        actor=actor,
        act="change_parties",
        version=version,
        happened_on=day,
        reason=ground.reason,
    ) as fresh:
        insist_may(actor, "change_parties", fresh)
        if fresh.state == CaseState.INTAKE:
            raise ActionRefused(_("案件尚在登记，请直接修改登记内容。"))
        insist_state(fresh, *states)
        if not ground.basis.strip() or not ground.reason.strip():
            raise ActionRefused(_("请写明变更的依据和理由。"))
        yield fresh
        if fresh.state == CaseState.ELIGIBILITY:
            fresh.willing = willing_of(fresh)
        if fresh.is_collective:
            enlist_applicants(fresh)
        if fresh.is_open:
            check_mediators(fresh, day=day)
        check_parties(fresh, actor=actor)


def _own(case: Case, party: Party) -> Party:
    row: Party | None = case.parties.filter(pk=party.pk).first()
    if row is None:
        raise ActionRefused(_("请选择本案的当事人。"))
    return row


def _own_claims(case: Case, newcomer: Newcomer) -> list[Claim]:
    wanted = {claim.pk for claim in newcomer.claims}
    claims = [claim for claim in case.claims.all() if claim.pk in wanted]
    if len(claims) != len(wanted):
        raise ActionRefused(_("请选择本案的调解请求。"))
    return claims


def _enter(case: Case, newcomer: Newcomer, *, actor: Actor) -> None:
    """The newcomer becomes a party, with the answer to whether it agrees to mediation."""
    party = newcomer.party
    last = case.parties.filter(side=party.side).aggregate(last=Max("order"))["last"] or 0
    party.order = last + 1
    enter_party(case, party)
    same = case.parties.exclude(pk=party.pk).filter(
        Q(person__in=same_keys(Person, party.person_id))
        | Q(employer__in=same_keys(Employer, party.employer_id))
    )
    if same.exists():
        raise ActionRefused(_("“%(name)s”已是本案当事人。") % {"name": party.name})
    answer = newcomer.answer
    if answer is None:
        if case.state == CaseState.MEDIATION:
            raise ActionRefused(
                _("案件正在调解，请一并登记“%(name)s”是否同意调解。") % {"name": party.name}
            )
        return
    legal_day(answer.answered_on, not_before=case.received_on, what=_("收到申请日期"))
    add_consent(
        case, actor=actor, party=party, purpose="mediation", answer=answer.agrees,
        answered_on=answer.answered_on, way=answer.way,
    )  # fmt: skip


def _exclude_unwilling(case: Case, newcomer: Newcomer, day: date) -> None:
    """In mediation, claims against a respondent who does not agree have their outcome at once."""
    if case.state != CaseState.MEDIATION or newcomer.answer is None or newcomer.answer.agrees:
        return
    for row in case.claims_against.filter(respondent=newcomer.party, outcome=ClaimOutcome.OPEN):
        row.outcome, row.outcome_on = ClaimOutcome.NOT_ACCEPTED, day
        row.save()


def _succeed(
    case: Case,
    party: Party,
    newcomers: Sequence[Newcomer],
    kind: ChangeKind,
    *,
    actor: Actor,
    ground: Ground,
) -> None:
    """`party` leaves, the newcomers come in its place, and the open claims go with them."""
    _insist_not_bound(case, party)
    naming = [row for row in unfinished(case) if row.named_parties.filter(party=party).exists()]
    put_aside(case, naming, actor=actor, reason=ground.reason)
    party.ceased_on = ground.happened_on
    party.save()
    if kind == ChangeKind.SUCCEEDED:
        stop_speaking(case, party)
    for newcomer in newcomers:
        newcomer.party.side, newcomer.party.succeeds = Side(party.side), party
        _enter(case, newcomer, actor=actor)
    _hand_over_claims(case, party, [newcomer.party for newcomer in newcomers])
    for newcomer in newcomers:
        _exclude_unwilling(case, newcomer, ground.happened_on)
        _record(case, kind, ground, party=party, entered=newcomer.party)


def _insist_not_bound(case: Case, party: Party) -> None:
    if case.agreements.filter(state__in=AgreementState.IN_FORCE).exists():
        raise ActionRefused(
            _("本案已有生效的调解协议，“%(name)s”不能退出。") % {"name": party.name}
        )


def _hand_over_claims(case: Case, old: Party, new: Sequence[Party]) -> None:
    """Open claims against `old` are against the first of `new`, and against the others as well."""
    for row in case.claims_against.filter(respondent=old, outcome=ClaimOutcome.OPEN):
        row.respondent = new[0]
        row.save()
        for other in new[1:]:
            ClaimAgainst(case=case, claim=row.claim, respondent=other).save()


def _record(
    case: Case,
    kind: ChangeKind,
    ground: Ground,
    *,
    party: Party | None = None,
    entered: Party | None = None,
    agent: Agent | None = None,
    name_before: str = "",
) -> None:
    PartyChange(
        case=case, kind=kind, happened_on=ground.happened_on, basis=ground.basis,
        reason=ground.reason, party=party, entered=entered, agent=agent, name_before=name_before,
    ).save()  # fmt: skip
