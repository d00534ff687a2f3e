"""A dispute that comes back: parties who apply again, and a respondent's late yes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.enums import CaseState, IneligibleReason
from cases.forms.again import ApplyAgainForm, LateConsentForm, late_answers, yeses
from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404, may
from cases.services import again
from cases.views.responses import page
from mediation.stations.access import allow
from mediation.stations.enums import Role

STAFF = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*STAFF)
def apply_again(request: Any, serial: str) -> HttpResponse:
    """Open a linked new case, to be completed in intake."""
    case = get_case_or_404(request, serial, "apply_again")
    if case.state not in CaseState.FINAL:
        messages.warning(
            request,
            _("当前状态为“%(state)s”，不能进行此操作。") % {"state": case.state_label},
        )
        return redirect(case)
    form = ApplyAgainForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            opened = again.apply_again(case, actor=request.actor, **form.cleaned_data)
            messages.success(
                request,
                _("再次申请登记在 %(serial)s，请核对并补充。") % {"serial": opened.serial},
            )
            if may(request.actor, "edit_application", opened) and opened.state == "intake":
                return redirect("cases:edit", opened.serial)
            return redirect(opened)
    return page(
        request, "cases/again/apply.html", case, form=form, running=again.running_successor(case),
        submit_label=_("登记再次申请"),
    )  # fmt: skip


@allow(*STAFF)
def late_consent(request: Any, serial: str) -> HttpResponse:
    """A respondent's yes after the end, with the applicant's own: opens the linked new case."""
    case = get_case_or_404(request, serial, "apply_again")
    if case.ineligible_reason not in IneligibleReason.UNWILLING:
        messages.warning(request, _("本案并非因被申请人不同意或未答复而终结，请办理再次申请。"))
        return redirect(case)
    lines = late_answers(case, request.POST or None)
    form = LateConsentForm(request.POST or None)
    form.answer_for(lines)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        with refusals_beside(form):
            opened = again.accept_late_consent(case, actor=request.actor, yeses=yeses(lines))
            messages.success(
                request,
                _("双方同意已登记，新案 %(serial)s。") % {"serial": opened.serial},
            )
            return _to_review(request, opened)
    return page(
        request, "cases/again/late.html", case, form=form, answers=lines, formsets=[lines],
        running=again.running_successor(case), submit_label=_("登记双方同意并另立新案"),
        confirm=_("将另立新案并提交受理审查；原案结果不变。确定吗？"),
    )  # fmt: skip


def _to_review(request: Any, case: Case) -> HttpResponse:
    if case.is_open and may(request.actor, "record_consent", case):
        return redirect("cases:review", case.serial)
    return redirect(case)
