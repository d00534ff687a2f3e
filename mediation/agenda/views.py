"""The due list, the calendar, and what is set and on record about reminders."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mediation.agenda import services
from mediation.agenda.alarm import alarms
from mediation.agenda.entries import kinds
from mediation.agenda.forms import ChoiceForm, DeliveryFilter, DueFilter, PlanForm
from mediation.agenda.lists import LONGEST, Group, due_groups, month_cells
from mediation.agenda.models import Reminder
from mediation.agenda.recipients import choices_of
from mediation.agenda.wording import kind_label
from mediation.deadlines.calendar import station_calendar
from mediation.history.access_log import log_access
from mediation.stations.access import allow
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    get_organisation_or_404,
    may_edit_organisation,
    organisations_visible_to,
    require,
)
from mediation.stations.views.form_page import form_page

#: An administrator has no case, and nothing is due for one.
DUE_READERS = tuple(role for role in Role if role != Role.ADMINISTRATOR)
PER_PAGE = 50
YEARS = range(2004, 2100)
MONTHS = 12


def wants_mine(request: Any) -> bool:
    """Mediators begin with what they answer for; a manager with everything in scope."""
    if "mine" in request.GET or "kind" in request.GET:
        return request.GET.get("mine") in ("on", "true", "1", "yes")
    return request.actor.role in (Role.MEDIATOR, Role.POINT_MEDIATOR)


@allow(*DUE_READERS)
@require_safe
def due(request: Any) -> HttpResponse:
    """What is due: overdue, today, this week, next week."""
    groups, form = due_rows(request)
    context = {
        "form": form,
        "groups": groups,
        "is_empty": not any(group.rows for group in groups),
        "alarms": alarms(timezone.now()) if request.actor.role == Role.MANAGER else [],
    }
    return render(request, "agenda/due.html", context)


def due_rows(request: Any, *, longest: int = LONGEST) -> tuple[list[Group], DueFilter]:
    """The due list as the request narrows it, and its filter."""
    mine = wants_mine(request)
    form = DueFilter({"kind": request.GET.get("kind", ""), "mine": mine})
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    now = timezone.now()
    return due_groups(request.actor, now, mine=mine, kind=kind, longest=longest), form


@allow(*DUE_READERS)
@require_safe
def this_month(request: Any) -> HttpResponse:
    """The calendar of the present month, or of another one (`?month=2026-11`)."""
    first = month_asked(request)
    url = reverse("agenda:month", args=[first.year, first.month])
    return redirect(f"{url}?mine={'yes' if wants_mine(request) else 'no'}")


def month_asked(request: Any) -> date:
    """The first day of the month in the address, else of the present one."""
    try:
        first = datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007
    except ValueError:
        first = timezone.localdate().replace(day=1)
    return first if first.year in YEARS else timezone.localdate().replace(day=1)


@allow(*DUE_READERS)
@require_safe
def month(request: Any, year: int, number: int) -> HttpResponse:
    """Sessions and deadlines of one month."""
    if year not in YEARS or not 1 <= number <= MONTHS:
        raise Http404
    first = date(year, number, 1)
    following = first + timedelta(days=monthrange(year, number)[1])
    before = first - timedelta(days=1)
    calendar = station_calendar()
    shown = [first + timedelta(days=n) for n in range(-7, 45)]
    mine = wants_mine(request)
    weeks = month_cells(
        request.actor, first, mine=mine,
        working=[day for day in shown if calendar.is_working_day(day)],
    )  # fmt: skip
    context = {
        "first": first,
        "weeks": weeks,
        "days": [c for week in weeks for c in week if c.rows and not c.is_outside],
        "previous": before if before.year in YEARS else None,
        "next": following if following.year in YEARS else None,
        "today": timezone.localdate(),
        "mine": mine,
        "month": f"{first:%Y-%m}",
        "mine_word": "yes" if mine else "no",
    }
    return render(request, "agenda/month.html", context)


@allow(*DUE_READERS)
@require_http_methods(["GET", "POST"])
def choices(request: Any) -> HttpResponse:
    """What the person wants to be told, and how."""
    wanted = choices_of(request.user.pk, [kind.code for kind in kinds()])
    form = ChoiceForm(request.POST or None, wanted=wanted)

    def carry_out() -> HttpResponse:
        services.choose(request.user.pk, form.chosen())
        messages.success(request, _("提醒方式已保存。"))
        return redirect("agenda:choices")

    return form_page(request, form, carry_out, template="agenda/choices.html", person=request.user)


@allow(*READERS)
@require_safe
def plan_list(request: Any) -> HttpResponse:
    """The stations whose reminding the reader may see; a manager's own comes at once."""
    stations = list(
        organisations_visible_to(request.actor)
        .filter(kind=OrganisationKind.STATION)
        .order_by("path")
    )
    if len(stations) == 1 and may_edit_organisation(request.actor, stations[0]):
        return redirect("agenda:plan", stations[0].code)
    may_edit = request.actor.role in EDITORS
    return render(request, "agenda/plans.html", {"stations": stations, "may_edit": may_edit})


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def plan(request: Any, station: str) -> HttpResponse:
    """When a station reminds."""
    place = get_organisation_or_404(request.actor, station)
    require(may_edit_organisation(request.actor, place))
    if place.kind != OrganisationKind.STATION:
        raise Http404
    shown = services.plan_for(place)
    form = PlanForm(request.POST or None, plan=shown)

    def carry_out() -> HttpResponse:
        entered = form.cleaned_data
        services.set_plan(
            place,
            send_from=entered["send_from"],
            quiet_from=entered["quiet_from"],
            remind_parties=entered["remind_parties"],
            days=form.days(),
            actor=request.actor,
            version=entered["version"],
        )
        messages.success(request, _("提醒设置已保存。"))
        return redirect("agenda:plan", place.code)

    return form_page(request, form, carry_out, template="agenda/plan.html", station=place)


@allow(*READERS)
@require_safe
def deliveries(request: Any) -> HttpResponse:
    """Every reminder of the reader's scope, and what became of it."""
    rows, form = delivery_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    log_access("view", detail="reminder log")
    rows_shown = [(row, kind_label(row.kind)) for row in page.object_list]
    alarms_now = alarms(timezone.now())
    context = {"form": form, "page": page, "rows": rows_shown, "alarms": alarms_now}
    return render(request, "agenda/deliveries.html", context)


def delivery_rows(request: Any) -> tuple[Any, DeliveryFilter]:
    """The reminders as the request narrows them, and their filter."""
    form = DeliveryFilter(request.GET or None)
    rows = Reminder.objects.filter(
        organisation__in=organisations_visible_to(request.actor)
    ).select_related("user", "organisation")
    if form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if value}
        rows = rows.filter(**asked)
    return rows, form
