"""Whom the stations in a manager's scope report to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.majors.enums import Level
from cases.majors.forms import RecipientForm
from cases.majors.permissions import MANAGING, station_or_404, stations_of
from cases.majors.services.recipients import name_recipient, recipients
from mediation.stations.access import ActingRequest, allow
from mediation.stations.views.form_page import form_page


@require_safe
@allow(*MANAGING)
def listed(request: ActingRequest) -> HttpResponse:
    """Every level of every station; what is not filled in says so."""
    stations = [(station, recipients(station)) for station in stations_of(request.actor)]
    return render(request, "majors/recipients.html", {"stations": stations})


@allow(*MANAGING)
@require_http_methods(["GET", "POST"])
def change(request: ActingRequest, station: str, level: str) -> HttpResponse:
    """Fill one of them in."""
    found = station_or_404(request.actor, station)
    row = next((one for one in recipients(found) if one.level == level), None)
    if row is None:
        raise Http404
    form = RecipientForm(request.POST or None, instance=row)
    address = reverse("majors:recipients")

    def carry_out() -> HttpResponse:
        given = form.cleaned_data
        name_recipient(
            found, level, name=given["name"], contact=given["contact"],
            is_used=given["is_used"], actor=request.actor,
        )  # fmt: skip
        messages.success(request, _("已保存呈报对象。"))
        return redirect(address)

    return form_page(
        request, form, carry_out, template="majors/recipient_form.html", cancel_url=address,
        level=Level(level).label, station=found, submit_label=_("保存"),
    )  # fmt: skip
