"""The eligibility review: one page with its two answers; each act posts to an address of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.forms.refusals import refusals_beside
from cases.forms.review import AcceptForm, ConsentForm, InquiryForm, ReferForm, ReviewForm
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.services import review as operations
from cases.views.responses import page
from cases.views.review_page import review_context, stored_review
from mediation.stations.access import allow
from mediation.stations.enums import Role

REVIEWERS = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
STAFF = (Role.CLERK, *REVIEWERS)


@allow(*STAFF)
def review(request: Any, serial: str) -> HttpResponse:
    """The whole page; writes the first answer, the objective conditions."""
    if request.method != "POST":
        return _page(request, get_case_or_404(request, serial, "record_consent"))
    case = get_case_or_404(request, serial, "review")
    form = ReviewForm(request.POST, instance=stored_review(case), version=case.version)
    if form.is_valid():
        with refusals_beside(form):
            operations.save_review(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                review=form.instance,
            )
            messages.success(request, _("客观条件审查已保存。"))
            return _back(case, "objective")
    return _page(request, case, review_form=form)


@allow(*STAFF)
def ask(request: Any, serial: str) -> HttpResponse:
    """Ask a respondent whether they are willing; prints the F05."""
    case = get_case_or_404(request, serial, "ask_respondent")
    if request.method != "POST":
        return _back(case, "ask")
    form = InquiryForm(request.POST, case=case, due=timezone.localdate(), version=case.version)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            operations.ask_respondent(case, actor=request.actor, **data)
            messages.success(request, _("已登记征询，可打印征询意见书。"))
            return _back(case, "ask")
    return _page(request, case, inquiry_form=form)


@allow(*STAFF)
def consent(request: Any, serial: str) -> HttpResponse:
    """Record a party's answer to mediation."""
    case = get_case_or_404(request, serial, "record_consent")
    if request.method != "POST":
        return _back(case, "willingness")
    form = ConsentForm(request.POST, case=case, version=case.version)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            operations.record_consent(
                case,
                actor=request.actor,
                version=data["version"],
                party=data["party"],
                purpose=data["purpose"],
                answer=form.agreed,
                answered_on=data["answered_on"],
                way=data["way"],
                remarks=data["remarks"],
            )
            messages.success(request, _("已登记“%(name)s”的答复。") % {"name": data["party"].name})
            return _back(case, "willingness")
    return _page(request, case, consent_form=form)


@allow(*REVIEWERS)
def accept(request: Any, serial: str) -> HttpResponse:
    """Accept the case: number and clock (17号令 art. 22)."""
    case = get_case_or_404(request, serial, "accept")
    if request.method != "POST":
        return _back(case, "decision")
    form = AcceptForm(request.POST, case=case, version=case.version)
    if form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            case = operations.accept_case(case, actor=request.actor, **data)
            messages.success(
                request,
                _("已受理，案号 %(number)s，调解期限至 %(due)s。")
                % {"number": case.case_number, "due": case.due_on},
            )
            return redirect(case)
    return _page(request, case, accept_form=form)


@allow(*REVIEWERS)
def refer_ineligible(request: Any, serial: str) -> HttpResponse:
    """Do not accept the case; the written notice is issued with it (17号令 art. 22)."""
    case = get_case_or_404(request, serial, "refer_ineligible")
    if request.method != "POST":
        return _back(case, "decision")
    form = ReferForm(request.POST, version=case.version)
    if form.is_valid():
        with refusals_beside(form):
            operations.refer_ineligible(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                happened_on=form.cleaned_data["happened_on"],
                destination=form.chosen_destination(),
            )
            messages.success(request, _("已决定不予受理，请打印不予受理通知书交申请人。"))
            return redirect(case)
    return _page(request, case, refer_form=form)


def _page(request: Any, case: Case, **bound: Any) -> HttpResponse:
    if case.state not in CaseState.OPEN:
        return redirect(case)
    return page(
        request, "cases/review/page.html", case, **review_context(case, request.actor, bound)
    )


def _back(case: Case, section: str) -> HttpResponse:
    return redirect(f"{reverse('cases:review', args=[case.serial])}#{section}")
