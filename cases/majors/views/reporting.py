"""Pages of one report: its text, who was told, what they said, and its paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.paper_acts import IssueForm
from cases.forms.refusals import refusals_beside
from cases.majors.due import newest_situation
from cases.majors.forms import (
    FirstReportForm,
    InstructionForm,
    ReportForm,
    TellForm,
    UpdateForm,
)
from cases.majors.models import missing_to_report
from cases.majors.paper import KIND, extra_of, signs_of, values_of
from cases.majors.permissions import report_or_404
from cases.majors.services import reporting
from cases.permissions import ACTS, get_case_or_404, may
from cases.views.responses import insist_fresh, page
from mediation.papers import pages
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited


@require_safe
@allow(*ACTS["view_record"])
def detail(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """The report with everything that came of it."""
    case = get_case_or_404(request, serial, "view_record")
    report = report_or_404(case, number)
    report.case = case
    return page(
        request, "majors/report.html", case, report=report, signs=signs_of(report),
        missing=missing_to_report(report) if report.is_draft else [],
        steps=report.steps.select_related("made_by"), instructions=report.instructions.all(),
        updates=report.updates.select_related("made_by"),
        may_report=may(request.actor, "report_major", case),
        may_issue=may(request.actor, "issue_paper", case),
    )  # fmt: skip


@allow(*ACTS["report_major"])
def add(request: ActingRequest, serial: str) -> HttpResponse:
    """A new report, begun with what the case and the newest situation say."""
    case = get_case_or_404(request, serial, "report_major")
    form = FirstReportForm(request.POST or None, case=case, situation=newest_situation(case))
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            made = reporting.prepare_report(case, form.save(commit=False), actor=request.actor)
            messages.success(request, _("已起草呈报表。"))
            return redirect(made)
    return page(
        request, "majors/form.html", case, form=form, title=_("起草重大争议呈报表"),
        cancel_url=reverse("majors:page", args=[serial]), submit_label=_("保存草稿"),
    )  # fmt: skip


@allow(*ACTS["report_major"])
def change(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Write the draft anew."""
    case, report = _report(request, serial, number)
    form = ReportForm(request.POST or None, instance=report, version=report.version)

    def carry_out(given: dict[str, Any]) -> str:
        reporting.change_report(
            form.save(commit=False), actor=request.actor, version=given["version"]
        )
        return _("已保存草稿。")

    return _act(request, case, report, form, carry_out, title=_("修改呈报表"), label=_("保存"))


@allow(*ACTS["report_major"])
def tell(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Note who was told."""
    case, report = _report(request, serial, number)
    form = TellForm(request.POST or None, report=report)

    def carry_out(given: dict[str, Any]) -> str:
        reporting.tell(report, actor=request.actor, **given)
        return _("已登记呈报。")

    return _act(request, case, report, form, carry_out, title=_("登记呈报"), label=_("登记"))


@allow(*ACTS["report_major"])
def instruction(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Note what somebody above said."""
    case, report = _report(request, serial, number)
    form = InstructionForm(request.POST or None, version=report.version)

    def carry_out(given: dict[str, Any]) -> str:
        reporting.note_instruction(
            report, form.save(commit=False), actor=request.actor, version=given["version"]
        )
        return _("已登记批示。")

    return _act(request, case, report, form, carry_out, title=_("登记批示"), label=_("登记"))


@allow(*ACTS["report_major"])
def update(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """A following report, or the one that ends it."""
    case, report = _report(request, serial, number)
    form = UpdateForm(request.POST or None, version=report.version)

    def carry_out(given: dict[str, Any]) -> str:
        reporting.add_update(
            report, form.save(commit=False), actor=request.actor, version=given["version"]
        )
        return _("已登记续报、终报。")

    return _act(
        request, case, report, form, carry_out, title=_("续报、终报"), label=_("登记"),
        lead=_("选择“终报”后，本次呈报即告结束。"),
    )  # fmt: skip


@allow(*ACTS["issue_paper"])
def issue(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Issue F29; sent twice, it is issued once."""
    case = get_case_or_404(request, serial, "issue_paper")
    report = report_or_404(case, number)
    report.case = case
    form = IssueForm(request.POST or None, seen=(report.version, 0))

    def carry_out(given: dict[str, Any]) -> str:
        paper = reporting.issue_paper(
            report, actor=request.actor, version=given["version"], token=given["token"],
            happened_on=given["issued_on"],
        )  # fmt: skip
        return _("已出具：%(paper)s。") % {"paper": paper}

    return _act(
        request, case, report, form, carry_out, title=_("出具重大劳动争议呈报表"),
        label=_("确认出具"), lead=_("出具后内容不再改变；请先核对草稿。"),
    )  # fmt: skip


@require_safe
@allow(*ACTS["view_record"])
@limited("download")
def preview(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """F29 as it would be issued now, with the watermark."""
    case = get_case_or_404(request, serial, "view_record")
    report = report_or_404(case, number)
    report.case = case
    return pages.preview(
        request, case, KIND, subject_of=lambda matter, _kind: matter, values=values_of(report),
        extra=extra_of(report),
    )  # fmt: skip


def _report(request: ActingRequest, serial: str, number: int) -> tuple[Any, Any]:
    """The case and its report; a posted form must be of the report's present version."""
    case = get_case_or_404(request, serial, "report_major")
    report = report_or_404(case, number)
    insist_fresh(request, report)
    report.case = case
    return case, report


def _act(
    request: ActingRequest,
    case: Any,
    report: Any,
    form: Any,
    carry_out: Any,
    *,
    title: str,
    label: str,
    lead: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            messages.success(request, carry_out(form.cleaned_data))
            return redirect(report)
    return page(
        request, "majors/form.html", case, form=form, report=report, title=title, lead=lead,
        cancel_url=report.get_absolute_url(), submit_label=label,
    )  # fmt: skip
