"""An application and the case that it is about: linking them, and undoing a wrong link."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.refusals import refusals_beside
from cases.views.responses import UNPROCESSABLE, insist_fresh, refused
from legal_aid.forms.opening import JoinForm, PartForm
from legal_aid.models import AidApplication
from legal_aid.services import linking
from legal_aid.views.applications import get_or_404
from legal_aid.views.consultations import desk_staff
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@desk_staff
def link_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Name the case that the application is about, and link the two."""
    application = get_or_404(request, serial)
    if missing := linking.missing_to_link(application):
        return refused(request, application, missing)
    insist_fresh(request, application)
    form = JoinForm(
        request.POST or None, record=application, actor=request.actor, version=application.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            case = form.cleaned_data["number"]
            linking.link_case(
                application, case, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("已关联案件 %(serial)s。") % {"serial": case.serial})
            return redirect(application)
    return _page(request, application, form, title=_("关联案件"), linking=True)


@allow(Role.MANAGER)
def unlink_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Undo a wrong link, with the reason."""
    application = get_or_404(request, serial)
    if missing := linking.missing_to_unlink(application):
        return refused(request, application, missing)
    insist_fresh(request, application)
    form = PartForm(request.POST or None, version=application.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            linking.unlink_case(application, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("已解除与案件的关联。"))
            return redirect(application)
    return _page(request, application, form, title=_("解除与案件的关联"), danger=True)


def _page(
    request: ActingRequest, application: AidApplication, form: Any, *, title: str, **context: Any
) -> HttpResponse:
    context |= {
        "application": application,
        "form": form,
        "title": title,
        "submit_label": title,
        "cancel_url": application.get_absolute_url(),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "legal_aid/applications/link.html", context, status=status)
