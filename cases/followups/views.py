"""The list of follow-ups that are due, those of one case, and their paper."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.followups import services
from cases.followups.due import due_in, told_attempts
from cases.followups.enums import Occasion
from cases.followups.forms import FollowUpForm, IssueForm
from cases.followups.page import groups
from cases.forms.refusals import refusals_beside
from cases.models import Case, Party
from cases.permissions import ACTS, get_case_or_404, may
from cases.views.responses import page
from mediation.agenda.entries import Window
from mediation.papers import pages
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited


@require_safe
@allow(*ACTS["follow_up"])
def listed(request: ActingRequest) -> HttpResponse:
    """What is due: overdue, today, this week, and in the month after."""
    mine = request.GET.get("mine") == "1"
    found = groups(request.actor, timezone.localdate(), mine=mine)
    return render(request, "followups/list.html", {"groups": found, "mine": mine})


@require_safe
@allow(*ACTS["view_record"])
def of_case(request: ActingRequest, serial: str) -> HttpResponse:
    """The case's follow-ups with what is due; asked for by htmx, without the frame of a page."""
    case = get_case_or_404(request, serial, "view_record")
    rows = list(case.follow_ups.select_related("made_by", "paper"))
    parties = Party.everyone.in_bulk([row.party_id for row in rows])
    for row in rows:
        row.case, row.party = case, parties[row.party_id]
    waiting = due_in(Window(last=date(9000, 1, 1), subject=serial))
    context = {
        "case": case,
        "rows": rows,
        "waiting": [(one, told_attempts(one.attempts)) for one in waiting],
        "may_add": may(request.actor, "follow_up", case) and not case.is_open,
        "may_issue": may(request.actor, "issue_paper", case),
        "today": timezone.localdate(),
    }
    return render(request, f"followups/{'part' if request.htmx else 'case'}.html", context)


@allow(*ACTS["follow_up"])
def add(request: ActingRequest, serial: str) -> HttpResponse:
    """Record a follow-up, or an attempt."""
    case = get_case_or_404(request, serial, "follow_up")
    form = FollowUpForm(request.POST or None, case=case, occasion=_occasion(request, case))
    address = reverse("followups:case", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            made = services.record_follow_up(
                case, form.save(commit=False), actor=request.actor, token=form.cleaned_data["token"]
            )
            done = _("已登记回访。") if made.is_reached else _("已登记一次尝试，回访仍待办理。")
            messages.success(request, done)
            return redirect(address)
    return page(
        request, "followups/form.html", case, form=form, title=_("登记回访"), cancel_url=address,
        submit_label=_("登记"),
    )  # fmt: skip


@allow(*ACTS["issue_paper"])
def issue(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Issue F23; sent twice, it is issued once."""
    case = get_case_or_404(request, serial, "issue_paper")
    row = _row_or_404(case, number)
    form = IssueForm(request.POST or None)
    address = reverse("followups:case", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            paper = services.issue_record(
                row, actor=request.actor, token=form.cleaned_data["token"],
                happened_on=form.cleaned_data["issued_on"],
            )  # fmt: skip
            messages.success(request, _("已出具：%(paper)s。") % {"paper": paper})
            return redirect(address)
    return page(
        request, "followups/form.html", case, form=form, title=_("出具回访记录"),
        cancel_url=address, lead=_("出具后内容不再改变；请先核对草稿。"), submit_label=_("确认出具"),
    )  # fmt: skip


@require_safe
@allow(*ACTS["view_record"])
@limited("download")
def preview(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """F23 as it would be issued now, with the watermark."""
    case = get_case_or_404(request, serial, "view_record")
    row = _row_or_404(case, number)
    return pages.preview(
        request, case, services.KIND, subject_of=lambda matter, _kind: matter,
        values=services.values_of(row), extra=services.extra_of(row),
    )  # fmt: skip


def _row_or_404(case: Case, number: int) -> Any:
    """The case's follow-up of that number, if somebody was reached."""
    row = case.follow_ups.reached().filter(number=number).select_related("made_by", "paper").first()
    if row is None:
        raise Http404
    row.case, row.party = case, Party.everyone.get(pk=row.party_id)
    return row


def _occasion(request: ActingRequest, case: Case) -> str:
    """The one that the link names; else the one that is due, else another."""
    wished = request.GET.get("occasion", "")
    if wished in Occasion.values:
        return wished
    waiting = due_in(Window(last=date(9000, 1, 1), subject=case.serial))
    return waiting[0].occasion if waiting else Occasion.OTHER
