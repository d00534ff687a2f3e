"""What the page of one agreement shows beside its text: performance, papers, and what can be done."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.agreement_checks import blocking
from cases.enums import AgreementState, CaseState, PaymentWay, Tax, TermKind
from cases.guards import missing_to_breach, missing_to_perform, missing_to_redraft
from cases.models import Agreement, Case, Instalment, Term
from cases.permissions import may
from cases.secrets import SecretGroup, groups_of
from cases.services.performance import paid_of
from mediation.history.actor import Actor
from mediation.papers.models import Paper
from mediation.ui.parts import Action, FileRow, Text, Tone

A = AgreementState
TONES: dict[str, Tone] = {
    A.DRAFT: "neutral",
    A.SIGNING: "info",
    A.EFFECTIVE: "success",
    A.PERFORMED: "success",
    A.CONVERTED: "success",
    A.BREACHED: "danger",
}


@dataclass(frozen=True)
class Performance:
    """How far something is performed, in words and tone; `position` where it may be recorded."""

    label: Text
    tone: Tone
    position: str = ""


@dataclass(frozen=True)
class PartLine:
    """One instalment."""

    number: int
    due_on: date
    amount: Decimal
    performance: Performance


@dataclass(frozen=True)
class MoneyLine:
    """A money term as the page shows it; the account comes masked."""

    number: int
    term: Term
    tax: Text
    way: Text
    secrets: list[SecretGroup]
    parts: list[PartLine]
    performance: Performance | None


def money_lines(agreement: Agreement, *, payable: bool) -> list[MoneyLine]:
    """The money terms, in the order of the text.

    Args:
        payable: whether the reader may record performance.
    """
    terms = agreement.terms.select_related("payer", "payee")
    terms = terms.prefetch_related("instalments__payments", "payments")
    return [
        _money_line(number, term, agreement, payable=payable)
        for number, term in enumerate(terms, start=1)
        if term.kind == TermKind.MONEY
    ]


def _money_line(number: int, term: Term, agreement: Agreement, *, payable: bool) -> MoneyLine:
    stands = agreement.state in A.PAYABLE

    def performed(position: str, row: Term | Instalment) -> Performance:
        return _performance(row, stands=stands, position=position if payable and stands else "")

    parts = [
        PartLine(part.number, part.due_on, part.amount, performed(f"{number}.{part.number}", part))
        for part in term.instalments.all()
    ]
    return MoneyLine(
        number=number,
        term=term,
        tax="" if term.tax == Tax.NOT_APPLICABLE else term.get_tax_display(),
        way=PaymentWay(term.way).label,
        secrets=groups_of(term),
        parts=parts,
        performance=None if parts else performed(str(number), term),
    )


def _performance(row: Term | Instalment, *, stands: bool, position: str) -> Performance:
    due_on, done_on = (
        (row.due_on, row.paid_on) if isinstance(row, Instalment) else (row.pay_on, row.performed_on)
    )
    if done_on:
        return Performance(_("%(day)s 已履行") % {"day": done_on.isoformat()}, "success")
    if not stands:
        return Performance("", "muted")
    if came := paid_of(row):
        paid = _("已付 %(amount)s 元") % {"amount": f"{came:,.2f}"}
        return Performance(paid, "warning", position)
    if due_on and due_on < timezone.localdate():
        return Performance(_("逾期未履行"), "danger", position)
    return Performance(_("未到期"), "neutral", position)


def papers_of(agreement: Agreement) -> list[FileRow]:
    """The issued texts of this version, newest first."""
    papers: QuerySet[Paper] = Paper.objects.about(agreement).filter(kind="agreement")
    serial = agreement.case.serial
    return [
        FileRow(
            name=str(paper),
            url=reverse("cases:paper_issued", args=[serial, paper.kind, paper.n]),
            kind=_("作废") if paper.voided_on else _("已出具"),
            added_on=paper.issued_on,
            added_by=paper.issued_by_name,
        )
        for paper in papers.defer("context_json")
    ]


def actions_of(actor: Actor, case: Case, agreement: Agreement) -> list[Action]:
    """What the reader can do to this version now."""
    offers = {
        A.DRAFT: _for_draft,
        A.SIGNING: _for_signing,
        A.EFFECTIVE: _for_standing,
        A.BREACHED: _for_standing,
        A.PERFORMED: _for_standing,
        A.CONVERTED: _for_standing,
    }
    offer = offers.get(agreement.state)
    if offer is None:
        return []
    return [action for act, action in offer(case, agreement) if may(actor, act, case)]


def _for_draft(case: Case, agreement: Agreement) -> list[tuple[str, Action]]:
    if case.state != CaseState.MEDIATION:
        return []
    url = _urls(case, agreement)
    problems = blocking(agreement)
    return [
        ("offer_for_signing", Action(label=_("定稿签署"), url=url("agreement_offer"),
            primary=True, icon="stamp", missing=problems)),
        ("draft_agreement", Action(label=_("修改"), url=url("agreement_edit"), icon="pencil",
            primary=bool(problems))),
        ("void_agreement", Action(label=_("作废"), url=url("agreement_void"), icon="trash",
            danger=True)),
    ]  # fmt: skip


def _for_signing(case: Case, agreement: Agreement) -> list[tuple[str, Action]]:
    if case.state != CaseState.MEDIATION:
        return []
    url = _urls(case, agreement)
    return [
        ("redraft", Action(label=_("退回修改"), url=url("agreement_redraft"), icon="undo",
            missing=missing_to_redraft(agreement))),
        ("mark_not_signed", Action(label=_("登记拒签"), url=url("agreement_not_signed"),
            icon="x-circle", danger=True)),
        ("void_agreement", Action(label=_("作废"), url=url("agreement_void"), icon="trash",
            danger=True)),
    ]  # fmt: skip


def _for_standing(case: Case, agreement: Agreement) -> list[tuple[str, Action]]:
    url = _urls(case, agreement)
    found: list[tuple[str, Action]] = []
    if case.state == CaseState.MEDIATION:
        found.append(
            ("settle", Action(label=_("以此协议结案"), url=reverse("cases:settle", args=[case.serial]),
                primary=True, icon="check-circle"))
        )  # fmt: skip
    # An arbitral document keeps its state when everything is paid.
    is_done = agreement.state == A.CONVERTED and not missing_to_perform(agreement)
    if agreement.state in A.PAYABLE and not is_done:
        found.append(
            ("record_performance", Action(label=_("登记履行"), url=url("payment"), icon="cash",
                primary=not found))
        )  # fmt: skip
    if agreement.state == A.EFFECTIVE:
        found.append(
            ("record_breach", Action(label=_("登记逾期未履行"), url=url("agreement_breach"),
                icon="alert", danger=True, missing=missing_to_breach(agreement)))
        )  # fmt: skip
    return found


def _urls(case: Case, agreement: Agreement) -> Any:
    return lambda name: reverse(f"cases:{name}", args=[case.serial, agreement.number])
