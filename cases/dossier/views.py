"""The dossier of a case: its page, the bound file, putting it away, packages for other bodies."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.catalogue import entries, readable
from cases.dossier import binding, services
from cases.dossier.forms import ArchiveForm, TakeOutForm
from cases.dossier.page import LETTER, DossierPage
from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import ACTS, get_case_or_404, may
from cases.views.papers import READERS
from cases.views.responses import insist_fresh, page
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper
from mediation.papers.pages import drawn
from mediation.stations.access import allow
from mediation.stations.limits import limited

WHOLE = "whole"


@require_safe
@allow(*READERS)
def page_of(request: Any, serial: str) -> HttpResponse:
    """The catalogue with what is missing, where the file lies, and what goes to other bodies."""
    case = get_case_or_404(request, serial, "view_content")
    shown = DossierPage(case, request.actor, timezone.localdate())
    return page(request, "dossier/page.html", case, shown=shown)


@require_safe
@allow(*READERS)
@limited("download")
def volume(request: Any, serial: str, part: str) -> HttpResponse:
    """Main file, inner file, or both, as one PDF with bookmarks and page numbers.

    Of the main file everybody gets what they may read; the inner one and the whole are for readers
    of the sessions' records.
    """
    case = get_case_or_404(request, serial, "view_content")
    if part not in (WHOLE, *FilePart.values):
        raise Http404
    if part != FilePart.MAIN and not may(request.actor, "view_record", case):
        raise PermissionDenied
    chosen = [
        entry
        for entry in readable(request.actor, case, entries(case))
        if part in (WHOLE, entry.part)
    ]
    title = _("卷宗") if part == WHOLE else FilePart(part).label
    return drawn(
        request, case, title, lambda: binding.volumes(case, chosen),
        name=f"{case.serial}-{title}.pdf", logged=f"dossier-{part}.pdf",
    )  # fmt: skip


@allow(*ACTS["archive"])
def archive(request: Any, serial: str) -> HttpResponse:
    """Put the file of an ended case away."""
    case = get_case_or_404(request, serial, "archive")
    insist_fresh(request, case)
    form = ArchiveForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            given = dict(form.cleaned_data)
            services.archive_case(case, actor=request.actor, version=given.pop("version"), **given)
            messages.success(request, _("已归档。"))
            return redirect(_address(case))
    return page(
        request, "dossier/archive.html", case, form=form, submit_label=_("办理归档"),
        shown=DossierPage(case, request.actor, timezone.localdate()), cancel_url=_address(case),
    )  # fmt: skip


@allow(*ACTS["take_out_dossier"])
def take_out(request: Any, serial: str) -> HttpResponse:
    """Take a file out again, on record."""
    case = get_case_or_404(request, serial, "take_out_dossier")
    insist_fresh(request, case)
    form = TakeOutForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.take_out(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已撤销归档。"))
            return redirect(_address(case))
    return page(
        request, "dossier/take_out.html", case, form=form, submit_label=_("撤销归档"),
        archiving=services.standing(case), danger=True, cancel_url=_address(case),
    )  # fmt: skip


@require_safe
@allow(*ACTS["hand_over"])
@limited("download")
def hand_over(request: Any, serial: str, n: int) -> HttpResponse:
    """The package of an issued letter of transfer: the letter and the documents that it lists."""
    case = get_case_or_404(request, serial, "hand_over")
    letter = Paper.objects.of_aggregate(case).standing().filter(kind=LETTER, n=n).first()
    if letter is None or "handed" not in letter.context.get("entries", {}):
        raise Http404
    title = _("移送材料")
    return drawn(
        request, case, title, lambda: binding.handed_over(case, letter),
        name=f"{case.serial}-{title}.pdf", logged=f"{LETTER}-{n}.pdf",
    )  # fmt: skip


def _address(case: Case) -> str:
    return reverse("dossier:page", args=[case.serial])
