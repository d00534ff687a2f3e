"""The log of deliveries, and one of them with its attempts."""

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations.access import allow
from mediation.stations.permissions import EDITORS, READERS, require
from mediation.webhooks import replaying
from mediation.webhooks.forms import DeliveryFilter
from mediation.webhooks.models import Delivery
from mediation.webhooks.page import TONES, lines
from mediation.webhooks.permissions import get_delivery_or_404, may_edit, may_read_cases

PER_PAGE = 50


@allow(*READERS)
@require_safe
def log(request: Any) -> HttpResponse:
    """Every delivery of the reader's scope, the newest first."""
    rows, form = delivery_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    log_access("view", detail="webhook log")
    shown = lines(page.object_list, reads_cases=may_read_cases(request.actor))
    context = {"form": form, "page": page, "lines": shown}
    return render(request, "webhooks/log.html", context)


def delivery_rows(request: Any) -> tuple[Any, DeliveryFilter]:
    """The deliveries as the request narrows them, and their filter."""
    form = DeliveryFilter(request.GET or None, actor=request.actor)
    rows = Delivery.objects.visible_to(request.actor).select_related("event", "subscription")
    if form.is_valid():
        wanted = form.cleaned_data
        asked = {
            "state": wanted["state"],
            "event__kind": wanted["kind"],
            "subscription": wanted["subscription"],
        }
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
    return rows, form


@allow(*READERS)
@require_safe
def detail(request: Any, delivery: str) -> HttpResponse:
    """One delivery; while it is on its way a part of the page asks again."""
    row = get_delivery_or_404(request.actor, delivery)
    reads = may_read_cases(request.actor)
    ended = row.subscription.is_ended
    context = {
        "row": row,
        "tone": TONES[row.state],
        "attempts": row.tried.select_related("delivery__subscription").order_by("-number"),
        "message": json.dumps(row.event.content(), ensure_ascii=False, indent=2) if reads else "",
        "may_replay": may_edit(request.actor, row.subscription) and not row.is_open and not ended,
    }
    if request.htmx:
        return render(request, "webhooks/_progress.html", context)
    log_access("view", detail="webhook log")
    return render(request, "webhooks/delivery.html", context)


@allow(*EDITORS)
@require_POST
def replay(request: Any, delivery: str) -> HttpResponse:
    """Once more, under the same `webhook-id`."""
    row = get_delivery_or_404(request.actor, delivery)
    require(may_edit(request.actor, row.subscription))
    try:
        replaying.replay(row, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, _("将重新推送。"))
    return redirect(row)
