"""When people are away: one's own days, those of one person, and those of the whole station."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediation.history.gate import ActionRefused, NotAllowed
from mediation.stations import timeline
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.forms.absences import AbsenceForm
from mediation.stations.models import Absence, User
from mediation.stations.permissions import (
    EDITORS,
    READERS,
    absences_visible_to,
    get_user_or_404,
    may_record_absence,
    require,
)
from mediation.stations.services.absences import add_absence, end_absence
from mediation.stations.views.form_page import form_page

PER_PAGE = 50
#: What has ended stays so long in the lists.
KEPT = timedelta(days=30)
working = allow(*(role for role in Role if role != Role.ADMINISTRATOR))


@working
@require_http_methods(["GET", "POST"])
def own(request: Any) -> HttpResponse:
    """The person's own days, and the form for more."""
    form = _form(request, request.user)

    def carry_out() -> HttpResponse:
        add_absence(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已登记不在岗。"))
        return redirect("absences")

    return form_page(
        request,
        form,
        carry_out,
        template="stations/account/absences.html",
        rows=_recent(request.user.absences.select_related("entered_by")),
        today=timezone.localdate(),
        submit_label=_("登记不在岗"),
    )


@working
@require_POST
def own_end(request: Any) -> HttpResponse:
    """Withdraw one's own, or be back before its last day."""
    _end(request, request.user)
    return redirect("absences")


@allow(*READERS)
@require_safe
def station(request: Any) -> HttpResponse:
    """Who is away when: those who are now, those who will be, and those who came back lately."""
    page = Paginator(absence_rows(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": page.object_list, "today": timezone.localdate()}
    return render(request, "stations/absences/list.html", context)


def absence_rows(request: Any) -> Any:
    """The absences that the page of the station shows."""
    return _recent(absences_visible_to(request.actor).select_related("user", "entered_by"))


@allow(*READERS)
@require_safe
def person(request: Any, username: str) -> HttpResponse:
    """All days of one person, with what was changed in them."""
    user = get_user_or_404(request.actor, username)
    rows = list(user.absences.select_related("entered_by").order_by("-first_day", "-pk"))
    context = {
        "person": user,
        "rows": rows,
        "today": timezone.localdate(),
        "may_record": may_record_absence(request.actor, user),
        "entries": timeline.entries(rows[:10]),
    }
    return render(request, "stations/absences/person.html", context)


@allow(*EDITORS)
@require_http_methods(["GET", "POST"])
def add(request: Any, username: str) -> HttpResponse:
    """Enter days for somebody else."""
    user = get_user_or_404(request.actor, username)
    require(may_record_absence(request.actor, user))
    form = _form(request, user)

    def carry_out() -> HttpResponse:
        add_absence(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已登记不在岗。"))
        return redirect("administration:user_absences", username=username)

    return form_page(
        request,
        form,
        carry_out,
        template="stations/absences/add.html",
        cancel_url=reverse("administration:user_absences", args=[username]),
        submit_label=_("登记不在岗"),
        person=user,
    )


@allow(*EDITORS)
@require_POST
def end(request: Any, username: str) -> HttpResponse:
    """Withdraw an absence of somebody else, or let it end before its last day."""
    user = get_user_or_404(request.actor, username)
    _end(request, user)
    return redirect("administration:user_absences", username=username)


def _form(request: Any, user: User) -> AbsenceForm:
    return AbsenceForm(request.POST or None, instance=Absence(user=user))


def _recent(rows: Any) -> Any:
    since = timezone.localdate() - KEPT
    return rows.standing().filter(last_day__gte=since).order_by("first_day", "user__name", "pk")


def _end(request: Any, user: User) -> None:
    chosen = request.POST.get("absence", "")
    # A key has at most 19 digits; more would not be understood by the database.
    known = chosen.isdecimal() and len(chosen) < 19
    row = user.absences.filter(pk=int(chosen)).first() if known else None
    if row is None:
        messages.info(request, _("该不在岗已结束或已撤销。"))
        return
    try:
        end_absence(row, actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        messages.info(request, " ".join(refused.reasons))
    else:
        messages.success(request, _("不在岗已撤销或提前结束。"))
