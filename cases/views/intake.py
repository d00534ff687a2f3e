"""Registering an application, completing it, sending it to review and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import CaseState
from cases.forms.intake import ApplicationForm, ReturnForm, SubmitForm
from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404, may, require
from cases.services import intake
from cases.views.responses import UNPROCESSABLE, page
from mediation.history.gate import ActionRefused, StaleVersion, missing_for
from mediation.stations.access import allow
from mediation.stations.enums import Role

#: A legal-aid officer registers through a consultation (design §3).
AT_THE_COUNTER = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*AT_THE_COUNTER)
def create(request: Any) -> HttpResponse:
    """The empty application form; registers what is posted, after a look for duplicates."""
    if request.method != "POST":
        return _page(request, ApplicationForm(request.actor))
    form = ApplicationForm(request.actor, data=request.POST)
    if prefix := request.POST.get("add"):
        return _page(request, form.with_one_more_row(prefix))
    if not form.is_valid():
        return _page(request, form)
    application = form.application()
    duplicates = intake.probable_duplicates(application, actor=request.actor)
    if {case.serial for case in duplicates} - set(request.POST.getlist("not_a_duplicate_of")):
        return _page(request, form, duplicates=duplicates)
    case = None
    with refusals_beside(form.case):
        case = intake.register_case(
            application,
            actor=request.actor,
            organisation=form.case.cleaned_data["organisation"],
        )
    if case is None:
        return _page(request, form)
    messages.success(request, _("已登记，序号 %(serial)s。") % {"serial": case.serial})
    return _after_saving(request, case)


@allow(*AT_THE_COUNTER, Role.LEGAL_AID)
def edit(request: Any, serial: str) -> HttpResponse:
    """The application of a case in intake, its numbers masked; writes what is posted."""
    case = get_case_or_404(request, serial, "edit_application")
    require(request.actor, "unmask", case)
    if case.state != CaseState.INTAKE:
        messages.warning(request, _("申请已提交审查；如需补充，请先退回登记。"))
        return redirect(case)
    if request.method != "POST":
        return _page(request, ApplicationForm(request.actor, case=case))
    # Before anything is judged: rows that somebody else removed would look like mistakes.
    version = _posted_version(request)
    if version != case.version:
        raise StaleVersion(case)
    form = ApplicationForm(request.actor, case=case, data=request.POST)
    if prefix := request.POST.get("add"):
        return _page(request, form.with_one_more_row(prefix))
    if not form.is_valid():
        return _page(request, form)
    application = form.application()
    saved = None
    with refusals_beside(form.case):
        saved = intake.save_application(case, application, actor=request.actor, version=version)
    if saved is None:
        return _page(request, form)
    _warn_of_duplicates(request, application, saved)
    messages.success(request, _("申请已保存。"))
    return _after_saving(request, saved)


@allow(*AT_THE_COUNTER, Role.LEGAL_AID)
def submit(request: Any, serial: str) -> HttpResponse:
    """Ask for the day, then send the application to review."""
    case = get_case_or_404(request, serial, "submit_for_review")
    form = SubmitForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            case = intake.submit_for_review(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已提交受理审查。"))
            return _to_review_or_case(request, case)
    missing = missing_for(case, "submit_for_review")
    context = {"form": form, "missing": missing, "submit_label": _("提交受理审查")}
    return page(request, "cases/intake/submit.html", case, **context)


@allow(Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
def return_to_intake(request: Any, serial: str) -> HttpResponse:
    """Send the application back to the counter, saying what has to be added."""
    case = get_case_or_404(request, serial, "return_to_intake")
    form = ReturnForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            intake.return_to_intake(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已退回补充登记。"))
            return redirect(case)
    return page(request, "cases/intake/return.html", case, form=form, submit_label=_("退回"))


def _page(
    request: HttpRequest, form: ApplicationForm, *, duplicates: list[Case] | None = None
) -> HttpResponse:
    # A page that comes back with one more row is an answer, not a refusal.
    refused = request.method == "POST" and "add" not in request.POST
    context = {"form": form, "case": form.edited, "duplicates": duplicates}
    status = UNPROCESSABLE if refused else 200
    return render(request, "cases/intake/form.html", context, status=status)


def _posted_version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("case-version", ""))
    except ValueError:
        return 0


def _after_saving(request: Any, case: Case) -> HttpResponse:
    """To the case; or on to review, where the person asked for that and nothing is missing."""
    if "submit" not in request.POST:
        return redirect(case)
    try:
        case = intake.submit_for_review(case, actor=request.actor, version=case.version)
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.warning(request, _("尚未提交审查：%(reason)s") % {"reason": reason})
        return redirect(case)
    return _to_review_or_case(request, case)


def _to_review_or_case(request: Any, case: Case) -> HttpResponse:
    if may(request.actor, "review", case):
        return redirect("cases:review", case.serial)
    return redirect(case)


def _warn_of_duplicates(request: Any, application: intake.Application, case: Case) -> None:
    found = intake.probable_duplicates(application, actor=request.actor, exclude=case)
    if found:
        serials = pgettext("list separator", "、").join(str(other) for other in found)
        messages.warning(
            request, _("同一劳动者与用人单位十二个月内另有案件：%(cases)s") % {"cases": serials}
        )
