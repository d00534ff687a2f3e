"""The agreements of a series: the same terms with amounts of their own, signed by each worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import AgreementState, MarkKind, PaymentWay, Side, Tax, TermKind
from cases.guards import mediating_parties
from cases.models import Agreement, AgreementMark, Case, Party, Term
from cases.services.agreement import (
    AgreementDraft,
    TermDraft,
    mark_agreement,
    offer_for_signing,
    save_agreement,
    void_agreement,
)
from cases.services.agreement_text import monthly_parts
from cases.services.series_acts import Chosen, all_or_none
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused

#: Versions of an agreement that are not settled yet: no further one is drafted beside them.
UNDER_WAY = (AgreementState.DRAFT, AgreementState.SIGNING)


@dataclass(frozen=True)
class CommonTerms:
    """What the agreements of a series have in common.

    Attributes:
        payer: name of the respondent who pays.
        pay_on: the day of payment, or of the first instalment.
        parts: how many monthly instalments; 1 for a payment in one sum.
        clauses: further terms in words.
    """

    payer: str
    item: str
    pay_on: date
    parts: int = 1
    tax: str = Tax.NOT_APPLICABLE
    way: str = PaymentWay.TRANSFER
    clauses: Sequence[str] = ()
    employment_ends_on: date | None = None
    final_settlement: bool = True
    breach_consequences: str = ""
    copies: int = 3
    remarks: str = ""


@dataclass(frozen=True)
class OwnTerms:
    """What differs: the dispute in words, the amount, and where it is paid to."""

    dispute: str
    amount: Decimal
    account: str = field(default="", repr=False)


def draft_all(
    chosen: Sequence[Chosen],
    terms: CommonTerms,
    *,
    own: Mapping[int, OwnTerms],
    actor: Actor,
) -> list[Agreement]:
    """Draft an agreement in every case: these terms, with the amount of its worker.

    Args:
        own: by the key of the case.
    """

    def draft(case: Case, version: int | None) -> Agreement:
        if case.agreements.filter(state__in=UNDER_WAY).exists():
            raise ActionRefused(_("本案已有草拟或签署中的协议。"))
        written = _draft(case, terms, own[case.pk])
        return save_agreement(case, written, actor=actor, version=version)

    return all_or_none(chosen, draft)


def _draft(case: Case, terms: CommonTerms, own: OwnTerms) -> AgreementDraft:
    parties: list[Party] = mediating_parties(case)
    payer = next(
        (row for row in parties if row.side == Side.RESPONDENT and row.name == terms.payer), None
    )
    payee = next((row for row in parties if row.side == Side.APPLICANT), None)
    if payer is None or payee is None:
        raise ActionRefused(_("“%(name)s”未同意在本案中调解。") % {"name": terms.payer})
    money = Term(
        kind=TermKind.MONEY, payer=payer, payee=payee, item=terms.item, amount=own.amount,
        tax=terms.tax, way=terms.way, account=own.account,
        pay_on=terms.pay_on if terms.parts == 1 else None,
    )  # fmt: skip
    agreement = Agreement(
        dispute=own.dispute,
        employment_ends_on=terms.employment_ends_on,
        final_settlement=terms.final_settlement,
        breach_consequences=terms.breach_consequences,
        copies=terms.copies,
        remarks=terms.remarks,
    )
    others = [TermDraft(Term(kind=TermKind.OTHER, text=text)) for text in terms.clauses]
    return AgreementDraft(
        agreement=agreement,
        parties=parties,
        terms=[TermDraft(money, monthly_parts(own.amount, terms.pay_on, terms.parts)), *others],
    )


def offer_all(
    chosen: Sequence[Chosen], *, actor: Actor, happened_on: date | None = None
) -> list[Agreement]:
    """Make the drafts final and issue their papers; the versions are the agreements'."""
    return all_or_none(
        chosen,
        lambda case, version: offer_for_signing(
            agreement_of(case, AgreementState.DRAFT), actor=actor, version=version,
            happened_on=happened_on,
        ),
    )  # fmt: skip


def mark_all(
    chosen: Sequence[Chosen],
    *,
    actor: Actor,
    kind: str,
    who: str = "",
    agent: str = "",
    marked_on: date,
    way: str,
) -> list[AgreementMark]:
    """Record that a respondent, the mediator or the seal stands on all these agreements.

    Each worker signs for themselves, so that their marks stay single.

    Args:
        who: the respondent's name, where `kind` is a party's signature.
        agent: name of the agent who signed for the respondent.
    """

    def mark(case: Case, version: int | None) -> AgreementMark:
        party = signing_agent = None
        if kind == MarkKind.PARTY:
            party = case.parties.filter(side=Side.RESPONDENT, name=who).first()
            if party is None:
                raise ActionRefused(_("本案没有这名当事人。"))
            if agent:
                signing_agent = party.agents.filter(name=agent).first()
                if signing_agent is None:
                    raise ActionRefused(_("“%(name)s”不是该当事人的代理人。") % {"name": agent})
        return mark_agreement(
            agreement_of(case, AgreementState.SIGNING), actor=actor, version=version, kind=kind,
            party=party, agent=signing_agent, marked_on=marked_on, way=way,
        )  # fmt: skip

    return all_or_none(chosen, mark)


def void_all(chosen: Sequence[Chosen], *, actor: Actor, reason: str) -> list[Agreement]:
    """Put the versions aside that are drafted or offered, so that others can be written."""
    return all_or_none(
        chosen,
        lambda case, version: void_agreement(
            agreement_of(case, *UNDER_WAY), actor=actor, version=version, reason=reason
        ),
    )


def agreement_of(case: Case, *states: str) -> Agreement:
    """The newest version in one of `states`.

    Raises:
        ActionRefused: where there is none.
    """
    found: Agreement | None = (
        case.agreements.filter(state__in=states).select_related("case").order_by("number").last()
    )
    if found is None:
        labels = "、".join(str(AgreementState(state).label) for state in states)
        raise ActionRefused(_("本案没有“%(states)s”的协议。") % {"states": labels})
    return found
