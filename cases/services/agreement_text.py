"""Drafting an agreement: the text as the editor hands it over, written version by version."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from cases.agreement_checks import money_problems
from cases.enums import AgreementState, CaseState, Side, TermKind
from cases.instalments import due_dates, equal_parts
from cases.models import Agreement, AgreementParty, Case, Claim, Instalment, Party, Term
from cases.services.common import beside, insist_may, insist_state
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.papers.capital import MAXIMUM, figures

#: Columns of the agreement that its form owns.
EDITABLE = (
    "dispute",
    "employment_ends_on",
    "final_settlement",
    "breach_consequences",
    "copies",
    "remarks",
)
#: Columns of a term that the form owns.
TERM_COLUMNS = (
    "kind",
    "payer_id",
    "payee_id",
    "item",
    "amount",
    "tax",
    "pay_on",
    "way",
    "account",
    "text",
    "per_member",
)


@dataclass
class TermDraft:
    """A term as the form holds it, with the instalments of a money term in their order."""

    term: Term
    instalments: list[Instalment] = field(default_factory=list)


@dataclass
class AgreementDraft:
    """Everything that the editor holds; a saved agreement and saved terms keep their identity."""

    agreement: Agreement
    parties: list[Party]
    terms: list[TermDraft]


def monthly_parts(amount: Decimal, first_on: date, count: int) -> list[Instalment]:
    """`amount` in `count` equal monthly instalments from `first_on`; none for a payment in one sum."""
    if count == 1:
        return []
    days, parts = due_dates(first_on, count), equal_parts(amount, count)
    return [
        Instalment(number=n, due_on=day, amount=part)
        for n, (day, part) in enumerate(zip(days, parts, strict=True), start=1)
    ]


@contextmanager
def opened(
    agreement: Agreement,
    *,
    actor: Actor,
    act: str,
    version: int | None,
    happened_on: date | None = None,
    reason: str = "",
) -> Iterator[tuple[Case, Agreement]]:
    """Open an agreement for one operation: its case is locked first, then the agreement.

    Raises:
        StaleVersion: when `version` is not the agreement's present one.
    """
    with (
        beside(
            agreement.case, actor=actor, act=act, happened_on=happened_on, reason=reason
        ) as case,
        gate(agreement, actor=actor, act=act, version=version) as fresh,
    ):
        fresh.case = case
        yield case, fresh


def copies_for(parties: Collection[Party]) -> int:
    """An original for each party and one for the organisation, three at least (17号令 art. 26)."""
    return max(len(parties) + 1, 3)


def dispute_of(case: Case) -> str:
    """The dispute and what is asked for, as an agreement begins; people go on from there."""
    names = {
        side: "、".join(party.name for party in case.parties.all() if party.side == side)
        for side in (Side.APPLICANT, Side.RESPONDENT)
    }
    with translation.override("zh-hans"):
        claims = [f"{n}. {_in_words(claim)}" for n, claim in enumerate(case.claims.all(), start=1)]
    requests = "；".join(claims) or "（请填写）"
    return (
        f"{names[Side.APPLICANT]}与{names[Side.RESPONDENT]}因劳动争议申请调解。"
        f"申请人请求：{requests}。"
    )


def _in_words(claim: Claim) -> str:
    text = claim.description.strip().rstrip("。；;") or str(claim.get_kind_display())
    return f"{text}（{figures(claim.amount)}元）" if claim.amount else text


def save_agreement(
    case: Case, draft: AgreementDraft, *, actor: Actor, version: int | None
) -> Agreement:
    """Write a new version of the agreement, or change one that is still a draft.

    Args:
        version: the agreement's for one that exists, the case's for a new one.

    Raises:
        ActionRefused: for parties of another case, incomplete money terms, and instalments that do
            not sum to their term.
    """
    if not draft.agreement.pk:
        with gate(case, actor=actor, act="draft_agreement", version=version) as fresh_case:
            _insist_draftable(fresh_case, draft, actor)
            last = fresh_case.agreements.aggregate(last=Max("number"))["last"] or 0
            agreement = Agreement(case=fresh_case, number=last + 1)
            _write_text(agreement, draft)
        return agreement
    with opened(draft.agreement, actor=actor, act="draft_agreement", version=version) as (
        owner,
        agreement,
    ):
        if owner.pk != case.pk:
            raise ActionRefused(_("该协议不属于本案。"))
        _insist_draftable(owner, draft, actor)
        if agreement.state != AgreementState.DRAFT:
            raise ActionRefused(_("协议已定稿，不能再修改；如需修改请先退回。"))
        _write_text(agreement, draft)
    return agreement


def _insist_draftable(case: Case, draft: AgreementDraft, actor: Actor) -> None:
    insist_may(actor, "draft_agreement", case)
    insist_state(case, CaseState.MEDIATION)
    if case.agreements.filter(state__in=AgreementState.STANDING).exists():
        raise ActionRefused(_("本案已有生效的调解协议。"))
    own = set(case.parties.values_list("pk", flat=True))
    payers = {party for row in draft.terms for party in (row.term.payer_id, row.term.payee_id)}
    if not {party.pk for party in draft.parties} | (payers - {None}) <= own:
        raise ActionRefused(_("请选择本案的当事人。"))
    problems = []
    if sum((row.term.amount or Decimal(0) for row in draft.terms), Decimal(0)) > MAXIMUM:
        problems.append(_("金额合计超过%(limit)s元，请核对。") % {"limit": f"{MAXIMUM:,}"})
    for order, row in enumerate(draft.terms, start=1):
        if row.term.kind == TermKind.MONEY:
            label = row.term.item or _("第%(n)d项") % {"n": order}
            problems += money_problems(label, row.term, row.instalments)
        elif row.instalments:
            problems.append(_("只有给付款项可以分期。"))
    if problems:
        raise ActionRefused(*problems)


def _write_text(agreement: Agreement, draft: AgreementDraft) -> None:
    for name in EDITABLE:
        setattr(agreement, name, getattr(draft.agreement, name))
    money = [row.term.amount for row in draft.terms if row.term.kind == TermKind.MONEY]
    agreement.total = sum((amount for amount in money if amount), Decimal(0))
    if not agreement.pk:
        agreement.save()
    _write_parties(agreement, draft.parties)
    present = {term.pk: term for term in agreement.terms.all()}
    wanted = {row.term.pk for row in draft.terms if row.term.pk}
    if not wanted <= present.keys():
        raise ActionRefused(_("条款不属于本协议，请刷新后重试。"))
    for pk, term in present.items():
        if pk not in wanted:
            _write_instalments(term, [])
            term.delete()
    for order, row in enumerate(draft.terms, start=1):
        term = present.get(row.term.pk) or Term(case=agreement.case, agreement=agreement)
        given = {column: getattr(row.term, column) for column in TERM_COLUMNS} | {"order": order}
        if term.pk is None or any(getattr(term, name) != value for name, value in given.items()):
            for name, value in given.items():
                setattr(term, name, value)
            term.save()
        _write_instalments(term, row.instalments)


def _write_parties(agreement: Agreement, parties: list[Party]) -> None:
    wanted = {party.pk: party for party in parties}
    for row in agreement.named_parties.all():
        if wanted.pop(row.party_id, None) is None:
            row.delete()
    for party in wanted.values():
        AgreementParty(case=agreement.case, agreement=agreement, party=party).save()


def _write_instalments(term: Term, instalments: list[Instalment]) -> None:
    """By position: the first stays the first, whatever its date and amount become."""
    present = list(term.instalments.order_by("number"))
    for number, part in enumerate(instalments, start=1):
        if number <= len(present):
            row = present[number - 1]
            if (row.due_on, row.amount) == (part.due_on, part.amount):
                continue
        else:
            row = Instalment(case=term.case, term=term, number=number)
        row.due_on, row.amount = part.due_on, part.amount
        row.save()
    for row in present[len(instalments) :]:
        row.delete()
