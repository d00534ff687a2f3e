"""Ordering many files at once, watching them being made, and fetching them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.batches import kinds, services
from cases.batches.forms import OrderForm
from cases.batches.models import Batch, ItemOutcome
from cases.batches.permissions import ORDERING, get_or_404, visible_to
from cases.forms.refusals import refusals_beside
from cases.views.responses import UNPROCESSABLE, acted, go_on
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited
from mediation.ui.answers import attachment

PER_PAGE = 25
GONE = 410


@allow(*ORDERING)
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """What the person has ordered, newest first."""
    page = Paginator(visible_to(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    now, labels = timezone.now(), dict(kinds.choices())
    rows = [
        (batch, labels.get(batch.kind, batch.kind), batch.can_be_fetched(now)) for batch in page
    ]
    return render(request, "batches/list.html", {"page": page, "rows": rows})


@allow(*ORDERING)
def create(request: ActingRequest) -> HttpResponse:
    """Order files of the cases ticked in the list (`?case=`), or of a month's."""
    chosen = (request.POST or request.GET).getlist("case")[: 10 * PER_PAGE]
    form = OrderForm(request.POST or None, actor=request.actor, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            batch = services.order(form.serials, form.cleaned_data["kind"], actor=request.actor)
            messages.success(request, _("已开始生成，可以离开本页，完成后会收到消息。"))
            return redirect(batch)
    context = {
        "form": form,
        "chosen": chosen,
        "submit_label": _("开始生成"),
        "cancel_url": reverse("cases:list"),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "batches/form.html", context, status=status)


@allow(*ORDERING)
@require_safe
def detail(request: ActingRequest, order: uuid.UUID) -> HttpResponse:
    """How far it is, what failed and why, and the ZIP while it is kept; a part of it for htmx."""
    batch = get_or_404(request.actor, order)
    template = "batches/_progress.html" if request.htmx else "batches/detail.html"
    return render(request, template, _shown(batch))


def _shown(batch: Batch) -> dict[str, Any]:
    job: Any = batch.job
    items = batch.items.select_related("case")
    total = items.count()
    done = min(job.done, total)
    return {
        "batch": batch,
        "label": dict(kinds.choices()).get(batch.kind, batch.kind),
        "total": total,
        "done": done,
        "percent": 100 * done // total if total else 0,
        "seconds_left": services.seconds_left(batch) if batch.is_running else None,
        "failed": items.filter(outcome=ItemOutcome.FAILED),
        "made": items.filter(outcome=ItemOutcome.DONE).count(),
        "can_be_fetched": batch.can_be_fetched(timezone.now()),
    }


@allow(*ORDERING)
@require_POST
def cancel(request: ActingRequest, order: uuid.UUID) -> HttpResponse:
    """Stop it; what was made so far is thrown away."""
    return acted(
        request,
        get_or_404(request.actor, order),
        services.cancel,
        _("已取消，已生成的部分已清除。"),
    )


@allow(*ORDERING)
@require_POST
def retry(request: ActingRequest, order: uuid.UUID) -> HttpResponse:
    """Go on with one that failed."""
    return acted(request, get_or_404(request.actor, order), go_on, _("已重新开始。"))


@allow(*ORDERING)
@require_safe
@limited("export")
def download(request: ActingRequest, order: uuid.UUID) -> HttpResponse:
    """The ZIP, until it expires; each fetching is on record."""
    batch = get_or_404(request.actor, order)
    try:
        content = services.content_of(batch)
    except ActionRefused:
        return render(request, "batches/detail.html", _shown(batch), status=GONE)
    day = timezone.localtime(batch.ordered_at).strftime("%Y%m%d-%H%M")
    return attachment(content, f"{batch.kind}-{day}.zip", "application/zip")
