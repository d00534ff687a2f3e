"""Performance of an agreement: payments, and the day on which one failed to come (17号令 art. 32)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import AgreementState, AttachmentCategory, TermKind
from cases.guards import missing_to_breach, missing_to_perform, missing_to_resume
from cases.models import Agreement, Attachment, Case, Instalment, Payment, Term
from cases.services.agreement_text import opened
from cases.services.common import beside, insist_may, legal_day
from cases.services.files import AlreadyKept, attach
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, StaleVersion, fire
from mediation.papers import services as papers

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


#: In these states the last payment makes it performed.
OPEN_STATES = (AgreementState.EFFECTIVE, AgreementState.BREACHED)


def record_payment(
    agreement: Agreement,
    *,
    actor: Actor,
    version: int | None,
    term: Term | None = None,
    instalment: Instalment | None = None,
    paid_on: date,
    amount: Decimal | None = None,
    proof: Attachment | None = None,
    token: UUID | None = None,
) -> Agreement:
    """Record that something was performed; with the last of it the agreement is performed.

    Args:
        term: what was performed as a whole; without instalments of its own.
        instalment: the part that was paid. Without term and instalment, everything that is still
            open was paid (on the spot).
        amount: what came, where it is less than the rest: the promise stays open until all of it
            has come. Everything that is open unless given.
        proof: from the file of the case.
        token: of the form, by which it is known when it comes twice: then nothing is recorded.

    Raises:
        ActionRefused: for a day in the future or before the text was issued, for what is performed
            already, and for more than is open.
    """
    try:
        with opened(
            agreement, actor=actor, act="record_payment", version=version, happened_on=paid_on
        ) as (case, fresh):
            insist_may(actor, "record_performance", case)
            if _is_recorded(case, token):
                return fresh
            _insist_owed(case, fresh)
            paper = papers.newest("agreement", fresh)
            issued_on = paper.issued_on if paper else fresh.effective_on
            legal_day(paid_on, not_before=issued_on, what=_("协议定稿日期"))
            entry = _Entry(case, actor, paid_on, _own_proof(case, proof), token)
            if instalment is not None:
                entry.pay_instalment(_own_instalment(fresh, instalment), amount)
            elif term is not None:
                entry.perform_term(_own_term(fresh, term), amount)
            else:
                entry.perform_all(fresh)
            # What was converted is performed, too, but stays what it was converted into.
            if fresh.state in OPEN_STATES and not missing_to_perform(fresh):
                fire(fresh, "record_performance", actor=actor)
    except StaleVersion:
        # Of two clicks the second comes with the version that the first has left behind.
        if _is_recorded(agreement.case, token):
            return Agreement.objects.get(pk=agreement.pk)
        raise
    return fresh


def kept_proof(case: Case, actor: Actor, upload: UploadedFile[bytes] | None) -> Attachment | None:
    """Put what proves a payment into the file of the case, where it stays whatever becomes of the rest."""
    if upload is None:
        return None
    try:
        return attach(case, actor=actor, upload=upload, category=AttachmentCategory.PAYMENT_PROOF)
    except AlreadyKept as kept:
        return kept.attachment


def add_proof(payment: Payment, proof: Attachment, *, actor: Actor) -> Payment:
    """Name the file that proves a payment which was recorded without one, or with another."""
    with beside(payment.case, actor=actor, act="prove_payment") as case:
        insist_may(actor, "record_performance", case)
        row: Payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if not row.counts:
            raise ActionRefused(_("该笔履行登记已经撤销。"))
        row.proof = _own_proof(case, proof)
        row.save()
    return row


def take_back_payment(
    payment: Payment, *, actor: Actor, version: int | None, reason: str
) -> Agreement:
    """Take back what was recorded by mistake: the row stays, and what it paid is open again.

    Args:
        version: the agreement's.

    Raises:
        ActionRefused: without a reason, and for what was taken back already.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    agreement = payment.term.agreement
    with opened(
        agreement, actor=actor, act="take_back_payment", version=version, reason=reason
    ) as (case, fresh):
        insist_may(actor, "record_performance", case)
        row = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        if not row.counts:
            raise ActionRefused(_("该笔履行登记已经撤销。"))
        if case.voided_on or fresh.state not in AgreementState.IN_FORCE:
            raise ActionRefused(_("协议已不再有效，不能撤销履行登记。"))
        row.taken_back_on, row.taken_back_reason = timezone.localdate(), reason.strip()
        row.save()
        _sum_up(row.term, row.instalment)
        if fresh.state == AgreementState.PERFORMED and not missing_to_resume(fresh):
            fire(fresh, "resume_performance", actor=actor)
            # What had been a breach before it was made good is one again.
            breached = fresh.history.filter(state=AgreementState.BREACHED).exists()
            if breached and not missing_to_breach(fresh):
                fire(fresh, "record_breach", actor=actor)
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


def paid_of(row: Term | Instalment) -> Decimal:
    """What of a promise has been paid; of several with their payments prefetched, without a query."""
    return sum(
        (one.amount or Decimal(0) for one in row.payments.all() if one.counts), start=Decimal(0)
    )


