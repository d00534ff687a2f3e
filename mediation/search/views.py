"""The box in the top bar, and the page of its results. What is typed never stands in an address."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mediation.history.access_log import log_access, typed
from mediation.history.models import AccessEntry
from mediation.search import finding
from mediation.search.forms import BoxForm
from mediation.search.grams import Wanted
from mediation.stations import search as searches
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited

READERS = (
    Role.CLERK,
    Role.POINT_MEDIATOR,
    Role.MEDIATOR,
    Role.LEGAL_AID,
    Role.MANAGER,
    Role.AUDITOR,
)
OF = "everything"
PER_PAGE = 20
FIRST_OF_EACH = 6


@allow(*READERS)
@require_POST
@limited("suggest")
def suggest(request: ActingRequest) -> HttpResponse:
    """The best few lines for what is being typed; for htmx.

    Typing is one search of the access log, as long as the text only grows (`typed`): what contains
    the longer text contains the shorter one.
    """
    text = _text(request)
    asked = bool(Wanted.of(text))
    if asked:
        typed("everything while typing", text)
    groups = finding.in_the_box(request.actor, text) if asked else []
    context = {"groups": groups, "asked": asked, "count": sum(len(g.lines) for g in groups)}
    return render(request, "search/suggestions.html", context)


@allow(*READERS)
@require_POST
@limited("search")
def find(request: ActingRequest) -> HttpResponse:
    """Keep what was typed under a token and show the page of results."""
    text = _text(request)
    if not text:
        return redirect("search:results")
    token = searches.keep(request.session, text, of=OF)
    log_access(AccessEntry.Act.SEARCH, detail=OF, text=text)
    return redirect(f"{reverse('search:results')}?{urlencode({'q': token})}")


@allow(*READERS)
@require_safe
def results(request: ActingRequest) -> HttpResponse:
    """The first lines of every kind; with `kind`, all of one, by pages."""
    token, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    text, is_forgotten = searches.asked(request, of=OF)
    groups = finding.on_the_page(request.actor, text) if text else []
    chosen = next((group for group in groups if group.content.kind == kind), None)
    context: dict[str, Any] = {
        "searched": text,
        "token": token,
        "token_forgotten": is_forgotten,
        "too_short": bool(text) and not Wanted.of(text),
        "most": finding.AT_MOST,
        "first": FIRST_OF_EACH,
    }
    if chosen:
        context["page"] = Paginator(chosen.lines, PER_PAGE).get_page(request.GET.get("page"))
        context["group"] = chosen
    else:
        context["groups"] = [group for group in groups if group.lines]
    return render(request, "search/results.html", context)


def _text(request: ActingRequest) -> str:
    form = BoxForm(request.POST)
    return str(form.cleaned_data["text"]) if form.is_valid() else ""
