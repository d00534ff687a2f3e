"""The parties' own settlement, and settling the case on it or on an agreement."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.enums import AttachmentCategory, ConsentPurpose, SettlementProof
from cases.forms.answers import AnswerLines
from cases.forms.closing import OutcomeDayForm, OutcomeLines, SettleForm, outcomes_by_hand
from cases.forms.refusals import refusals_beside
from cases.forms.settlement import SettlementForm
from cases.guards import mediating_parties
from cases.models import Case, OwnSettlement
from cases.permissions import get_case_or_404
from cases.promises import open_money
from cases.services.closing import Confirmation, record_own_settlement
from cases.services.files import AlreadyKept, attach
from cases.services.settling import set_outcomes, settle_on_the_spot
from cases.settling import settling
from cases.views.agreement import MEDIATING
from cases.views.responses import insist_fresh, page
from mediation.papers.capital import capital
from mediation.stations.access import allow


@allow(*MEDIATING)
def own_settlement(request: Any, serial: str) -> HttpResponse:
    """Record that the parties settled by themselves, with its proof and their confirmations."""
    case = get_case_or_404(request, serial, "record_settlement")
    insist_fresh(request, case)
    kept = getattr(case, "own_settlement", None)
    form = SettlementForm(
        request.POST or None,
        request.FILES or None,
        instance=kept or OwnSettlement(case=case),
        case=case,
        version=case.version,
    )
    answers = AnswerLines(mediating_parties(case), request.POST or None)
    form.answer_for(answers)
    if request.method == "POST" and all([form.is_valid(), answers.is_valid()]):
        with refusals_beside(form):
            _attach_upload(request, case, form)
            record_own_settlement(
                case,
                form.instance,
                actor=request.actor,
                version=form.cleaned_data["version"],
                confirmations=[Confirmation(*given) for given in answers.given],
            )
            messages.success(request, _("已登记自行和解。"))
            return redirect(case)
    return page(
        request, "cases/closing/settlement.html", case, form=form, answers=answers,
        formsets=[answers], confirmed=_confirmed(case) if kept else [],
    )  # fmt: skip


def _attach_upload(request: Any, case: Case, form: SettlementForm) -> None:
    """Put the uploaded proof into the file; it stays there even when the rest is refused."""
    upload = form.cleaned_data["upload"]
    if upload is None:
        return
    by_payment = form.cleaned_data["proof"] == SettlementProof.PAYMENT
    category = AttachmentCategory.PAYMENT_PROOF if by_payment else AttachmentCategory.SIGNED_PAPER
    try:
        form.choose(attach(case, actor=request.actor, upload=upload, category=category))
    except AlreadyKept as kept:
        form.choose(kept.attachment)


def _confirmed(case: Case) -> list[str]:
    """Who has confirmed the settlement already, in words."""
    rows = case.consents.filter(purpose=ConsentPurpose.OWN_SETTLEMENT, answer=True)
    return [
        _("%(name)s 已于 %(day)s 确认（%(way)s）。")
        % {"name": row.party.name, "day": row.answered_on, "way": row.get_way_display()}
        for row in rows.select_related("party")
    ]


@allow(*MEDIATING)
def settle(request: Any, serial: str) -> HttpResponse:
    """Show how the case would end, ask for the outcomes it still needs, and settle it."""
    case = get_case_or_404(request, serial, "settle")
    insist_fresh(request, case)
    outlook = settling(case)
    payable = open_money(outlook.agreement) if outlook.agreement else []
    form = SettleForm(request.POST or None, payable=payable, version=case.version)
    lines = OutcomeLines(outlook.undecided, request.POST or None, decide=True)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        with refusals_beside(form):
            settle_on_the_spot(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                outcomes=lines.chosen(),
                paid=[(due.term, due.instalment) for due in form.paid_dues()],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已结案：%(ending)s。") % {"ending": outlook.ending})
            return redirect(case)
    return page(
        request, "cases/closing/settle.html", case, form=form, outlook=outlook, lines=lines,
        formsets=[lines], amount_capital=capital(outlook.amount) if outlook.amount else "",
    )  # fmt: skip


@allow(*MEDIATING)
def claim_outcomes(request: Any, serial: str) -> HttpResponse:
    """What becomes of the claims that no agreement settles."""
    case = get_case_or_404(request, serial, "record_settlement")
    insist_fresh(request, case)
    form = OutcomeDayForm(request.POST or None, version=case.version)
    lines = OutcomeLines(outcomes_by_hand(case), request.POST or None, decide=False)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        with refusals_beside(form):
            set_outcomes(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                outcomes=lines.chosen(),
                outcome_on=form.cleaned_data["outcome_on"],
            )
            messages.success(request, _("已登记请求的处理结果。"))
            return redirect(case)
    return page(
        request, "cases/closing/outcomes.html", case, form=form, lines=lines, formsets=[lines]
    )
