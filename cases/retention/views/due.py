"""What is due: the list that the daily job wrote."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.retention.enums import Stage
from cases.retention.forms import DueFilter
from cases.retention.models import DestructionItem, LegalHold
from cases.retention.permissions import APPRAISERS, READERS, due_visible_to, periods_visible_to
from cases.retention.tasks import FIND_JOB
from mediation.jobs.services import enqueue
from mediation.stations.access import allow

PER_PAGE = 50


@allow(*READERS)
@require_safe
def due_list(request: Any) -> HttpResponse:
    """Records whose period is over, the oldest first; those held or listed already say so."""
    rows, form = due_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_appraise": request.actor.role in APPRAISERS,
        "shows_links": request.actor.role in APPRAISERS,
        "no_periods": not periods_visible_to(request.actor).exists(),
    }
    return render(request, "retention/due.html", context)


def due_rows(request: Any) -> tuple[Any, DueFilter]:
    """The records as the request narrows them, and their filter."""
    form = DueFilter(request.GET or None, actor=request.actor)
    rows = due_visible_to(request.actor)
    if form.is_valid():
        chosen = form.cleaned_data
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["organisation"]:
            rows = rows.filter(organisation=chosen["organisation"])
        if chosen["until"]:
            rows = rows.filter(due_on__lte=chosen["until"])
    same = {"root_ref": OuterRef("root_ref")}
    open_items = DestructionItem.objects.filter(**same, list__stage__in=Stage.OPEN)
    rows = rows.annotate(
        held=Exists(LegalHold.objects.active().filter(**same)),
        listed=Exists(open_items),
    )
    return rows.order_by("due_on", "serial"), form


@allow(*APPRAISERS)
@require_POST
def find_again(request: Any) -> HttpResponse:
    """Order the day's search anew, for the reader's own station: a period has changed."""
    if request.actor.station_id is None:
        messages.info(request, _("每日自动查找；请在工作站的角色下重新查找。"))
        return redirect("retention:due")
    minute = timezone.now().strftime("%Y%m%dT%H%M")
    station = request.actor.station_id
    key = f"{FIND_JOB}:{station}:{minute}"
    enqueue(FIND_JOB, key=key, payload={"station": station}, actor=request.actor)
    messages.success(request, _("已安排重新查找，稍后刷新本页。"))
    return redirect("retention:due")
