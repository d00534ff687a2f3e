"""The contact log: who was tried, which way, and how it ended."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.contact import ContactForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, Party
from cases.permissions import get_case_or_404, may
from cases.secrets import groups_of
from cases.services.contact import record_contact
from cases.sight import sight_of
from cases.views.detail import CONTENT_READERS
from cases.views.responses import page
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role

STAFF = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
PER_PAGE = 20
#: How many the case page shows.
NEWEST = 5


@allow(*CONTENT_READERS)
@require_safe
def contacts(request: ActingRequest, serial: str) -> HttpResponse:
    """The log, newest first; asked for by htmx, its newest rows without the frame of a page."""
    case = get_case_or_404(request, serial, "view_content")
    per_page = NEWEST if request.htmx else PER_PAGE
    rows = case.contacts.select_related("party", "made_by")
    shown = Paginator(rows, per_page).get_page(request.GET.get("page"))
    for row in shown:
        row.case = case  # the data key is the case's
    context = {
        "case": case,
        "page": shown,
        "rows": [(row, groups_of(row)) for row in shown],
        "sight": sight_of(request.actor, case),
        "may_record": may(request.actor, "record_contact", case),
        "is_part": bool(request.htmx),
    }
    return render(request, f"cases/contact/{'log' if request.htmx else 'page'}.html", context)


@allow(*STAFF)
def contact_create(request: ActingRequest, serial: str) -> HttpResponse:
    """Log an attempt to reach a party."""
    case = get_case_or_404(request, serial, "record_contact")
    form = ContactForm(request.POST or None, case=case, party=_asked_for(case, request))
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            record_contact(case, form.attempt(), actor=request.actor)
            messages.success(request, _("联系已登记。"))
            return redirect(f"{case.get_absolute_url()}#contacts")
    return page(request, "cases/contact/form.html", case, form=form, submit_label=_("登记联系"))


def _asked_for(case: Case, request: Any) -> Party | None:
    """The party of the link that was followed, else the first one who is not the applicant."""
    wanted = request.GET.get("party", "")
    parties = list(case.parties.all())
    chosen = next((party for party in parties if str(party.pk) == wanted), None)
    return chosen or next((party for party in parties if party.side == "respondent"), None)
