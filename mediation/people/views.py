"""Pages of the register: persons and employers, masked; each full look is logged."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mediation.history.access_log import log_access, shown, typed
from mediation.history.models import AccessEntry
from mediation.people import search, sources
from mediation.people.duplicates import merging_context
from mediation.people.forms import SearchForm
from mediation.people.models import Employer, Person
from mediation.people.sources import Entry
from mediation.stations import search as searches
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.forms.purpose import PurposeForm
from mediation.stations.limits import limited
from mediation.vault import keys
from mediation.vault.crypto import normalise

READERS = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)
PER_PAGE = 25
SHORTEST_SUGGESTION, SUGGESTIONS = 2, 6


@allow(*READERS)
@require_safe
def persons(request: Any) -> HttpResponse:
    """Persons that the reader may know of, by name."""
    return _list(request, Person, "people/persons.html")


@allow(*READERS)
@require_safe
def employers(request: Any) -> HttpResponse:
    """Employers that the reader may know of, by name."""
    return _list(request, Employer, "people/employers.html")


@allow(*READERS)
@require_POST
@limited("search")
def search_persons(request: Any) -> HttpResponse:
    """Keep what was typed under a token and show the list."""
    return _search(request, "people:persons")


@allow(*READERS)
@require_POST
@limited("search")
def search_employers(request: Any) -> HttpResponse:
    """Keep what was typed under a token and show the list."""
    return _search(request, "people:employers")


@allow(*READERS)
def person(request: Any, reference: uuid.UUID) -> HttpResponse:
    """One person, masked; what is posted asks for the numbers in full."""
    return _detail(request, Person, reference, "people/person.html")


@allow(*READERS)
def employer(request: Any, reference: uuid.UUID) -> HttpResponse:
    """One employer, masked; what is posted asks for the numbers in full."""
    return _detail(request, Employer, reference, "people/employer.html")


@allow(*READERS)
@require_POST
@limited("suggest")
def suggest_employers(request: Any) -> HttpResponse:
    """Employers whose name contains, or whose credit code begins with, what is being typed.

    The fields of a row come under their own prefix, and a worker's row gets no suggestions; a form
    about one employer sends its fields under names of their own. For htmx.
    """
    text = _typed_of_employer(request.POST)
    found: list[Employer] = []
    if len(text) >= SHORTEST_SUGGESTION:
        typed("employers while typing", text)
        seen = sources.seen_by(request.actor, Employer)
        matching = Q(name__contains=text) | Q(credit_code__startswith=normalise(text))
        found = list(seen.filter(matching)[:SUGGESTIONS])
    context = {"suggestions": [(known, json.dumps(_fields_of(known))) for known in found]}
    return render(request, "people/suggestions.html", context)


def _typed_of_employer(posted: Any) -> str:
    row = {key.rpartition("-")[2]: value for key, value in posted.items()}
    if row.get("kind") == "employer":
        text = row.get("name", "")
    else:
        text = posted.get("employer_name") or posted.get("employer_credit_code") or ""
    return text.replace("\0", "").strip()


def _fields_of(employer: Employer) -> dict[str, Any]:
    """What a suggestion fills in; telephone and address are asked of the parties each time."""
    return {
        "name": employer.name,
        "credit_code": employer.credit_code,
        "legal_representative": employer.legal_representative,
        "nature": employer.nature,
        "industry": employer.industry,
        "building": employer.building_id or "",
    }


def _list(request: Any, model: type[Entry], template: str) -> HttpResponse:
    entries, text, is_forgotten = register_rows(request, model)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    keys.prepare([row.data_key_id for row in page])
    context = {
        "page": page,
        "form": SearchForm(initial={"text": text}),
        "searched": text,
        "token_forgotten": is_forgotten,
    }
    return render(request, template, context)


def register_rows(request: Any, model: type[Entry]) -> tuple[Any, str, bool]:
    """The entries of a list, what was searched for, and whether that search is no longer known."""
    text, is_forgotten = searches.asked(request, of="register")
    entries = sources.seen_by(request.actor, model)
    if text:
        entries = search.matching(entries, text, model)
    if model is Employer:
        entries = entries.select_related("building")
    return entries, text, is_forgotten


def _search(request: Any, listing: str) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid():
        return redirect(listing)
    token = searches.keep(request.session, form.cleaned_data["text"], of="register")
    log_access(AccessEntry.Act.SEARCH, detail=listing, text=form.cleaned_data["text"])
    return redirect(f"{reverse(listing)}?{urlencode({'q': token})}")


def _detail(request: Any, model: type[Entry], reference: uuid.UUID, template: str) -> HttpResponse:
    entry = sources.find(request.actor, model, reference)
    if entry is None:
        raise Http404
    if entry.merged_into_id:
        return redirect(entry.front())
    shown(entry)
    may_unmask = sources.may_unmask(request.actor, entry)
    form = PurposeForm(request.POST or None)
    asked = request.method == "POST"
    if asked and not may_unmask:
        raise PermissionDenied
    in_full = asked and form.is_valid()
    if in_full:
        log_access(AccessEntry.Act.UNMASK, subject=entry, detail="register entry", **form.given)
    context = {
        "entry": entry,
        "in_full": in_full,
        "may_unmask": may_unmask,
        "purpose_form": form,
        "matters": sources.matters_of(request.actor, entry),
        **merging_context(request.actor, entry),
    }
    status = 422 if asked and not in_full else 200
    return render(request, template, context, status=status)
