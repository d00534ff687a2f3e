"""Pages of the requests: recorded by the manager, who hands the copy over or says why not."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.rights import services
from cases.rights.enums import RequestState, RightKind
from cases.rights.forms import CorrectionForm, RefusalForm, RequestFilter, RequestForm
from cases.rights.models import RightsRequest
from mediation.history.access_log import log_access, shown
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.people import sources
from mediation.people.models import Person
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.views.form_page import form_page
from mediation.ui.answers import attachment

PER_PAGE = 25
READERS = (Role.MANAGER, Role.AUDITOR)


@allow(*READERS)
@require_safe
def requests(request: Any) -> HttpResponse:
    """Every request in sight, newest first; names for the manager only."""
    rows, form = request_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "names": request.actor.role == Role.MANAGER}
    return render(request, "rights/list.html", context)


def request_rows(request: Any) -> tuple[Any, RequestFilter]:
    """The requests as the address narrows them, and their filter."""
    form = RequestFilter(request.GET or None)
    rows = RightsRequest.objects.visible_to(request.actor).select_related("recorded_by")
    if form.is_valid():
        if form.cleaned_data["kind"]:
            rows = rows.filter(kind=form.cleaned_data["kind"])
        if form.cleaned_data["state"]:
            rows = rows.filter(state=form.cleaned_data["state"])
    return rows, form


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def create(request: Any, reference: uuid.UUID) -> HttpResponse:
    """Record what a person of the register asks for."""
    person = sources.seen_by(request.actor, Person).filter(data_key_id=reference).first()
    if person is None:
        raise Http404
    shown(person)
    form = RequestForm(request.POST or None, initial={"asked_on": timezone.localdate()})

    def carry_out() -> HttpResponse:
        made = services.record_request(form.save(commit=False), person=person, actor=request.actor)
        return redirect(made)

    return form_page(
        request, form, carry_out, template="rights/form.html", person=person,
        submit_label=_("登记请求"), cancel_url=reverse("people:person", args=[reference]),
    )  # fmt: skip


@allow(*READERS)
@require_safe
def detail(request: Any, request_number: str) -> HttpResponse:
    """One request, and what may be done about it."""
    asked = _get_or_404(request, request_number)
    log_access("view", subject=asked)
    return _page(request, asked)


@allow(Role.MANAGER)
@require_POST
def copy(request: Any, request_number: str) -> HttpResponse:
    """The copy as a ZIP, on record."""
    asked = _get_or_404(request, request_number)
    try:
        content = services.copy_of(asked, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        return _page(request, asked, refusal=refused.reasons, status=422)
    return attachment(content, f"{request_number}.zip", "application/zip")


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def refuse(request: Any, request_number: str) -> HttpResponse:
    """Refuse with a reason."""
    asked = _get_or_404(request, request_number)
    form = RefusalForm(request.POST or None, version=asked.version)

    def carry_out() -> HttpResponse:
        services.refuse(asked, actor=request.actor, **form.cleaned_data)
        return redirect(asked)

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("拒绝请求 %(number)s") % {"number": request_number},
        consequences=[_("拒绝和理由记入档案，本人可以向人民法院提起诉讼。")],
        submit_label=_("拒绝"), danger=True, cancel_url=asked.get_absolute_url(),
    )  # fmt: skip


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def corrected(request: Any, request_number: str) -> HttpResponse:
    """The correction has been made in these cases."""
    asked = _get_or_404(request, request_number)
    form = CorrectionForm(request.POST or None, version=asked.version)

    def carry_out() -> HttpResponse:
        services.grant_correction(asked, actor=request.actor, **form.cleaned_data)
        return redirect(asked)

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("更正请求 %(number)s 办结") % {"number": request_number},
        consequences=[_("更正先在案件的“更正信息”中办理，原来的内容保留在办理记录中。")],
        submit_label=_("登记办结"), cancel_url=asked.get_absolute_url(),
    )  # fmt: skip


def _get_or_404(request: Any, number: str) -> RightsRequest:
    found: RightsRequest | None = (
        RightsRequest.objects.visible_to(request.actor)
        .select_related("station", "recorded_by", "decided_by")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _page(
    request: Any, asked: RightsRequest, *, refusal: list[str] | None = None, status: int = 200
) -> HttpResponse:
    is_manager = request.actor.role == Role.MANAGER
    person = services.person_of(asked)
    is_open = asked.state == RequestState.OPEN
    context = {
        "asked": asked,
        "refusal": refusal or [],
        "names": is_manager,
        "matters": sources.matters_of(request.actor, person) if person and is_manager else [],
        "is_gone": person is None,
        "may_refuse": is_manager and is_open,
        "may_correct": is_manager and is_open and asked.kind == RightKind.CORRECTION,
        "may_copy": is_manager
        and person is not None
        and asked.kind == RightKind.COPY
        and asked.state != RequestState.REFUSED
        and asked.exports < services.MOST_EXPORTS,
    }
    return render(request, "rights/request.html", context, status=status)
