"""Joint sessions of a series: one plan, one record, filed in each case."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.enums import SessionStatus
from cases.forms.refusals import refusals_beside
from cases.forms.series import MemberLines, ReasonForm
from cases.forms.series_sessions import JointAttendance
from cases.forms.sessions import PlanForm, RecordForm
from cases.models import Case, MediationSession, Series
from cases.series_page import BY_NAME, SeriesAct, cases_of, get_series_or_404
from cases.services import series_sessions as operations
from cases.services.sessions import RECORDED
from cases.views.series_acts import act_page
from cases.views.sessions import STAFF
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.stations.access import allow

PLAN, RECORD = BY_NAME["series_session_plan"], BY_NAME["series_session_record"]


@allow(*STAFF)
def plan(request: Any, series: str, joint: UUID | None = None) -> HttpResponse:
    """Plan a session for several cases, or move the one that is planned."""
    found = get_series_or_404(request, series)
    lines = _lines(request, found, PLAN)
    filed = _filed(lines, joint, SessionStatus.PLANNED)
    case = _first(lines, filed)
    form = PlanForm(
        request.POST or None, instance=_template(filed), case=case, version=found.version
    )
    if request.method == "POST" and all([lines.is_valid(), form.is_valid()]):
        with refusals_beside(form):
            operations.plan_joint(lines.chosen(), form.instance, actor=request.actor, joint=joint)
            messages.success(request, _("已安排共同调解。"))
            return redirect(found)
    return act_page(
        request, found, PLAN, lines, form=form, formsets=(), submit_label=_("安排"),
        consequences=[
            _("同一次调解登记在每一件所选案件中，不视为时间冲突。"),
            *_elsewhere(joint, filed),
        ],
    )  # fmt: skip


@allow(*STAFF)
def record(request: Any, series: str, joint: UUID | None = None) -> HttpResponse:
    """Record a session once for several cases; recording again corrects it in all of them."""
    found = get_series_or_404(request, series)
    lines = _lines(request, found, RECORD)
    filed = _filed(lines, joint, SessionStatus.PLANNED, SessionStatus.HELD)
    form = RecordForm(
        request.POST or None, instance=_template(filed), case=_first(lines, filed),
        version=found.version, recorder=request.actor.name,
    )  # fmt: skip
    held = next((row for row in filed.values() if row.status == SessionStatus.HELD), None)
    if held is not None and request.method != "POST":
        log_access(AccessEntry.Act.VIEW, subject=held, detail="record")
    came = JointAttendance(
        [line.case for line in lines if not line.problems], filed, request.POST or None
    )
    if request.method == "POST" and all([lines.is_valid(), form.is_valid(), came.is_valid()]):
        with refusals_beside(form):
            chosen = lines.chosen()
            present = came.attendances(one.case for one in chosen)
            warnings = operations.record_joint(
                chosen, form.instance, actor=request.actor, joint=joint, attendances=present,
                signed=came.signed(),
            )  # fmt: skip
            messages.success(
                request, _("共同调解的笔录已存入%(count)d件案件。") % {"count": len(chosen)}
            )
            for warning in warnings:
                messages.warning(request, warning)
            return redirect(found)
    return act_page(
        request, found, RECORD, lines, template="cases/series/record.html", form=form,
        formsets=(came,), came=came, submit_label=_("保存笔录"),
        consequences=[
            _("一份笔录存入每一件所选案件；以后更正时，各案一并更正。"),
            *_elsewhere(joint, filed),
        ],
    )  # fmt: skip


@allow(*STAFF)
def cancel(request: Any, series: str, joint: UUID) -> HttpResponse:
    """Ask for the reason, then cancel a planned joint session in all its cases."""
    found = get_series_or_404(request, series)
    lines = _lines(request, found, PLAN)
    filed = _filed(lines, joint, SessionStatus.PLANNED)
    lines[:] = [line for line in lines if line.case.pk in filed]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and all([lines.is_valid(), form.is_valid()]):
        with refusals_beside(form):
            operations.cancel_joint(
                lines.chosen(), actor=request.actor, joint=joint,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(request, _("已取消共同调解。"))
            return redirect(found)
    return act_page(
        request, found, PLAN, lines, form=form, formsets=(), title=_("取消共同调解"),
        submit_label=_("取消这次调解"), consequences=_elsewhere(joint, filed),
        confirm=_("在所选案件中取消这次调解。确定吗？"),
    )  # fmt: skip


def _lines(request: Any, series: Series, act: SeriesAct) -> MemberLines:
    lines = MemberLines(
        cases_of(series, request.actor), actor=request.actor, act=act,
        missing=lambda _case: [], subject=lambda case: case, data=request.POST or None,
    )  # fmt: skip
    lines.insist_fresh()
    return lines


def _filed(lines: MemberLines, joint: UUID | None, *states: str) -> dict[int, MediationSession]:
    """The rows of the joint session in the cases that the act is for; they are ticked for good.

    Raises:
        Http404: when the reader may act in none of its cases, or it is in no such state.
    """
    if joint is None:
        return {}
    rows = MediationSession.objects.filter(
        joint=joint, status__in=states, case__in=[line.case for line in lines if not line.problems]
    )
    filed = {row.case_id: row for row in rows.order_by("pk")}
    if not filed:
        raise Http404
    for line in lines:
        line.fixed = line.case.pk in filed
        if not line.fixed and not line.problems and not lines.is_posted:
            line.checked = False
    return filed


def _elsewhere(joint: UUID | None, filed: dict[int, MediationSession]) -> list[str]:
    """Said where the sitting stands in cases, too, which this person cannot change now."""
    if joint is None:
        return []
    others = MediationSession.objects.filter(joint=joint).exclude(case__in=list(filed))
    count = others.exclude(status=SessionStatus.CANCELLED).count()
    if not count:
        return []
    said = ngettext(
        "这次调解还登记在另外%(count)d件您现在不能更改的案件中，那里保持不变。",
        "这次调解还登记在另外%(count)d件您现在不能更改的案件中，那里保持不变。",
        count,
    )
    return [said % {"count": count}]


def _first(lines: Iterable[Any], filed: dict[int, MediationSession]) -> Case:
    """The case whose mediators and rooms the form offers: one of those that the act is for."""
    fitting: list[Case] = [line.case for line in lines if not line.problems]
    if not fitting:
        raise Http404
    return next((case for case in fitting if case.pk in filed), fitting[0])


def _template(filed: dict[int, MediationSession]) -> MediationSession:
    """A row that the form fills in: what stands in the cases already, without their identity."""
    for row in filed.values():
        copied = MediationSession(status=row.status)
        for name in RECORDED:
            setattr(copied, name, getattr(row, name))
        return copied
    return MediationSession()
