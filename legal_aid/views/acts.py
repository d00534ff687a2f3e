"""The acts on an application: one form each, by one view that the table below feeds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.forms.refusals import refusals_beside
from cases.views.responses import UNPROCESSABLE, insist_fresh
from legal_aid.forms import steps as forms
from legal_aid.models import AidApplication
from legal_aid.services import applying, deciding, ending, working
from legal_aid.views.applications import get_or_404
from legal_aid.views.consultations import desk_staff
from mediation.history.gate import ActionRefused
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its words, its form, and the operation that the form's values go to."""

    title: Text
    done: Text
    form: type[Any]
    operation: Callable[..., Any]
    lead: Text = ""
    danger: bool = False
    confirm: Text = ""


SUPPLEMENT = Act(
    gettext_lazy("要求补充材料"),
    gettext_lazy("补充材料通知书已出具。"),
    forms.SupplementForm,
    applying.ask_supplement,
)
SUPPLY = Act(
    gettext_lazy("材料已补充"),
    gettext_lazy("已登记补充材料，申请重新待审批。"),
    forms.DayForm,
    applying.supply,
)
APPROVE = Act(
    gettext_lazy("批准援助"),
    gettext_lazy("已批准援助，请指派律师。"),
    forms.DayForm,
    deciding.approve_application,
    lead=gettext_lazy("批准后给予援助编号，并开始计算指派期限。"),
)
REFUSE = Act(
    gettext_lazy("不予援助"),
    gettext_lazy("不予援助决定书已出具。"),
    forms.RefuseForm,
    deciding.refuse_application,
    danger=True,
    confirm=gettext_lazy("决定不予援助，并出具决定书。确定吗？"),
)
CLOSE_AT_ONCE = Act(
    gettext_lazy("办结"),
    gettext_lazy("已办结。"),
    forms.CloseAtOnceForm,
    applying.close_at_once,
)
CLOSE = Act(
    gettext_lazy("结案"),
    gettext_lazy("已结案。"),
    forms.CloseForm,
    ending.close_application,
)
TERMINATE = Act(
    gettext_lazy("终止援助"),
    gettext_lazy("终止法律援助决定书已出具。"),
    forms.TerminateForm,
    ending.terminate_application,
    danger=True,
    confirm=gettext_lazy("终止援助，并出具决定书。确定吗？"),
)
WITHDRAW = Act(
    gettext_lazy("撤回申请"),
    gettext_lazy("已登记撤回。"),
    forms.WithdrawForm,
    ending.withdraw_application,
    danger=True,
    confirm=gettext_lazy("登记撤回申请。确定吗？"),
)
RESUME = Act(
    gettext_lazy("恢复办理"),
    gettext_lazy("已恢复办理。"),
    forms.ResumeForm,
    ending.resume_application,
    lead=gettext_lazy("只用于更正误结案、误终止；律师须重新指派。"),
)


BEGIN_STEP = Act(
    gettext_lazy("开始办理阶段"),
    gettext_lazy("已登记办理阶段。"),
    forms.BeginStepForm,
    working.begin_step,
)
END_STEP = Act(
    gettext_lazy("登记阶段结果"),
    gettext_lazy("已登记阶段结果。"),
    forms.EndStepForm,
    working.end_step,
)


def _carry_out(
    request: Any, application: AidApplication, act: Act, on: Any = None, **initial: Any
) -> HttpResponse:
    """The form of `act`, and the act once it is valid; `on` what it is done to, if not the whole."""
    insist_fresh(request, application)
    form = act.form(request.POST or None, version=application.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            act.operation(on or application, actor=request.actor, **form.given)
            messages.success(request, str(act.done))
            return redirect(application)
    return _act_page(request, application, form, act)


def _act_page(request: Any, application: AidApplication, form: Any, act: Act) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "title": act.title,
        "lead": act.lead,
        "danger": act.danger,
        "confirm": act.confirm,
        "submit_label": act.title,
        "cancel_url": application.get_absolute_url(),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "legal_aid/applications/act.html", context, status=status)


@require_POST
@desk_staff
def submit(request: Any, serial: str) -> HttpResponse:
    """The form is complete: one button on the application's page."""
    application = get_or_404(request, serial)
    insist_fresh(request, application)
    try:
        applying.submit_application(application, actor=request.actor, version=application.version)
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("已提交审批。"))
    return redirect(application)


@desk_staff
def ask_supplement(request: Any, serial: str) -> HttpResponse:
    """Tell the applicant once what is missing."""
    return _carry_out(request, get_or_404(request, serial), SUPPLEMENT)


@desk_staff
def supply(request: Any, serial: str) -> HttpResponse:
    """What was asked for has come."""
    return _carry_out(request, get_or_404(request, serial), SUPPLY)


@allow(Role.MANAGER)
def approve(request: Any, serial: str) -> HttpResponse:
    """The manager gives aid."""
    return _carry_out(request, get_or_404(request, serial), APPROVE)


@allow(Role.MANAGER)
def refuse(request: Any, serial: str) -> HttpResponse:
    """The manager refuses aid, with reasons."""
    return _carry_out(request, get_or_404(request, serial), REFUSE)


@desk_staff
def close_at_once(request: Any, serial: str) -> HttpResponse:
    """Advice or drafting, given and closed."""
    return _carry_out(request, get_or_404(request, serial), CLOSE_AT_ONCE)


@desk_staff
def close(request: Any, serial: str) -> HttpResponse:
    """Result, recovered amount and report."""
    application = get_or_404(request, serial)
    return _carry_out(
        request, application, CLOSE, recovered=working.recovered_in_steps(application)
    )


@allow(Role.MANAGER)
def terminate(request: Any, serial: str) -> HttpResponse:
    """End the aid on one of the grounds of the law."""
    return _carry_out(request, get_or_404(request, serial), TERMINATE)


@desk_staff
def withdraw(request: Any, serial: str) -> HttpResponse:
    """The applicant takes the application back."""
    return _carry_out(request, get_or_404(request, serial), WITHDRAW)


@allow(Role.MANAGER)
def resume(request: Any, serial: str) -> HttpResponse:
    """Undo a mistaken end."""
    return _carry_out(request, get_or_404(request, serial), RESUME)


@desk_staff
def begin_step(request: Any, serial: str) -> HttpResponse:
    """Begin a stage of the work."""
    return _carry_out(request, get_or_404(request, serial), BEGIN_STEP)


@desk_staff
def end_step(request: Any, serial: str) -> HttpResponse:
    """Record how the stage that is open ended; without an open one there is no such page."""
    application = get_or_404(request, serial)
    insist_fresh(request, application)
    step = application.steps.filter(ended_on=None).first()
    if step is None:
        raise Http404
    step.application = application
    return _carry_out(request, application, END_STEP, step)
