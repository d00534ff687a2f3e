"""Handing out, the list of hand-outs with the upload, and the review of what came back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.offline import services
from cases.offline.enums import Medium
from cases.offline.forms import LeaveForm, TakeForm, UploadForm
from cases.offline.known import compared
from cases.offline.page import Card, cards_of, hand_out_or_404, hand_outs_of
from cases.permissions import ACTS, get_case_or_404, may
from cases.views.responses import UNPROCESSABLE, page, refused
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations.access import ActingRequest, allow
from mediation.stations.forms.purpose import PurposeForm
from mediation.stations.limits import limited, too_many, wait
from mediation.ui.answers import attachment
from mediation.vault.workbooks import XLSX

PER_PAGE = 25
WORKING = ACTS[services.ACT]


@allow(*WORKING)
@require_http_methods(["GET", "POST"])
def listed(request: ActingRequest) -> HttpResponse:
    """What is handed out, newest first; and the upload of a form that came back."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if seconds := wait(request, "upload"):
            return too_many(request, seconds)
        if form.is_valid():
            with refusals_beside(form):
                got = services.receive(form.cleaned_data["upload"].read(), actor=request.actor)
                messages.success(request, _told(got.new, got.known))
                return redirect(got.hand_out)
    shown = Paginator(hand_outs_of(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "offline/list.html", {"form": form, "page": shown}, status=status)


def _told(new: int, known: int) -> str:
    sentence = ngettext("已读取%(new)d项，请逐项核对。", "已读取%(new)d项，请逐项核对。", new) % {
        "new": new
    }
    if not known:
        return sentence
    if not new:
        return _("这份表格以前已经导入，没有新的内容。")
    return sentence + _("另有%(known)d项以前已经导入。") % {"known": known}


@allow(*WORKING)
@require_safe
def of_case(request: ActingRequest, serial: str) -> HttpResponse:
    """What is handed out of this case, and the buttons that hand out more."""
    return _case_page(request, get_case_or_404(request, serial, services.ACT))


def _case_page(
    request: ActingRequest, case: Case, refused_purpose: PurposeForm | None = None
) -> HttpResponse:
    return page(
        request,
        "offline/case.html",
        case,
        rows=hand_outs_of(request.actor).filter(case=case),
        is_open=case.is_open,
        may_unmask=may(request.actor, "unmask", case),
        purpose_form=refused_purpose,
    )


@allow(*WORKING)
@require_POST
@limited("download")
def hand_out_form(request: ActingRequest, serial: str) -> HttpResponse:
    """A fresh form of the case as a file."""
    case = get_case_or_404(request, serial, services.ACT)
    try:
        row = services.hand_out(case, Medium.FORM, actor=request.actor)
    except ActionRefused as refusal:
        return refused(request, case, refusal.reasons)
    detail = f"offline {case.serial}-{row.number}.xlsx"
    log_access(AccessEntry.Act.PRINT, subject=case, detail=detail)
    name = _("离线办理表-%(serial)s-%(number)s.xlsx") % {
        "serial": case.serial, "number": row.number,
    }  # fmt: skip
    return attachment(services.form_of(row), name, XLSX)


@allow(*WORKING)
@require_POST
@limited("download")
def hand_out_packet(request: ActingRequest, serial: str) -> HttpResponse:
    """A fresh packet of the case, as the issued paper that it is; its page logs the look.

    With the telephones in full only for a purpose, which is logged as for any other number.
    """
    case = get_case_or_404(request, serial, services.ACT)
    with_telephones = "telephones" in request.POST
    form = PurposeForm(request.POST)
    if with_telephones and not form.is_valid():
        return _case_page(request, case, form)
    try:
        row = services.hand_out(
            case, Medium.PACKET, actor=request.actor, with_telephones=with_telephones
        )
    except ActionRefused as refusal:
        return refused(request, case, refusal.reasons)
    assert row.paper is not None
    if with_telephones:
        log_access("unmask", subject=row.paper, detail="contact", **form.given)
    return redirect("cases:paper_issued", serial, row.paper.kind, row.paper.n)


@allow(*WORKING)
@require_safe
def review(request: ActingRequest, reference: uuid.UUID) -> HttpResponse:
    """What the form says beside what the system says, entry by entry."""
    return _review_page(request, hand_out_or_404(request, reference))


def _review_page(
    request: Any, row: Any, *, entry: int = 0, take: Any = None, leave: Any = None
) -> HttpResponse:
    cards: list[tuple[Card, Any, Any]] = []
    for card in cards_of(row):
        mine = card.entry.pk == entry
        prefix = str(card.entry.pk)
        cards.append(
            (
                card,
                take if mine and take else TakeForm(day=card.one.day, prefix=prefix),
                leave if mine and leave else LeaveForm(prefix=prefix),
            )
        )
    context = {
        "hand_out": row,
        "cards": cards,
        "waiting": sum(card.is_waiting for card, _take, _leave in cards),
        "differences": compared(row.case, row.known),
        "has_changed": row.case.version != row.case_version,
    }
    return page(request, "offline/review.html", row.case, **context)


@allow(*WORKING)
@require_POST
def take(request: ActingRequest, reference: uuid.UUID, entry: int) -> HttpResponse:
    """Enter what this line says."""
    row, card = _card_or_404(request, reference, entry)
    form = TakeForm(request.POST, day=card.one.day, prefix=str(entry))
    if form.is_valid():
        with refusals_beside(form):
            services.take(card.entry, actor=request.actor)
            messages.success(request, _taken(card))
            return redirect(row)
    return _review_page(request, row, entry=entry, take=form)


def _taken(card: Card) -> str:
    if card.entry.kind == "outcome":
        return _("已采纳建议。结案不会自动办理，请在案件页面办理。")
    return _("已登记到案件。")


@allow(*WORKING)
@require_POST
def leave(request: ActingRequest, reference: uuid.UUID, entry: int) -> HttpResponse:
    """Do not enter it, and say why."""
    row, card = _card_or_404(request, reference, entry)
    form = LeaveForm(request.POST, prefix=str(entry))
    if form.is_valid():
        with refusals_beside(form):
            services.leave(card.entry, actor=request.actor, words=form.cleaned_data["words"])
            messages.success(request, _("已注明不采纳。"))
            return redirect(row)
    return _review_page(request, row, entry=entry, leave=form)


def _card_or_404(request: Any, reference: uuid.UUID, entry: int) -> tuple[Any, Card]:
    row = hand_out_or_404(request, reference)
    card = next((one for one in cards_of(row) if one.entry.pk == entry), None)
    if card is None:
        raise Http404
    return row, card
