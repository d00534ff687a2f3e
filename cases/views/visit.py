"""One visit: the form by which a dispute is registered, mediated and settled at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.forms.visit import VisitForm, refusals_by_section
from cases.models import Case
from cases.permissions import may_settle_at_once
from cases.roles import MEDIATING
from cases.services.intake import probable_duplicates
from cases.services.one_visit import VisitDoubtful, settle_in_one_visit
from cases.views.responses import UNPROCESSABLE
from mediation.stations.access import allow


@allow(*MEDIATING)
def create(request: Any) -> HttpResponse:
    """The empty form; carries everything out, or nothing, and leads to the papers to print."""
    if not may_settle_at_once(request.actor):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, VisitForm(request.actor))
    form = VisitForm(request.actor, request.POST)
    if prefix := request.POST.get("add"):
        return _page(request, form.with_one_more_row(prefix))
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    visit = form.visit()
    duplicates = [
        case
        for case in probable_duplicates(visit.application, actor=request.actor)
        # The form may have come before: what it made is no duplicate.
        if case.token != form.key
    ]
    if {case.serial for case in duplicates} - set(form.not_duplicates):
        return _page(request, form, duplicates=duplicates, status=UNPROCESSABLE)
    try:
        with refusals_by_section(form):
            case = settle_in_one_visit(
                visit, actor=request.actor, token=form.key, heeded=form.heeded
            )
            messages.success(
                request, _("%(case)s已办结，请打印整套文书并由各方签署。") % {"case": case}
            )
            return redirect("cases:papers", case.serial)
    except VisitDoubtful as doubtful:
        return _page(request, form, doubts=doubtful.sentences, status=UNPROCESSABLE)
    return _page(request, form, status=UNPROCESSABLE)


def _page(
    request: Any,
    form: VisitForm,
    *,
    duplicates: list[Case] | None = None,
    doubts: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = bool(duplicates or doubts)
    context = {
        "form": form,
        "duplicates": duplicates,
        "doubts": doubts,
        "refused": status == UNPROCESSABLE and not asked,
    }
    return render(request, "cases/visit/form.html", context, status=status)
