"""Pages of the change log and of the access log."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.stations import logs, unusual
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.forms.logs import AccessLogFilter, ChangeLogFilter, SeenForm
from mediation.stations.forms.purpose import PurposeForm
from mediation.stations.logs import PER_PAGE
from mediation.stations.models import User
from mediation.stations.permissions import READERS, get_user_or_404, require
from mediation.vault.crypto import Unreadable

#: Period of the change log unless another one is asked for.
DEFAULT_DAYS = 30


@allow(*READERS)
@require_safe
def changes(request: Any) -> HttpResponse:
    """Who changed what: by person, kind of object, kind of change and period."""
    rows, form = change_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = logs.changes_in_words(list(page.object_list))
    log_access("view", detail="change log")
    context = {"form": form, "page": page, "days": DEFAULT_DAYS}
    return render(request, "stations/logs/changes.html", context)


def change_rows(request: Any) -> tuple[Any, ChangeLogFilter]:
    """The change log as the request narrows it, and its filter."""
    people = logs.people(request.actor)
    form = ChangeLogFilter(_data(request), people=people, kinds=logs.kinds())
    wanted = form.cleaned_data if form.is_valid() else {}
    until = wanted.get("until") or timezone.localdate()
    rows = logs.changes(
        request.actor,
        since=wanted.get("since") or until - timedelta(days=DEFAULT_DAYS),
        until=until,
        person=_person(wanted),
        kind=wanted.get("kind", ""),
        change=wanted.get("change", ""),
    )
    return rows, form


@allow(*READERS)
@require_safe
def access(request: Any) -> HttpResponse:
    """Who looked at what: by person, object, act and period."""
    rows, form = access_rows(request)
    page = logs.access_page(rows, request.GET.get("page"), request.actor)
    log_access("view", detail="access log")
    return render(request, "stations/logs/access.html", {"form": form, "page": page})


def access_rows(request: Any) -> tuple[Any, AccessLogFilter]:
    """The access log as the request narrows it, and its filter."""
    form = AccessLogFilter(_data(request), people=logs.people(request.actor))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = logs.access_entries(request.actor)
    if person := _person(wanted):
        rows = rows.filter(actor_id=person)
    if serial := wanted.get("serial"):
        rows = rows.filter(aggregate__in=logs.aggregates_of(serial))
    if act := wanted.get("act"):
        rows = rows.filter(act=act)
    if since := wanted.get("since"):
        rows = rows.filter(at__gte=logs.start_of(since))
    if until := wanted.get("until"):
        rows = rows.filter(at__lt=logs.start_of(until + timedelta(days=1)))
    return rows, form


@allow(Role.MANAGER, Role.AUDITOR)
@require_POST
def typed(request: Any) -> HttpResponse:
    """What somebody typed into a search, or as a purpose; asked for with a purpose of one's own."""
    number = request.POST.get("entry", "")
    # More digits than a database can compare are no entry.
    known = number.isdecimal() and len(number) < 19
    entries = logs.access_entries(request.actor).exclude(text="")
    entry: Any = entries.filter(pk=int(number)).first() if known else None
    if entry is None:
        raise Http404
    if not logs.may_reveal(request.actor, entry):
        raise PermissionDenied
    entry.key = f"entry-{entry.pk}"  # as on the page
    form = PurposeForm(request.POST)
    context: dict[str, Any] = {"entry": entry, "purpose_form": form, "shown": form.is_valid()}
    if form.is_valid():
        log_access("unmask", detail=f"typed {entry.pk}", **form.given)
        context["text"] = _readable(entry)
    template = "_typed" if request.htmx else "typed"
    status = 200 if form.is_valid() else 422
    return render(request, f"stations/logs/{template}.html", context, status=status)


def _readable(entry: AccessEntry) -> str:
    try:
        return str(entry.text)
    except Unreadable:
        return gettext("（已按保存期限销毁）")


@allow(*READERS)
@require_safe
def unusual_list(request: Any) -> HttpResponse:
    """Days of the last weeks on which somebody looked at unusually much."""
    days = unusual.days(request.actor, since=timezone.localdate() - timedelta(days=DEFAULT_DAYS))
    page = Paginator(days, PER_PAGE).get_page(request.GET.get("page"))
    log_access("view", detail="access log")
    context = {"page": page, "limit": settings.UNUSUAL_LOOKUPS_PER_DAY, "days": DEFAULT_DAYS}
    return render(request, "stations/logs/unusual.html", context)


@allow(*READERS)
def unusual_day(request: Any, username: str, day: date) -> HttpResponse:
    """What one person looked at on one day; the manager notes what came of it."""
    user = get_user_or_404(request.actor, username)
    found = unusual.day_of(request.actor, user, day)
    form = SeenForm(request.POST or None)
    if request.method == "POST":
        require(unusual.may_mark(request.actor, user))
        if form.is_valid():
            try:
                unusual.mark_seen(found, note=form.cleaned_data["note"], actor=request.actor)
            except ActionRefused as refused:
                for reason in refused.reasons:
                    form.add_error(None, reason)
            else:
                messages.success(request, gettext("已记录核实情况。"))
                return redirect("administration:unusual")
    rows = unusual.entries_of(request.actor, user, day)
    log_access("view", detail="access log")
    context = {
        "form": form,
        "found": found,
        "page": logs.access_page(rows, request.GET.get("page"), request.actor),
        "limit": settings.UNUSUAL_LOOKUPS_PER_DAY,
        "may_mark": found.is_unusual and unusual.may_mark(request.actor, user),
    }
    status = 422 if form.errors else 200
    return render(request, "stations/logs/unusual_day.html", context, status=status)


def _data(request: Any) -> Any:
    """Bound only when something is asked for, so that an untouched form shows no mistake."""
    return request.GET or None


def _person(wanted: dict[str, Any]) -> int | None:
    if username := wanted.get("person"):
        return User.objects.filter(username=username).values_list("pk", flat=True).first()
    return None
