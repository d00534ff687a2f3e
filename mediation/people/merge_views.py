"""Pages of merging: which other entry, both side by side, and the way back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mediation.history.access_log import log_access, shown
from mediation.history.gate import StaleVersion
from mediation.history.models import AccessEntry
from mediation.people import duplicates, merging, search, sources
from mediation.people.forms import MergeForm, SearchForm, UndoForm, masked
from mediation.people.models import Employer, Person
from mediation.people.sources import Entry
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited
from mediation.stations.views.form_page import form_page
from mediation.vault import keys

MERGERS = (Role.LEGAL_AID, Role.MANAGER)
FOUND = 20
get_or_post = require_http_methods(["GET", "POST"])


@allow(*MERGERS)
@get_or_post
@limited("search")
def choose_person(request: Any, reference: uuid.UUID) -> HttpResponse:
    """Which other entry is the same person."""
    return _choose(request, _entry(request, Person, reference))


@allow(*MERGERS)
@get_or_post
@limited("search")
def choose_employer(request: Any, reference: uuid.UUID) -> HttpResponse:
    """Which other entry is the same employer."""
    return _choose(request, _entry(request, Employer, reference))


@allow(*MERGERS)
@get_or_post
def merge_persons(request: Any, reference: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Both entries side by side; what is posted merges them."""
    return _merge(request, Person, reference, other)


@allow(*MERGERS)
@get_or_post
def merge_employers(request: Any, reference: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """Both entries side by side; what is posted merges them."""
    return _merge(request, Employer, reference, other)


@allow(*MERGERS)
@get_or_post
def undo_person(request: Any, reference: uuid.UUID, row: int) -> HttpResponse:
    """Take a merging of persons back."""
    return _undo(request, _entry(request, Person, reference), row)


@allow(*MERGERS)
@get_or_post
def undo_employer(request: Any, reference: uuid.UUID, row: int) -> HttpResponse:
    """Take a merging of employers back."""
    return _undo(request, _entry(request, Employer, reference), row)


def _entry(request: Any, model: type[Entry], reference: uuid.UUID) -> Any:
    entry = sources.find(request.actor, model, reference)
    if entry is None:
        raise Http404
    if not merging.may_merge(request.actor, entry):
        raise PermissionDenied
    return entry


def _choose(request: Any, entry: Any) -> HttpResponse:
    if entry.merged_into_id:
        return redirect(entry.front())
    shown(entry)
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        log_access(AccessEntry.Act.SEARCH, detail="people:merge_person", text=text)
        others = sources.seen_by(request.actor, type(entry)).filter(station=entry.station_id)
        rows = list(search.matching(others.exclude(pk=entry.pk), text, type(entry))[:FOUND])
        keys.prepare([row.data_key_id for row in rows])
        found = [
            duplicates.Proposal(row, "", duplicates.url_to_compare(entry, row)) for row in rows
        ]
    context = {
        "entry": entry,
        "form": form,
        "found": found,
        "proposals": duplicates.probable(request.actor, entry),
    }
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "people/merge/choose.html", context, status=status)


def _merge(
    request: Any, model: type[Entry], reference: uuid.UUID, other: uuid.UUID
) -> HttpResponse:
    kept, merged = _entry(request, model, reference), _entry(request, model, other)
    if merged.merged_into_id == kept.pk:
        # Sent twice, or somebody else was quicker: it is done.
        messages.info(request, _("两条登记已经合并。"))
        return redirect(kept)
    if kept.pk == merged.pk or kept.station_id != merged.station_id:
        raise Http404
    if kept.merged_into_id or merged.merged_into_id:
        return redirect(kept.front())
    shown(kept)
    shown(merged)
    form = MergeForm(request.POST or None, kept=kept, merged=merged)
    seen = request.POST.get("stamp", "")
    if seen and seen != merging.stamp_of(kept, merged):
        # Before anything is judged: a choice may have come or gone.
        raise StaleVersion(kept)

    def carry_out() -> HttpResponse:
        merging.merge(
            kept,
            merged,
            actor=request.actor,
            stamp=form.cleaned_data["stamp"],
            take=form.taken(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("已合并；需要时可以在本页撤销。"))
        return redirect(kept)

    return form_page(
        request,
        form,
        carry_out,
        template="people/merge/preview.html",
        kept=kept,
        merged=merged,
        sides=[_side(request, kept), _side(request, merged)],
        rows=[
            row | {"kept": masked(row["compared"].key, kept), "merged": masked(row["compared"].key, merged)}
            for row in form.comparisons()
        ],
        numbers_differ=merging.numbers_differ(kept, merged),
        swap_url=duplicates.url_to_compare(merged, kept),
        submit_label=_("合并"),
        cancel_url=kept.get_absolute_url(),
    )  # fmt: skip


def _side(request: Any, entry: Any) -> dict[str, Any]:
    """How many matters of an entry the reader may know of, and whether there are more."""
    known = len(sources.own_matters(request.actor, entry))
    return {"entry": entry, "known": known, "more": merging.records_of(entry) > known}


def _undo(request: Any, entry: Any, key: int) -> HttpResponse:
    row = entry.merges.select_related("merged", "merged_by").filter(pk=key).first()
    if row is None:
        raise Http404
    if row.undone_on:
        messages.info(request, _("这次合并已经撤销。"))
        return redirect(entry)
    shown(entry)
    form = UndoForm(request.POST or None, version=row.version)

    def carry_out() -> HttpResponse:
        staying = merging.undo(
            row,
            actor=request.actor,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("已撤销合并，两条登记恢复为各自独立。"))
        if staying:
            messages.warning(
                request,
                _("合并后又有改动的内容保持现状：%(names)s。")
                % {"names": "、".join(map(str, staying))},
            )
        return redirect(entry)

    staying = merging.staying_after_undo(row)
    consequences = [
        _("“%(name)s”恢复为独立的登记，它的案件和咨询随之分开。") % {"name": row.merged},
        _("保留登记恢复合并前的内容。"),
    ]
    if staying:
        consequences.append(
            _("合并后又有改动的内容保持现状：%(names)s。") % {"names": "、".join(map(str, staying))}
        )
    return form_page(
        request,
        form,
        carry_out,
        template="layout/confirm_page.html",
        question=_("撤销合并？"),
        consequences=consequences,
        submit_label=_("撤销合并"),
        cancel_url=entry.get_absolute_url(),
    )
