"""Performance of an agreement: payments, and the day on which one failed to come (17号令 art. 32)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.enums import AgreementState, TermKind
from cases.guards import missing_to_perform
from cases.models import Agreement, Instalment, Term
from cases.services.agreement_text import opened
from cases.services.common import insist_may, legal_day
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, fire
from mediation.papers import services as papers

#: In these states something may still be performed.
PAYABLE = (AgreementState.EFFECTIVE, AgreementState.BREACHED, AgreementState.CONVERTED)


def record_payment(
    agreement: Agreement,
    *,
    actor: Actor,
    version: int | None,
    term: Term | None = None,
    instalment: Instalment | None = None,
    paid_on: date,
    amount: Decimal | None = None,
) -> Agreement:
    """Record that something was performed; with the last of it the agreement is performed.

    Args:
        term: what was performed as a whole; without instalments of its own.
        instalment: the part that was paid. Without term and instalment, everything that is still
            open was paid (on the spot).
        amount: what came, where it is less than an instalment's rest: the instalment stays open
            until all of it has come. Everything that is open unless given.

    Raises:
        ActionRefused: for a day in the future or before the text was issued, for what is performed
            already, and for more than is open.
    """
    with opened(
        agreement, actor=actor, act="record_payment", version=version, happened_on=paid_on
    ) as (case, fresh):
        insist_may(actor, "record_performance", case)
        if fresh.state not in PAYABLE or case.voided_on:
            raise ActionRefused(_("协议尚未生效或已履行完毕，不能登记履行。"))
        is_converted = fresh.state == AgreementState.CONVERTED
        is_all = term is None and instalment is None
        if is_converted and is_all and not missing_to_perform(fresh):
            raise ActionRefused(_("协议尚未生效或已履行完毕，不能登记履行。"))
        paper = papers.newest("agreement", fresh)
        issued_on = paper.issued_on if paper else fresh.effective_on
        legal_day(paid_on, not_before=issued_on, what=_("协议定稿日期"))
        if instalment is not None:
            _pay_instalment(_own_instalment(fresh, instalment), paid_on, amount)
        elif term is not None:
            _perform_term(_own_term(fresh, term), paid_on, amount)
        else:
            _perform_all(fresh, paid_on)
        # What became an arbitral document stays one; its payments say how far it is performed.
        if not is_converted and not missing_to_perform(fresh):
            fire(fresh, "record_performance", actor=actor)
    return fresh


def record_breach(
    agreement: Agreement, *, actor: Actor, version: int | None, happened_on: date | None = None
) -> Agreement:
    """A day has passed without performance (逾期未履行); it may still become performed."""
    day = legal_day(happened_on, not_before=agreement.effective_on, what=_("协议生效日期"))
    with opened(agreement, actor=actor, act="record_breach", version=version, happened_on=day) as (
        _case,
        fresh,
    ):
        fire(fresh, "record_breach", actor=actor)
    return fresh


def _own_term(agreement: Agreement, term: Term) -> Term:
    found: Term | None = agreement.terms.filter(pk=term.pk).first()
    if found is None:
        raise ActionRefused(_("条款不属于本协议，请刷新后重试。"))
    return found


def _own_instalment(agreement: Agreement, instalment: Instalment) -> Instalment:
    found: Instalment | None = Instalment.objects.filter(
        pk=instalment.pk, term__agreement=agreement
    ).first()
    if found is None:
        raise ActionRefused(_("该期款项不属于本协议，请刷新后重试。"))
    return found


def _pay_instalment(part: Instalment, paid_on: date, amount: Decimal | None) -> None:
    if part.paid_on is not None:
        raise ActionRefused(_("第%(n)d期已登记履行。") % {"n": part.number})
    paid = part.paid_amount or Decimal(0)
    rest = part.amount - paid
    amount = rest if amount is None else amount
    if not 0 < amount <= rest:
        raise ActionRefused(
            _("第%(n)d期尚有%(rest)s元未付，实付金额须大于零且不超过该数。")
            % {"n": part.number, "rest": f"{rest:.2f}"}
        )
    part.paid_amount = paid + amount
    if part.paid_amount == part.amount:
        part.paid_on = paid_on
    part.save()


def _perform_term(term: Term, paid_on: date, amount: Decimal | None) -> None:
    if term.instalments.exists():
        raise ActionRefused(_("“%(item)s”分期履行，请逐期登记。") % {"item": term})
    if term.performed_on is not None:
        raise ActionRefused(_("“%(item)s”已登记履行。") % {"item": term})
    if amount is not None and amount != term.amount:
        raise ActionRefused(
            _("“%(item)s”须一次付清%(amount)s元；部分付款请在办理情况中记明，付清后再登记。")
            % {"item": term, "amount": f"{term.amount or 0:.2f}"}
        )
    term.performed_on = paid_on
    term.save()


def _perform_all(agreement: Agreement, paid_on: date) -> None:
    for term in agreement.terms.filter(kind=TermKind.MONEY).prefetch_related("instalments"):
        parts = list(term.instalments.all())
        for part in parts:
            if part.paid_on is None:
                _pay_instalment(part, paid_on, None)
        if not parts and term.performed_on is None:
            _perform_term(term, paid_on, None)
