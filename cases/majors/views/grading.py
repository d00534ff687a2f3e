"""The page of a case's grade: what the rules propose, what is known, and who reported what."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.enums import CaseState
from cases.forms.refusals import refusals_beside
from cases.house_rules import HouseRules
from cases.majors.due import deadline_of, newest_situation, proposal_for
from cases.majors.enums import ReportState
from cases.majors.forms import GradeForm, SituationForm
from cases.majors.models import MajorReport
from cases.majors.page import majors_of, state_of
from cases.majors.paper import signs_of
from cases.majors.permissions import MANAGING
from cases.majors.services.situations import decide_grade, record_situation
from cases.papers.office import major_report_refusals
from cases.permissions import ACTS, get_case_or_404, may
from cases.views.responses import insist_fresh, page
from mediation.stations.access import ActingRequest, allow

PER_PAGE = 50


@require_safe
@allow(*ACTS["view_record"])
def page_of(request: ActingRequest, serial: str) -> HttpResponse:
    """The proposal with its grounds, the records of the situation, and the reports."""
    case = get_case_or_404(request, serial, "view_record")
    rules = HouseRules.read([case.station_id])
    situations = list(case.situations.select_related("recorded_by"))
    reports = list(case.major_reports.select_related("prepared_by"))
    is_waiting = not any(report.state in ReportState.MADE for report in reports)
    applies = not major_report_refusals(case)
    context = {
        "proposal": proposal_for(case, situations[0] if situations else None, rules),
        "situations": [(row, signs_of(row)) for row in situations],
        "reports": reports,
        "deadline": deadline_of(case, rules, now=timezone.now())
        if applies and is_waiting and case.is_open
        else None,
        "may_record": case.is_open and may(request.actor, "record_situation", case),
        "grade_url": _grade_url(case) if may(request.actor, "correct_data", case) else "",
        "may_prepare": case.is_open
        and applies
        and all(report.is_closed for report in reports)
        and may(request.actor, "report_major", case),
    }
    return page(request, "majors/page.html", case, **context)


@require_safe
@allow(*ACTS["view_record"])
def state(request: ActingRequest, serial: str) -> HttpResponse:
    """The panel of the case's page, brought in by htmx; a browser without it gets the page."""
    case = get_case_or_404(request, serial, "view_record")
    if not request.htmx:
        return redirect("majors:page", serial)
    return render(request, "majors/panel.html", {"panel": state_of(case)})


@allow(*ACTS["record_situation"])
def situation(request: ActingRequest, serial: str) -> HttpResponse:
    """Record what is known now."""
    case = get_case_or_404(request, serial, "record_situation")
    before = newest_situation(case)
    initial: dict[str, Any] = {}
    if before is not None:
        initial = {
            name: getattr(before, name)
            for name in SituationForm.Meta.fields
            if name not in ("as_of", "note")
        }
    form = SituationForm(request.POST or None, initial=initial)
    address = reverse("majors:page", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            record_situation(case, form.save(commit=False), actor=request.actor)
            messages.success(request, _("已登记现场情况。"))
            return redirect(address)
    return page(
        request, "majors/form.html", case, form=form, cancel_url=address,
        title=_("登记现场情况"), submit_label=_("登记"),
    )  # fmt: skip


@allow(*ACTS["correct_data"])
def grade(request: ActingRequest, serial: str) -> HttpResponse:
    """Decide the grade; the proposal stands above the form, and the person has the last word."""
    case = get_case_or_404(request, serial, "correct_data")
    if case.state == CaseState.INTAKE:
        messages.info(request, _("案件尚在登记，请在登记表中选择等级。"))
        return redirect("cases:edit", case.serial)
    insist_fresh(request, case)
    proposal = proposal_for(case, newest_situation(case), HouseRules.read([case.station_id]))
    initial = {
        "grade": proposal.grade,
        "reason": "".join(ground.sentence for ground in proposal.grounds)[:300],
    }
    form = GradeForm(request.POST or None, version=case.version, initial=initial)
    address = reverse("majors:page", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            decided = decide_grade(
                case,
                form.cleaned_data["grade"],
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(
                request, _("等级已定为“%(grade)s”。") % {"grade": decided.get_grade_display()}
            )
            return redirect(address)
    return page(
        request, "majors/grade.html", case, form=form, proposal=proposal, cancel_url=address,
        submit_label=_("确定等级"),
    )  # fmt: skip


@require_safe
@allow(*MANAGING)
def majors(request: ActingRequest) -> HttpResponse:
    """All major disputes in the manager's scope, those that wait for a report marked."""
    found = majors_of(request.actor)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (case, MajorReport(state=case.report_state) if case.report_state else None)
        for case in shown
    ]
    return render(request, "majors/list.html", {"page": shown, "rows": rows})


def _grade_url(case: Any) -> str:
    if case.state == CaseState.INTAKE:
        return reverse("cases:edit", args=[case.serial])
    return reverse("majors:grade", args=[case.serial])
