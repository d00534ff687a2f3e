"""Pages of the applications for aid: the form, and one application."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.views.responses import UNPROCESSABLE, insist_fresh
from legal_aid import application_page, carrying
from legal_aid.forms.applications import (
    EditApplicationForm,
    NewApplicationForm,
)
from legal_aid.models import AidApplication, BuildingVisit, Consultation
from legal_aid.services import applying
from legal_aid.views.consultations import desk_staff
from legal_aid.views.finding import record_or_404
from mediation.history.access_log import log_access, shown
from mediation.history.models import AccessEntry
from mediation.stations.access import ActingRequest
from mediation.stations.forms.purpose import PurposeForm


def get_or_404(request: Any, serial: str, *, even_destroyed: bool = False) -> AidApplication:
    """The application, where the actor's desk keeps it; its look is noted."""
    related = ("officer", "organisation", "case", "consultation", "decided_by", "visit")
    found: AidApplication = record_or_404(
        request, AidApplication, serial, *related, even_destroyed=even_destroyed
    )
    return found


@desk_staff
def create(request: ActingRequest) -> HttpResponse:
    """Register an application; `?consultation=` and `?case=` carry over what these hold."""
    source, case = _consultation(request), _case(request)
    form = NewApplicationForm(
        request.POST or None, actor=request.actor, initial=_carried_over(request, source, case)
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            application = applying.register_application(
                form.save(commit=False),
                actor=request.actor,
                consultation=source,
                case=form.case or (source.case if source else None),
                token=form.key,
            )
            messages.success(
                request, _("已登记法律援助申请 %(serial)s。") % {"serial": application.serial}
            )
            return redirect(application)
    title = _("登记法律援助申请")
    return _form_page(request, form, title=title, cancel_url=reverse("legal_aid:applications"))


def _consultation(request: ActingRequest) -> Consultation | None:
    serial = request.GET.get("consultation", "")
    if not serial:
        return None
    found: Consultation | None = (
        Consultation.objects.visible_to(request.actor)
        .select_related("case")
        .filter(serial=serial, destroyed_on=None)
        .first()
    )
    if found is None:
        raise Http404
    shown(found)
    return found


def _case(request: ActingRequest) -> Case | None:
    """The case in the actor's sight whose serial stands in the address."""
    serial = request.GET.get("case", "")
    return get_case_or_404(request, serial, "view_content") if serial else None


def _carried_over(
    request: ActingRequest, source: Consultation | None, case: Case | None
) -> dict[str, Any]:
    if source is not None:
        return carrying.from_consultation(source)
    if case is not None:
        return carrying.from_case(case)
    visits = BuildingVisit.objects.visible_to(request.actor)
    visit = visits.filter(serial=request.GET.get("visit", ""), cancelled_on=None).first()
    return {"visit": visit, "channel": "outreach"} if visit else {}


@desk_staff
def edit(request: ActingRequest, serial: str) -> HttpResponse:
    """Correct or complete an application; numbers come masked."""
    application = get_or_404(request, serial)
    insist_fresh(request, application)
    form = EditApplicationForm(
        request.POST or None,
        instance=application,
        actor=request.actor,
        version=application.version,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            applying.edit_application(
                form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("申请已保存。"))
            return redirect(application)
    return _form_page(
        request,
        form,
        title=_("修改申请"),
        cancel_url=application.get_absolute_url(),
        application=application,
    )


def _form_page(request: ActingRequest, form: Any, **context: Any) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context |= {"form": form, "submit_label": _("保存")}
    return render(request, "legal_aid/applications/form.html", context, status=status)


@desk_staff
@require_safe
def detail(request: ActingRequest, serial: str) -> HttpResponse:
    """One application, numbers masked; of a destroyed one what is left."""
    application = get_or_404(request, serial, even_destroyed=True)
    if application.destroyed_on:
        return render(
            request, "legal_aid/applications/destroyed.html", {"application": application}
        )
    return _detail_page(request, application)


@require_POST
@desk_staff
def unmask(request: ActingRequest, serial: str) -> HttpResponse:
    """The same page with the numbers in full, for a purpose, on record."""
    application = get_or_404(request, serial)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, application, form=form)
    log_access(AccessEntry.Act.UNMASK, subject=application, detail="aid numbers", **form.given)
    return _detail_page(request, application, unmasked=True)


def _detail_page(
    request: Any,
    application: AidApplication,
    *,
    unmasked: bool = False,
    form: PurposeForm | None = None,
) -> HttpResponse:
    context = {
        "application": application,
        "tone": application_page.tone(application),
        "steps": application_page.steps(application),
        "clocks": application_page.clocks(application),
        "actions": application_page.actions(application, request.actor),
        "secrets": application_page.secrets(application, unmasked=unmasked),
        "groups": application_page.groups_in_words(application),
        "unmasked": unmasked,
        "purpose_form": form,
        "supplements": application.supplements.all(),
        "assignments": application.assignments.select_related("lawyer"),
        "stages": application.steps.all(),
        "papers": application_page.papers_of(application),
        "case": application_page.case_in_sight(application, request.actor),
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "legal_aid/applications/detail.html", context, status=status)
