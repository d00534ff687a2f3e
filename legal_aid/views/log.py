"""The one page on which a consultation is logged, and corrected later."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.forms.refusals import refusals_beside
from legal_aid.forms.draft_mark import new_mark, posted_mark
from legal_aid.forms.log import ConsultationPage
from legal_aid.services import consultations, drafts
from legal_aid.services.drafts import Mark, StaleDraft
from legal_aid.views.consultations import desk_staff, get_or_404
from mediation.history.gate import StaleVersion
from mediation.stations.access import ActingRequest

UNPROCESSABLE, CONFLICT = 422, 409


@desk_staff
def create(request: ActingRequest) -> HttpResponse:
    """Log a consultation; what was typed in its draft goes with it."""
    if request.method != "POST":
        return log_page(request, ConsultationPage(request.actor))
    mark = posted_mark(request.POST)
    page = ConsultationPage(request.actor, data=request.POST)
    if prefix := request.POST.get("add"):
        return log_page(request, page.with_one_more_row(prefix), mark=mark)
    if not page.is_valid():
        return log_page(request, page, mark=mark)
    logged = None
    try:
        with refusals_beside(page.form):
            logged = consultations.log_consultation(
                page.form.save(commit=False),
                actor=request.actor,
                companions=page.companions or (),
                matters=page.matters or (),
                draft=mark,
            )
    except StaleDraft as stale:
        # Who presses again has been told: this page's text stands then.
        told = Mark(stale.current.reference, stale.current.version, mark.window if mark else "")
        again = _("再次按“登记”，即以本页内容为准。")
        sentences = [stale_sentence(stale), again]
        return log_page(request, page, refusal=sentences, mark=told, status=CONFLICT)
    if logged is None:
        return log_page(request, page, mark=mark)
    messages.success(request, _("已登记咨询 %(serial)s。") % {"serial": logged.serial})
    return redirect(logged)


@desk_staff
def edit(request: ActingRequest, serial: str) -> HttpResponse:
    """Correct or complete a consultation; numbers come masked."""
    consultation = get_or_404(request, serial)
    if request.method != "POST":
        return log_page(request, ConsultationPage(request.actor, consultation=consultation))
    # Before anything is judged: rows that somebody else removed would look like mistakes.
    version = request.POST.get("version", "")
    if version.isdecimal() and version != str(consultation.version):
        raise StaleVersion(consultation)
    page = ConsultationPage(request.actor, consultation=consultation, data=request.POST)
    if prefix := request.POST.get("add"):
        return log_page(request, page.with_one_more_row(prefix))
    if not page.is_valid():
        return log_page(request, page)
    saved = None
    with refusals_beside(page.form):
        saved = consultations.edit_consultation(
            page.form.instance,
            actor=request.actor,
            version=page.form.cleaned_data["version"],
            companions=page.companions,
            matters=page.matters,
        )
    if saved is None:
        return log_page(request, page)
    messages.success(request, _("咨询记录已保存。"))
    return redirect(saved)


def stale_sentence(stale: StaleDraft) -> str:
    """Told to the second of two windows."""
    saved_at = timezone.localtime(stale.current.saved_at)
    return _("这份草稿在另一窗口有更新的内容（%(time)s 保存），本页的内容没有写入草稿。") % {
        "time": f"{saved_at:%H:%M}"
    }


def log_page(
    request: ActingRequest,
    page: ConsultationPage,
    *,
    refusal: list[str] | None = None,
    mark: Mark | None = None,
    begun_at: datetime | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The page with what stands in it, and what is wrong with it.

    Args:
        mark: the draft that it goes on with; a new one where none is given.
        begun_at: when the draft was begun; the clock of the page runs from then.
    """
    # A page that comes back with one more row is an answer, not a refusal.
    refused = request.method == "POST" and "add" not in request.POST
    context = {
        "page": page,
        "form": page.form,
        "consultation": page.edited,
        "refusal": refusal,
        "cancel_url": page.edited.get_absolute_url() if page.edited else reverse("legal_aid:list"),
    }
    if page.edited is None:
        mark = mark or new_mark()
        context |= {
            "mark": mark,
            "begun_at": begun_at,
            "drafts": drafts.open_drafts(request.actor, but=mark.reference),
        }
    if status is None:
        status = UNPROCESSABLE if refused else 200
    return render(request, "legal_aid/log/form.html", context, status=status)
