"""Handing over the cases of somebody: plan, confirmation, and what came of each case."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.assigning import batch
from cases.assigning.forms import BatchForm
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.models import User
from mediation.stations.permissions import get_user_or_404

UNPROCESSABLE = 422
APPLY, BACK = "apply", "back"


@allow(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def handover(request: Any, username: str) -> HttpResponse:
    """First the plan, then the whole of it to confirm, then it is carried out."""
    leaver = get_user_or_404(request.actor, username)
    plan = batch.plan_for(leaver, request.actor, timezone.localdate())
    form = BatchForm(request.POST or None, rows=plan.rows)
    step = request.POST.get("step") if request.method == "POST" else BACK
    if step == APPLY:
        before = batch.decided_before(form.sent_token, request.actor, leaver=leaver)
        if before or form.is_valid():
            return _carry_out(request, leaver, form, before)
    elif step != BACK and form.is_valid():
        if form.orders:
            context = {"person": leaver, "form": form, "orders": form.orders}
            return render(request, "assigning/confirm.html", context)
        form.add_error(None, _("请至少为一件案件选择接办人。"))
    context = {
        "person": leaver,
        "form": form,
        "remaining": plan.remaining,
        "most": batch.MOST,
        "cancel_url": reverse("assigning:batch"),
    }
    status = UNPROCESSABLE if request.method == "POST" and form.errors else 200
    return render(request, "assigning/plan.html", context, status=status)


def _carry_out(
    request: Any, leaver: User, form: BatchForm, before: list[batch.Outcome]
) -> HttpResponse:
    """Sent twice, the second answer tells what the first one decided, even where the plan that is
    left fits the form no longer."""
    outcomes = [*before]
    if form.is_valid():
        known = {one.case.pk for one in before}
        outcomes += batch.carry_out(
            [order for order in form.orders if order.row.case.pk not in known],
            actor=request.actor,
            leaver=leaver,
            reason=form.cleaned_data["reason"],
            token=form.cleaned_data["token"],
        )
    context = {
        "person": leaver,
        "outcomes": outcomes,
        "done": sum(one.decision is not None for one in outcomes),
        "failed": sum(one.decision is None for one in outcomes),
    }
    return render(request, "assigning/result.html", context)
