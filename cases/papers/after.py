"""Papers after an agreement: performance (F22), visit (F23), review (F25), confirmation (F26),
payment order (F27)."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState, TermKind
from cases.models import Agreement, Case, Term
from cases.papers import shared
from cases.services.performance import paid_of

#: Named after wages, but a penalty: twice the pay for want of a written contract.
PENALTIES = ("二倍", "双倍", "两倍")
#: Items for which an agreement leads to a payment order (调解仲裁法 art. 16).
ORDERED_ITEMS = ("劳动报酬", "工资", "奖金", "提成", "加班", "工伤医疗费", "经济补偿", "赔偿金")


def named_in(row: Agreement) -> dict[str, Any]:
    """The case with the parties that the agreement names, its number and day of effect."""
    named = set(row.named_parties.values_list("party_id", flat=True))
    rows = [party for party in shared.party_list(row.case) if party.pk in named]
    return shared.base(row.case, party_rows=rows) | {
        "agreement": {"number": str(row), "effective_on": shared.iso(row.effective_on)}
    }


def performance(row: Agreement) -> dict[str, Any]:
    """Every money term or instalment with what came of it; proof and reminders are noted by hand."""
    return named_in(row) | {"lines": [line for term in _money(row) for line in _lines(term)]}


def visit(case: Case) -> dict[str, Any]:
    """The agreement that stands, with those it names; else the case alone (own settlement, no
    agreement)."""
    row = _standing(case)
    if row is not None:
        return named_in(row)
    return shared.base(case) | {"agreement": {"number": "", "effective_on": ""}}


def visit_refusals(case: Case) -> list[str]:
    """Nobody is asked how it went before the case has ended, or an agreement has taken effect."""
    if case.state in CaseState.FINAL or _standing(case) is not None:
        return []
    return [_("本案尚未结案，协议也未生效，不适用回访记录。")]


def _standing(case: Case) -> Agreement | None:
    found: Agreement | None = case.agreements.filter(state__in=AgreementState.IN_FORCE).first()
    return found


def nothing_to_receive(row: Agreement) -> list[str]:
    """A receipt is for money that the agreement promises."""
    if refusals := not_owed(row):
        return refusals
    return [] if _money(row) else [_("本协议没有约定给付款项。")]


def not_owed(row: Agreement) -> list[str]:
    """Nothing is to be performed by an agreement that is not in force; one that became an arbitral
    document is performed as before."""
    return [] if row.state in AgreementState.IN_FORCE else not_in_effect(row)


def not_in_effect(row: Agreement) -> list[str]:
    """What rests on an agreement needs one that stands."""
    if row.state in AgreementState.STANDING:
        return []
    return [_("调解协议尚未生效或者已不再有效，不适用本文书。")]


#: The rules of review and confirmation: the room of the tracks registers them.
_track_rules: list[Callable[[Agreement, str], list[str]]] = []


def register_track_rules(refusals: Callable[[Agreement, str], list[str]]) -> None:
    """Let a room say why an application for review or confirmation is not issued today."""
    if refusals not in _track_rules:
        _track_rules.append(refusals)


def review_refusals(row: Agreement) -> list[str]:
    """What the commission would not take (33号令 arts. 74, 75)."""
    return [one for rules in _track_rules for one in rules(row, "arbitral_review")]


def confirmation_refusals(row: Agreement) -> list[str]:
    """What the court would not take, as far as it was read (人民调解法 art. 33)."""
    return [one for rules in _track_rules for one in rules(row, "judicial_confirmation")]


def payment_order(row: Agreement) -> dict[str, Any]:
    """The worker against the employer, for what is due and unpaid today."""
    context = named_in(row)
    lines = _order_lines(row)
    payees = {line["payee"] for line in lines}
    # An agent's mandate was for the mediation, not for the court.
    applicants = [
        party | {"role": "申请人", "agents": []}
        for party in _everybody(context)
        if party["name"] in payees
    ]
    payers = {line["payer"] for line in lines}
    return context | {
        "lines": lines,
        "total": shared.plain(sum((Decimal(line["rest"]) for line in lines), Decimal(0))),
        "applicants": applicants,
        "respondents": [
            party | {"role": "被申请人", "agents": []}
            for party in _everybody(context)
            if party["name"] in payers
        ],
        "signers": [shared.signer(party) for party in applicants],
    }


def payment_order_refusals(row: Agreement) -> list[str]:
    """Only arrears of the kinds that the law names, from an agreement in effect."""
    if refusals := not_in_effect(row):
        return refusals
    if _order_lines(row):
        return []
    return [
        _(
            "没有到期未付的劳动报酬、工伤医疗费、经济补偿或者赔偿金，不适用支付令（调解仲裁法第十六条）。"
        )
    ]


def is_for(item: str, words: Iterable[str]) -> bool:
    """Whether the name of an item says that it is one of these."""
    return any(word in item for word in words) and not any(word in item for word in PENALTIES)


def _everybody(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [*context["applicants"], *context["respondents"]]


def _money(row: Agreement) -> list[Term]:
    terms = row.terms.filter(kind=TermKind.MONEY).select_related("payer", "payee")
    return list(terms.prefetch_related("instalments__payments", "payments"))


def _lines(term: Term) -> list[dict[str, Any]]:
    names = {
        "item": term.item,
        "payer": term.payer.name if term.payer else "",
        "payee": term.payee.name if term.payee else "",
    }
    parts = list(term.instalments.all())
    if not parts:
        amount = term.amount or Decimal(0)
        return [names | _line("", term.pay_on, amount, paid_of(term), term.performed_on)]
    return [
        names | _line(f"第{part.number}期", part.due_on, part.amount, paid_of(part), part.paid_on)
        for part in parts
    ]


def _line(
    part: str, due_on: date | None, amount: Decimal, paid: Decimal, paid_on: date | None
) -> dict[str, Any]:
    return {
        "part": part,
        "due_on": shared.iso(due_on),
        "amount": shared.plain(amount),
        "paid": shared.plain(paid) if paid else "",
        "paid_on": shared.iso(paid_on),
        "rest": shared.plain(amount - paid),
    }


def _order_lines(row: Agreement) -> list[dict[str, Any]]:
    """Due before today, unpaid, of an item the law names, from an employer to a worker."""
    today = shared.iso(timezone.localdate())
    return [
        line
        for term in _money(row)
        if is_for(term.item, ORDERED_ITEMS)
        and term.payer and not term.payer.is_worker
        and term.payee and term.payee.is_worker and not term.per_member
        for line in _lines(term)
        if line["due_on"] and line["due_on"] < today and Decimal(line["rest"]) > 0
    ]  # fmt: skip
