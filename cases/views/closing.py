"""Ending a case without agreement, undoing a mistaken ending, and where it went."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.enums import AgreementState, Ending
from cases.forms.closing import (
    DestinationRows,
    FailureForm,
    ReopenForm,
    WithdrawalForm,
)
from cases.forms.refusals import refusals_beside
from cases.models import Case, Destination, WithdrawalRequest
from cases.permissions import get_case_or_404
from cases.services import closing
from cases.views.agreement import MEDIATING
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow
from mediation.stations.enums import Role


@allow(*MEDIATING)
def refer_failed(request: Any, serial: str) -> HttpResponse:
    """Close without agreement: reason and destinations; the notice is issued with it."""
    case = get_case_or_404(request, serial, "refer_failed")
    insist_fresh(request, case)
    # Where the page proposes to close for one reason, it stands there.
    wished = {"reason": request.GET.get("reason", "")}
    form = FailureForm(request.POST or None, version=case.version, initial=wished)
    rows: Any = DestinationRows(
        request.POST or None, queryset=Destination.objects.none(), prefix="destinations"
    )
    form.answer_for(rows)
    if request.method == "POST" and all([rows.is_valid(), form.is_valid()]):
        with refusals_beside(form):
            closing.refer_failed(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                destinations=[row.instance for row in rows.used],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已按调解不成结案，终止调解告知书已出具。"))
            return redirect(case)
    return page(
        request, "cases/closing/refer_failed.html", case, form=form, formsets=[rows],
        unfinished=_unfinished(case), danger=True, submit_label=_("结案并出具告知书"),
        confirm=_("按“调解不成”结案，并出具终止调解告知书。确定吗？"),
    )  # fmt: skip


def _unfinished(case: Case) -> bool:
    """Whether a version of the agreement falls away with the end."""
    states = (AgreementState.DRAFT, AgreementState.SIGNING)
    return bool(case.agreements.filter(state__in=states).exists())


@allow(Role.CLERK, Role.LEGAL_AID, *MEDIATING)
def withdraw(request: Any, serial: str) -> HttpResponse:
    """Record the applicant's request to take the application back, and end the case by it."""
    case = get_case_or_404(request, serial, "withdraw")
    insist_fresh(request, case)
    form = WithdrawalForm(
        request.POST or None,
        instance=WithdrawalRequest(case=case),
        case=case,
        version=case.version,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            closing.withdraw_case(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                request=form.instance,
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已登记撤回，撤回调解申请书已出具。"))
            return redirect(case)
    return page(
        request, "cases/closing/withdraw.html", case, form=form, unfinished=_unfinished(case),
        danger=True, submit_label=_("登记撤回"), confirm=_("登记后案件随即终结。确定吗？"),
    )  # fmt: skip


@allow(Role.MANAGER)
def reopen(request: Any, serial: str) -> HttpResponse:
    """Undo a mistaken closing, with the reason."""
    case = get_case_or_404(request, serial, "reopen")
    insist_fresh(request, case)
    form = ReopenForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            closing.reopen_case(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                happened_on=form.cleaned_data["happened_on"],
            )
            messages.success(request, _("已恢复办理。"))
            return redirect(case)
    return page(request, "cases/closing/reopen.html", case, form=form, consequences=_undone(case))


def _undone(case: Case) -> list[str]:
    """What reopening takes out of force, in words."""
    by_ending = {
        Ending.AGREEMENT: _("已生效的调解协议将标记为“已被取代”，其协议书作废。"),
        Ending.OWN_SETTLEMENT: _("已登记的自行和解将被撤销，须重新登记。"),
        Ending.NO_AGREEMENT: _("终止调解告知书作废，已登记的去向撤销。"),
        Ending.WITHDRAWN: _("撤回调解申请书作废。"),
        Ending.NOT_ACCEPTED: _("不予受理通知书作废，已登记的去向撤销。"),
    }
    back = (
        _("案件回到“调解中”，案号和受理日期不变。")
        if case.accepted_on
        else _("案件回到“受理审查”，须重新审查。")
    )
    told = by_ending.get(Ending(case.ending)) if case.ending else None
    kept = _("恢复办理只用于纠正误结案；当事人再次申请的，请另立新案。以前各期的统计数字不变。")
    return [sentence for sentence in (back, told, kept) if sentence]
