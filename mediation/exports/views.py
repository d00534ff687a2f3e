"""The page on which a file of a list is asked for, and the file: one address a list.

The address carries the filters of the list, and a search by its token, so that what is exported is what
was on the screen and no name stands in an address.
"""

from collections.abc import Callable

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from mediation.exports.forms import CSV, ExportForm
from mediation.exports.listing import Listing, Selection
from mediation.exports.services import MANY, MOST_IN_FULL, Asked, export
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import too_many, wait
from mediation.vault.workbooks import XLSX

UNPROCESSABLE = 422
TYPES = {"xlsx": XLSX, CSV: "text/csv; charset=utf-8"}


def page_for(listing: Listing) -> Callable[[ActingRequest], HttpResponseBase]:
    """The view of one list, open to the readers of the list."""

    @allow(*listing.roles)
    def export_page(request: ActingRequest) -> HttpResponseBase:
        selection = listing.select(request)
        form = ExportForm(
            request.POST if request.method == "POST" else None,
            may_unmask=request.actor.role in listing.unmaskers,
        )
        refusal: list[str] = []
        if request.method == "POST":
            if seconds := wait(request, "export"):
                return too_many(request, seconds)
            if form.is_valid():
                try:
                    return _file(request, listing, selection, form)
                except ActionRefused as refused:
                    refusal = [str(reason) for reason in refused.reasons]
        return _page(request, listing, selection, form, refusal)

    return export_page


def _page(
    request: ActingRequest,
    listing: Listing,
    selection: Selection,
    form: ExportForm,
    refusal: list[str],
) -> HttpResponse:
    total = selection.count()
    query = request.META.get("QUERY_STRING", "")
    context = {
        "listing": listing,
        "form": form,
        "filters": selection.filters,
        "is_forgotten": selection.is_forgotten,
        "total": total,
        "is_long": total > MANY,
        "most_in_full": MOST_IN_FULL,
        "may_unmask": "contents" in form.fields,
        "refusal": refusal,
        "back": f"{reverse(listing.page)}?{query}" if query else reverse(listing.page),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "exports/page.html", context, status=status)


def _file(
    request: ActingRequest, listing: Listing, selection: Selection, form: ExportForm
) -> HttpResponseBase:
    data = form.cleaned_data
    full = form.wants_full
    asked = Asked(
        data["file_format"],
        full=full,
        purpose=data["purpose"] if full else "",
        reason=data["reason"].strip() if full else "",
    )
    made = export(listing, selection, asked, actor=request.actor)
    name = f"{listing.title}-{timezone.localdate():%Y%m%d}.{asked.file_format}"
    kind = TYPES[asked.file_format]
    if asked.file_format == CSV:
        response = StreamingHttpResponse(made, content_type=kind)
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
    return FileResponse(made, as_attachment=True, filename=name, content_type=kind)
