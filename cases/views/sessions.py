"""Planning, recording and cancelling mediation sessions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.contact_enums import SignatureStatus
from cases.enums import SessionStatus
from cases.forms.refusals import refusals_beside
from cases.forms.sessions import AttendanceRows, CancelForm, PlanForm, RecordForm
from cases.models import Case, MediationSession
from cases.permissions import get_case_or_404
from cases.services import sessions
from cases.views.responses import insist_fresh, page
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.stations.access import allow
from mediation.stations.enums import Role

STAFF = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@allow(*STAFF)
def plan(request: Any, serial: str, number: int | None = None) -> HttpResponse:
    """Plan a session, or move one that is planned already."""
    case = get_case_or_404(request, serial, "plan_session")
    insist_fresh(request, case)
    session = _session(case, number, SessionStatus.PLANNED)
    form = PlanForm(request.POST or None, instance=session, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            planned = sessions.plan_session(
                case, form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("已安排第%(n)s次调解。") % {"n": planned.number})
            return redirect(case)
    return page(request, "cases/sessions/plan.html", case, form=form, number=number)


@allow(*STAFF)
def record(request: Any, serial: str, number: int | None = None) -> HttpResponse:
    """Record a session that was held, planned or not; recording again corrects the record."""
    case = get_case_or_404(request, serial, "record_session")
    insist_fresh(request, case)
    session = _session(case, number, SessionStatus.PLANNED, SessionStatus.HELD)
    form = RecordForm(
        request.POST or None,
        instance=session,
        case=case,
        version=case.version,
        recorder=request.actor.name,
    )
    if session.status == SessionStatus.HELD and request.method != "POST":
        log_access(AccessEntry.Act.VIEW, subject=session, detail="record")
    rows = AttendanceRows(request.POST or None, case=case, session=session)
    # Both are judged, so that all mistakes show at once.
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with refusals_beside(form):
            warnings = sessions.record_session(
                case,
                form.instance,
                actor=request.actor,
                version=form.cleaned_data["version"],
                attendances=rows.attendances(),
                signed=rows.signed(),
            )
            messages.success(request, _("已登记第%(n)s次调解。") % {"n": form.instance.number})
            for warning in warnings + _unsigned(form.instance):
                messages.warning(request, warning)
            return redirect(case)
    return page(
        request, "cases/sessions/record.html", case, form=form, rows=rows, formsets=[rows],
        number=number,
    )  # fmt: skip


@allow(*STAFF)
def cancel(request: Any, serial: str, number: int) -> HttpResponse:
    """Ask for the reason, then cancel a planned session."""
    case = get_case_or_404(request, serial, "plan_session")
    insist_fresh(request, case)
    session = _session(case, number, SessionStatus.PLANNED)
    form = CancelForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            sessions.cancel_session(
                case,
                session,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已取消第%(n)s次调解。") % {"n": number})
            return redirect(case)
    return page(
        request, "cases/sessions/cancel.html", case, form=form, session=session,
        submit_label=_("取消这次调解"), danger=True,
    )  # fmt: skip


def _session(case: Case, number: int | None, *states: str) -> MediationSession:
    """The session with this number in one of `states` (else 404), or a new one."""
    if number is None:
        return MediationSession(case=case)
    found = case.sessions.filter(number=number, status__in=states).first()
    if found is None:
        raise Http404
    return found


def _unsigned(session: MediationSession) -> list[str]:
    waiting = session.signatures.filter(status=SignatureStatus.PENDING).count()
    if not waiting:
        return []
    return [_("%(n)s 人尚未在笔录上签名，已列入待补签。") % {"n": waiting}]
