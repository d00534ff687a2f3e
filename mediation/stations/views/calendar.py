"""Pages of the working-day calendar: one for all stations, because the arrangement is the State's."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.deadlines import services
from mediation.deadlines.calendar import FIRST_KNOWN_YEAR
from mediation.deadlines.overview import calendar_year
from mediation.history.gate import ActionRefused
from mediation.stations.access import allow
from mediation.stations.forms.calendar import DaysForm, GroundForm
from mediation.stations.permissions import EDITORS, READERS
from mediation.stations.views.form_page import form_page

#: Years to leaf through: from the first that is known to the last that its address can name.
YEARS = range(FIRST_KNOWN_YEAR, 2100)


@allow(*READERS)
@require_safe
def this_year(request: Any) -> HttpResponse:
    return redirect("administration:calendar_year", year=timezone.localdate().year)


@allow(*READERS)
@require_safe
def show(request: Any, year: int) -> HttpResponse:
    """Twelve months, and what the office entered itself."""
    overview = calendar_year(year)
    context = {
        "overview": overview,
        "previous": year - 1 if year > YEARS.start else None,
        "next": year + 1 if year < YEARS.stop - 1 else None,
        "entered": [day for month in overview.months for day in month.days if day.is_entered],
        "today": timezone.localdate(),
        "may_edit": request.actor.role in EDITORS,
    }
    return render(request, "stations/calendar/year.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def enter(request: Any, year: int) -> HttpResponse:
    """A day, or a stretch of days, as working days or days off."""
    form = DaysForm(request.POST or None)

    def carry_out() -> HttpResponse:
        entered = form.cleaned_data
        days = services.set_days(
            entered["first"],
            entered["last"] or entered["first"],
            is_working=entered["is_working"],
            note=entered["note"],
            actor=request.actor,
        )
        messages.success(request, _("已录入%(number)d天。") % {"number": len(days)})
        return redirect("administration:calendar_year", year=entered["first"].year)

    return _year_form(request, year, form, carry_out, template="stations/calendar/days.html")


@allow(*EDITORS)
@require_POST
def clear(request: Any, day: date) -> HttpResponse:
    """Let the published calendar hold again for the day."""
    try:
        services.clear_day(day, actor=request.actor)
    except ActionRefused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, _("已撤销%(day)s的录入。") % {"day": day.isoformat()})
    return redirect("administration:calendar_year", year=day.year)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def publish(request: Any, year: int) -> HttpResponse:
    """Declare the year as entered completely: its deadlines are final."""
    form = GroundForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.publish_year(year, note=form.cleaned_data["note"], actor=request.actor)
        messages.success(request, _("%(year)d年的节假日安排已标记为录入完整。") % {"year": year})
        return redirect("administration:calendar_year", year=year)

    return _year_form(request, year, form, carry_out, template="stations/calendar/publish.html")


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def unpublish(request: Any, year: int) -> HttpResponse:
    """Take the declaration back: the year's deadlines are provisional again."""
    form = GroundForm(request.POST or None)

    def carry_out() -> HttpResponse:
        services.unpublish_year(year, note=form.cleaned_data["note"], actor=request.actor)
        messages.success(request, _("%(year)d年的期限重新标为暂定。") % {"year": year})
        return redirect("administration:calendar_year", year=year)

    return _year_form(request, year, form, carry_out, template="stations/calendar/unpublish.html")


def _year_form(
    request: Any, year: int, form: BaseForm, carry_out: Callable[[], HttpResponse], *, template: str
) -> HttpResponse:
    back = reverse("administration:calendar_year", args=[year])
    return form_page(request, form, carry_out, template=template, year=year, cancel_url=back)
