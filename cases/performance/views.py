"""Ticking off what was performed, the performance of one case, and what follows a breach."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.enums import AgreementState
from cases.forms.marks import ReasonForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, Payment
from cases.performance import services
from cases.performance.enums import Remedy
from cases.performance.forms import ProofForm, PursuitForm, StepForm, TickForm
from cases.performance.models import STEPS, Pursuit
from cases.performance.page import binding, groups, lines_of, steps_of
from cases.permissions import ACTS, get_case_or_404, may
from cases.promises import Promise, promises_of
from cases.services import performance
from cases.views.agreement import agreement_or_404
from cases.views.responses import insist_fresh, page, refused
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

RECORDING = ACTS["record_performance"]


@require_safe
@allow(*RECORDING)
def listed(request: ActingRequest) -> HttpResponse:
    """What is owed under agreements: overdue, today, this week, and in the month after."""
    everything = wants_everything(request)
    found = groups(request.actor, timezone.localdate(), mine=not everything)
    return render(request, "performance/list.html", {"groups": found, "everything": everything})


def wants_everything(request: ActingRequest) -> bool:
    """A manager answers for all of the station, the others begin with their own cases."""
    usual = "1" if request.actor.role == Role.MANAGER else "0"
    return request.GET.get("all", usual) == "1"


@require_safe
@allow(*ACTS["view_content"])
def of_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Promises, payments, and the ways after a breach; for htmx without the frame of a page."""
    case = get_case_or_404(request, serial, "view_content")
    agreement, today = binding(case), timezone.localdate()
    may_record = may(request.actor, "record_performance", case)
    pursuits = list(case.pursuits.all())
    for row in pursuits:
        row.case = case
    context: dict[str, Any] = {
        "case": case,
        "agreement": agreement,
        "may_record": may_record,
        "pursuits": [(row, steps_of(row) if may_record else []) for row in pursuits],
    }
    if agreement is not None:
        context |= {
            "lines": lines_of(agreement, today),
            "may_pay": may_record and agreement.state in AgreementState.IN_FORCE,
            "choices": services.choices_for(agreement, today),
        }
    return render(request, f"performance/{'part' if request.htmx else 'case'}.html", context)


