"""The conditions of aid at the station: read by the desk, kept by the manager."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.refusals import refusals_beside
from cases.views.responses import UNPROCESSABLE, insist_fresh
from legal_aid.enums import AidKind, MeansExemption
from legal_aid.forms.terms import EditTermsForm, TermsForm
from legal_aid.models import AidTerms
from legal_aid.services import terms as services
from legal_aid.services.consultations import insist_desk
from legal_aid.views.consultations import desk_staff
from mediation.stations.access import allow
from mediation.stations.enums import Role


@desk_staff
@require_safe
def listing(request: Any) -> HttpResponse:
    """All conditions that were entered, newest first, and which of them holds today."""
    rows = list(AidTerms.objects.visible_to(request.actor).select_related("station"))
    station, _user = insist_desk(request.actor)
    context = {
        "rows": [(row, in_words(row)) for row in rows],
        "in_force": services.terms_on(station, timezone.localdate()),
    }
    return render(request, "legal_aid/terms/list.html", context)


def in_words(terms: AidTerms) -> dict[str, list[str]]:
    """The codes of the conditions as labels."""
    return {
        "counted": [str(AidKind(code).label) for code in terms.counted_kinds],
        "means": [str(AidKind(code).label) for code in terms.means_kinds],
        "exempt": [str(MeansExemption(code).label) for code in terms.exemptions],
    }


@allow(Role.MANAGER)
def create(request: Any) -> HttpResponse:
    """Conditions that hold from a day on."""
    station, _user = insist_desk(request.actor)
    form = TermsForm(request.POST or None, instance=AidTerms(station=station))
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.set_terms(form.save(commit=False), actor=request.actor, station=station)
            messages.success(request, _("援助条件已保存。"))
            return redirect("legal_aid:terms")
    return _page(request, form, _("新的援助条件"))


@allow(Role.MANAGER)
def edit(request: Any, valid_from: date) -> HttpResponse:
    """Correct conditions that were entered."""
    station, _user = insist_desk(request.actor)
    found = AidTerms.objects.filter(station=station, valid_from=valid_from).first()
    if found is None:
        raise Http404
    insist_fresh(request, found)
    form = EditTermsForm(request.POST or None, instance=found, version=found.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.change_terms(
                form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("援助条件已保存。"))
            return redirect("legal_aid:terms")
    return _page(request, form, _("修改援助条件"))


def _page(request: Any, form: Any, title: str) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "title": title,
        "submit_label": _("保存"),
        "cancel_url": reverse("legal_aid:terms"),
    }
    return render(request, "legal_aid/terms/form.html", context, status=status)
