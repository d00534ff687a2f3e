"""Pages of the change log and of the access log."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mediation.history import access_log
from mediation.history.access_log import log_access
from mediation.stations import logs
from mediation.stations.access import allow
from mediation.stations.forms.logs import AccessLogFilter, ChangeLogFilter
from mediation.stations.models import User
from mediation.stations.permissions import READERS
from mediation.stations.timeline import act_label, role_label

PER_PAGE = 50
#: Period of the change log unless another one is asked for.
DEFAULT_DAYS = 30


@allow(*READERS)
@require_safe
def changes(request: Any) -> HttpResponse:
    """Who changed what: by person, kind of object, kind of change and period."""
    today = timezone.localdate()
    kinds = logs.kinds()
    form = ChangeLogFilter(_data(request), people=logs.people(request.actor), kinds=kinds)
    wanted = form.cleaned_data if form.is_valid() else {}
    until = wanted.get("until") or today
    rows = logs.changes(
        request.actor,
        since=wanted.get("since") or until - timedelta(days=DEFAULT_DAYS),
        until=until,
        person=_person(wanted),
        kind=wanted.get("kind", ""),
        change=wanted.get("change", ""),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    names = logs.name_objects([row["aggregate"] for row in page.object_list])
    titles = dict(kinds)
    for row in page.object_list:
        row["object"] = names.get(row["aggregate"], "")
        row["title"] = titles[row["model_label"]]
        row["act"] = act_label(row["act"], row["history_type"])
        row["role"] = role_label(row["actor_role"])
    log_access("view", detail="change log")
    context = {"form": form, "page": page, "days": DEFAULT_DAYS}
    return render(request, "stations/logs/changes.html", context)


@allow(*READERS)
@require_safe
def access(request: Any) -> HttpResponse:
    """Who looked at what: by person, act and period."""
    form = AccessLogFilter(_data(request), people=logs.people(request.actor))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = logs.access_entries(request.actor)
    if person := _person(wanted):
        rows = rows.filter(actor_id=person)
    if act := wanted.get("act"):
        rows = rows.filter(act=act)
    if since := wanted.get("since"):
        rows = rows.filter(at__gte=logs.start_of(since))
    if until := wanted.get("until"):
        rows = rows.filter(at__lt=logs.start_of(until + timedelta(days=1)))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    entries: list[Any] = list(page.object_list)
    page.object_list = entries
    names = logs.name_objects([entry.aggregate for entry in entries])
    for entry in entries:
        entry.object = names.get(entry.aggregate, "")
        entry.role = role_label(entry.actor_role)
        entry.told = access_log.told(entry.detail)
    log_access("view", detail="access log")
    return render(request, "stations/logs/access.html", {"form": form, "page": page})


def _data(request: Any) -> Any:
    """Bound only when something is asked for, so that an untouched form shows no mistake."""
    return request.GET or None


def _person(wanted: dict[str, Any]) -> int | None:
    if username := wanted.get("person"):
        return User.objects.filter(username=username).values_list("pk", flat=True).first()
    return None