@require_POST
@allow(*RECORDING)
def tick(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Paid in full today: one click, from a telephone."""
    case = get_case_or_404(request, serial, "record_performance")
    agreement = agreement_or_404(case, number)
    back = redirect(_back(request, case))
    form = TickForm(request.POST, version=agreement.version)
    if not form.is_valid():
        messages.error(request, _("未能登记，请重新打开页面后再试。"))
        return back
    data = form.cleaned_data
    promise = next((p for p in promises_of(agreement) if p.position == data["position"]), None)
    if promise is None:
        raise Http404
    try:
        performance.record_payment(
            agreement, actor=request.actor, version=data["version"], token=data["token"],
            term=None if promise.instalment else promise.term, instalment=promise.instalment,
            paid_on=timezone.localdate(),
        )  # fmt: skip
    except ActionRefused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return back
    messages.success(request, _told(case, promise))
    return back


def _told(case: Case, promise: Promise) -> str:
    words = {"case": case, "name": promise.name}
    return _("已登记%(case)s“%(name)s”今天履行。如登记有误，可在该案的“协议履行”中撤销。") % words


def _about(row: Payment) -> str:
    """Which payment a form is about: what for, when, how much."""
    name = Promise("", row.term, row.instalment).name
    if row.amount is None:
        return f"{name} {row.paid_on}"
    return _("%(name)s %(day)s %(amount)s元") % {
        "name": name, "day": row.paid_on, "amount": f"{row.amount:,.2f}",
    }  # fmt: skip


def _back(request: ActingRequest, case: Case) -> str:
    """The list from which the button was pressed, or the page of the case."""
    if request.POST.get("back") in ("mine", "all"):
        query = "?all=1" if request.POST["back"] == "all" else "?all=0"
        return reverse("performance:list") + query
    return _url(case)


@allow(*RECORDING)
def take_back(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Take back a payment that was recorded by mistake."""
    case = get_case_or_404(request, serial, "record_performance")
    row = _payment_or_404(case, number)
    agreement = row.term.agreement
    insist_fresh(request, agreement)
    if not row.counts and request.method != "POST":
        return refused(request, case, [_("该笔履行登记已经撤销。")])
    form = ReasonForm(request.POST or None, version=agreement.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            performance.take_back_payment(
                row, actor=request.actor, version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("已撤销履行登记。"))
            return redirect(_url(case))
    return page(
        request, "performance/form.html", case, form=form, title=_("撤销履行登记"),
        cancel_url=_url(case), submit_label=_("撤销登记"), about=_about(row), danger=True,
        lead=_("撤销后该笔款项恢复为未履行；原登记和撤销原因保留在历史中。"),
    )  # fmt: skip


@allow(*RECORDING)
def prove(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Add what proves a payment."""
    case = get_case_or_404(request, serial, "record_performance")
    row = _payment_or_404(case, number)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            proof = performance.kept_proof(case, request.actor, form.cleaned_data["proof"])
            if proof is not None:
                performance.add_proof(row, proof, actor=request.actor)
            messages.success(request, _("已保存履行凭证。"))
            return redirect(_url(case))
    return page(
        request, "performance/form.html", case, form=form, title=_("补传履行凭证"),
        cancel_url=_url(case), submit_label=_("上传"), about=_about(row),
    )  # fmt: skip


@allow(*RECORDING)
def pursue(request: ActingRequest, serial: str) -> HttpResponse:
    """Record which way the party has taken."""
    case = get_case_or_404(request, serial, "record_performance")
    agreement = binding(case)
    offered = services.choices_for(agreement, timezone.localdate()) if agreement else []
    possible = [one for one in offered if one.is_possible]
    if agreement is None or not possible:
        return refused(request, case, [_("没有到期未履行的款项或约定。")])
    wished = request.GET.get("remedy", "")
    form = PursuitForm(
        request.POST or None, offered=[one.remedy for one in possible],
        initial={"remedy": wished} if wished in Remedy.values else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.open_pursuit(
                form.save(commit=False), agreement, actor=request.actor,
                token=form.cleaned_data["token"],
            )  # fmt: skip
            messages.success(request, _("已登记当事人选择的途径。"))
            return redirect(_url(case))
    return page(
        request, "performance/form.html", case, form=form, title=_("登记当事人选择的途径"),
        cancel_url=_url(case), submit_label=_("登记"),
        lead=_("由当事人自己决定并提出；这里只登记经过，便于跟踪。"),
    )  # fmt: skip


@allow(*RECORDING)
def step(request: ActingRequest, serial: str, number: int, step: str) -> HttpResponse:
    """Record what the body has said."""
    case = get_case_or_404(request, serial, "record_performance")
    row: Pursuit | None = case.pursuits.filter(number=number).first()
    if row is None or step not in STEPS:
        raise Http404
    row.case = case
    insist_fresh(request, row)
    known = dict(steps_of(row))
    if step not in known:
        return refused(request, case, [_("当前状态为“%(state)s”，不能进行此操作。")
                                       % {"state": row.get_state_display()}])  # fmt: skip
    form = StepForm(request.POST or None, version=row.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.move_pursuit(
                row, step, actor=request.actor, version=form.cleaned_data["version"],
                on=form.cleaned_data["happened_on"], reference=form.cleaned_data["reference"],
                note=form.cleaned_data["note"],
            )  # fmt: skip
            messages.success(request, _("已登记。"))
            return redirect(_url(case))
    return page(
        request, "performance/form.html", case, form=form, title=known[step],
        cancel_url=_url(case), submit_label=_("登记"), about=str(row),
    )  # fmt: skip


def _payment_or_404(case: Case, number: int) -> Payment:
    row: Payment | None = (
        case.payments.filter(number=number).select_related("term__agreement", "instalment").first()
    )
    if row is None:
        raise Http404
    row.case = row.term.agreement.case = case
    return row


def _url(case: Case) -> str:
    return reverse("performance:case", args=[case.serial])
