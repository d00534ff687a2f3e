"""Transfers: proposing one, letting it go or calling it off, and the receiver's answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import transfers
from cases.change_enums import OPEN_TRANSFERS, TransferState
from cases.forms.changes import ReceiveForm, TransferForm, WordsForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, Transfer
from cases.permissions import get_case_or_404, may
from cases.services import transfer as operations
from cases.views.responses import UNPROCESSABLE, page
from mediation.history.access_log import shown
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

PER_PAGE = 20
WORKING = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*WORKING)
@require_safe
def transfer_list(request: ActingRequest) -> HttpResponse:
    """What is offered to the reader, what waits for their word, what is under way, what is over."""
    actor = request.actor
    waiting = transfers.offers(transfers.asked(actor), actor)
    offered = transfers.offers(transfers.incoming(actor), actor)
    shown = {one.transfer.pk for one in (*waiting, *offered)}
    under_way = [
        one
        for one in transfers.offers(transfers.outgoing(actor), actor)
        if one.transfer.pk not in shown
    ]
    over = Paginator(transfers.decided(actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "incoming": offered,
        "asked": waiting,
        "outgoing": under_way,
        "over": over,
        "visible": transfers.visible_among(over.object_list, actor),
    }
    return render(request, "cases/transfers/list.html", context)


@allow(*WORKING)
def transfer(request: Any, serial: str) -> HttpResponse:
    """Offer the case to another organisation; while an offer is open, its state and its end."""
    case = get_case_or_404(request, serial, "propose_transfer")
    row = case.transfers.filter(state__in=OPEN_TRANSFERS).select_related("receiver").first()
    if row is not None:
        return _open(request, case, row)
    form = TransferForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            row = operations.propose_transfer(case, actor=request.actor, **form.cleaned_data)
            waits = row.state == TransferState.ASKED
            messages.success(
                request,
                _("已提出，待站长同意后转交接收组织。") if waits else _("已提出，待接收组织处理。"),
            )
            return redirect(case)
    return page(
        request, "cases/transfers/propose.html", case, form=form, submit_label=_("提出移送"),
        asks=request.actor.role != Role.MANAGER,
    )  # fmt: skip


def _open(request: Any, case: Case, row: Transfer) -> HttpResponse:
    """An open proposal: who may, lets it go or calls it off."""
    form = WordsForm(request.POST or None)
    rights = {
        "may_release": row.state == TransferState.ASKED
        and may(request.actor, "release_transfer", case),
        "may_cancel": operations.may_cancel(request.actor, row, case),
        "may_decide": row.state == TransferState.PROPOSED
        and transfers.may_decide(request.actor, row),
    }
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            if request.POST.get("decision") == "release":
                operations.release_transfer(row, actor=request.actor)
                messages.success(request, _("已同意，待接收组织处理。"))
                return redirect(case)
            if request.POST.get("decision") == "cancel":
                words = form.cleaned_data["words"]
                operations.cancel_transfer(row, actor=request.actor, words=words)
                messages.success(request, _("移送已取消。"))
                return redirect(case)
            messages.warning(request, _("本案已有待处理的移送。"))
    return page(request, "cases/transfers/open.html", case, form=form, transfer=row, **rights)


@allow(*WORKING)
def receive(request: Any, serial: str) -> HttpResponse:
    """The receiver sees the head of the case and takes it, or sends it back with the reason."""
    row = (
        Transfer.objects.select_related("case__organisation", "sender", "receiver", "proposed_by")
        .prefetch_related("case__parties", "case__participations")
        .filter(case__serial=serial)
        .exclude(state=TransferState.ASKED)
        .first()
    )
    if row is None or not transfers.may_decide(request.actor, row):
        raise Http404
    if row.state != TransferState.PROPOSED:
        messages.info(request, _("该移送%(state)s。") % {"state": row.get_state_display()})
        return redirect("cases:transfers")
    form = ReceiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            return _answer(request, row, form)
    shown(row.case)
    context = {"form": form, "offer": transfers.offer_of(row, request.actor)}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "cases/transfers/receive.html", context, status=status)


def _answer(request: Any, row: Transfer, form: ReceiveForm) -> HttpResponse:
    words = form.cleaned_data["words"]
    if request.POST.get("decision") == "accept":
        case = operations.accept_transfer(
            row,
            actor=request.actor,
            words=words,
            happened_on=form.cleaned_data["happened_on"],
        )
        messages.success(request, _("已接收案件 %(case)s。") % {"case": case})
        return redirect(case)
    operations.refuse_transfer(row, actor=request.actor, words=words)
    messages.success(request, _("已退回移送。"))
    return redirect("cases:transfers")