class _Entry:
    """One recording: a day, its proof, and whoever enters it, for one promise or for all."""

    def __init__(
        self, case: Case, actor: Actor, paid_on: date, proof: Attachment | None, token: UUID | None
    ) -> None:
        self.case, self.actor, self.paid_on = case, actor, paid_on
        self.proof, self.token = proof, token

    def pay_instalment(self, part: Instalment, amount: Decimal | None) -> None:
        if part.paid_on is not None:
            raise ActionRefused(_("第%(n)d期已登记履行。") % {"n": part.number})
        rest = part.amount - paid_of(part)
        amount = rest if amount is None else amount
        if not 0 < amount <= rest:
            raise ActionRefused(
                _("第%(n)d期尚有%(rest)s元未付，实付金额须大于零且不超过该数。")
                % {"n": part.number, "rest": f"{rest:.2f}"}
            )
        self._write(part.term, part, amount)

    def perform_term(self, term: Term, amount: Decimal | None) -> None:
        if term.instalments.exists():
            raise ActionRefused(_("“%(item)s”分期履行，请逐期登记。") % {"item": term})
        if term.performed_on is not None:
            raise ActionRefused(_("“%(item)s”已登记履行。") % {"item": term})
        if term.kind != TermKind.MONEY:
            if amount is not None:
                raise ActionRefused(_("“%(item)s”不是款项，请勿填写金额。") % {"item": term})
            self._write(term, None, None)
            return
        rest = (term.amount or Decimal(0)) - paid_of(term)
        amount = rest if amount is None else amount
        if not 0 < amount <= rest:
            raise ActionRefused(
                _("“%(item)s”尚有%(rest)s元未付，实付金额须大于零且不超过该数。")
                % {"item": term, "rest": f"{rest:.2f}"}
            )
        self._write(term, None, amount)

    def perform_all(self, agreement: Agreement) -> None:
        for term in agreement.terms.filter(kind=TermKind.MONEY).prefetch_related("instalments"):
            parts = list(term.instalments.all())
            for part in parts:
                if part.paid_on is None:
                    self.pay_instalment(part, None)
            if not parts and term.performed_on is None:
                self.perform_term(term, None)

    def _write(self, term: Term, part: Instalment | None, amount: Decimal | None) -> None:
        last = self.case.payments.aggregate(last=Max("number"))["last"] or 0
        Payment.objects.create(
            case=self.case, number=last + 1, term=term, instalment=part, paid_on=self.paid_on,
            amount=amount, proof=self.proof, token=self.token, recorded_by_id=self.actor.user_id,
        )  # fmt: skip
        _sum_up(term, part)


def _sum_up(term: Term, part: Instalment | None) -> None:
    """Bring the columns of the promise in step with its payments."""
    row = part or term
    payments = [one for one in row.payments.order_by("paid_on", "number") if one.counts]
    if part is not None:
        came = sum((one.amount or Decimal(0) for one in payments), start=Decimal(0))
        part.paid_amount = came or None
        part.paid_on = _full_on(payments, part.amount)
    elif term.kind == TermKind.MONEY:
        term.performed_on = _full_on(payments, term.amount or Decimal(0))
    else:
        term.performed_on = payments[0].paid_on if payments else None
    row.save()


def _full_on(payments: Sequence[Payment], amount: Decimal) -> date | None:
    """The day on which all of it had come; None while some of it is open."""
    came = Decimal(0)
    for one in payments:
        came += one.amount or Decimal(0)
        if came >= amount:
            return one.paid_on
    return None


def _insist_owed(case: Case, agreement: Agreement) -> None:
    """Something is owed under an agreement in force; what it says without a day may come last."""
    parts = Q(instalments__isnull=False, instalments__paid_on=None)
    still_open = agreement.terms.filter(parts | Q(instalments=None, performed_on=None))
    if agreement.state not in AgreementState.IN_FORCE or case.voided_on or not still_open.exists():
        raise ActionRefused(_("协议尚未生效或已履行完毕，不能登记履行。"))


def _is_recorded(case: Case, token: UUID | None) -> bool:
    return token is not None and case.payments.filter(token=token).exists()


def _own_proof(case: Case, proof: Attachment | None) -> Attachment | None:
    if proof is not None and not case.attachments.filter(pk=proof.pk, removed_on=None).exists():
        raise ActionRefused(_("凭证不属于本案，请刷新后重试。"))
    return proof


def _own_term(agreement: Agreement, term: Term) -> Term:
    found: Term | None = agreement.terms.filter(pk=term.pk).first()
    if found is None:
        raise ActionRefused(_("条款不属于本协议，请刷新后重试。"))
    return found


def _own_instalment(agreement: Agreement, instalment: Instalment) -> Instalment:
    found: Instalment | None = (
        Instalment.objects.filter(pk=instalment.pk, term__agreement=agreement)
        .select_related("term")
        .first()
    )
    if found is None:
        raise ActionRefused(_("该期款项不属于本协议，请刷新后重试。"))
    return found
