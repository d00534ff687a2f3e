"""Sending scans, and saying of which papers they are."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.scans import review, services
from cases.scans.forms import PagesForm, ScanForm
from cases.scans.models import ScanPage
from cases.scans.permissions import SCANNING, get_or_404, papers_of, visible_to
from cases.views.responses import UNPROCESSABLE, acted, go_on
from mediation.history.access_log import log_access
from mediation.history.models import AccessEntry
from mediation.jobs import running
from mediation.jobs import services as jobs
from mediation.papers.models import Paper
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import marked, sentence, wait
from mediation.vault import files
from mediation.vault.crypto import Unreadable

GONE = 410
#: Scans of before that the page still names.
SHOWN = 20


@allow(*SCANNING)
def listing(request: ActingRequest) -> HttpResponse:
    """Send scans, of one case (`?case=`) and paper (`&paper=kind-n`) or of any; and what waits."""
    case, paper = _sent_from(request)
    form = ScanForm(request.POST or None, request.FILES or None)
    seconds = wait(request, "upload") if request.method == "POST" else 0
    if request.method == "POST" and not seconds and form.is_valid():
        taken = services.take(
            form.cleaned_data["upload"], actor=request.actor, case=case, paper=paper
        )
        for name, reason in taken.refused:
            form.add_error("upload", f"{name}：{reason}")
            if taken.scan is not None:
                messages.warning(request, f"{name}：{reason}")
        if taken.scan is not None:
            if taken.scan.job is not None and not jobs.has_worker():
                running.run(taken.scan.job.pk)
            address = taken.scan.get_absolute_url()
            return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    context = {
        "form": form,
        "refusal": [sentence(seconds)] if seconds else [],
        "case": case,
        "paper": paper,
        "scans": review.listed(visible_to(request.actor)[:SHOWN]),
        "submit_label": _("上传并识别"),
        "cancel_url": case.get_absolute_url() if case else "",
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return marked(render(request, "scans/list.html", context, status=status), seconds)


def _sent_from(request: ActingRequest) -> tuple[Case | None, Paper | None]:
    serial = request.GET.get("case", "")
    if not serial:
        return None, None
    case = get_case_or_404(request, serial, "attach")
    wished = request.GET.get("paper", "")
    if not wished:
        return case, None
    found = [one for one in papers_of(case, request.actor) if f"{one.kind}-{one.n}" == wished]
    if not found:
        raise Http404
    return case, found[0]


@allow(*SCANNING)
def detail(request: ActingRequest, scan: uuid.UUID) -> HttpResponse:
    """How far it is read, then each page with the paper that it seems to belong to; confirmed by POST."""
    row = get_or_404(request.actor, scan)
    if request.method == "POST" and "confirm" in request.POST and row.closed_at is not None:
        # Sent twice: the first time has done it.
        messages.info(request, _("这批扫描件已处理完毕。"))
        return redirect(row)
    if row.closed_at is not None or row.is_running or row.state != "done":
        template = "_progress" if request.htmx else "detail"
        return render(request, f"scans/{template}.html", review.progress(row))
    if request.htmx and request.method == "GET":
        return HttpResponseClientRedirect(row.get_absolute_url())
    if row.expires_at <= timezone.now():
        return render(request, "scans/detail.html", review.progress(row), status=GONE)
    pages = review.pages_of(row)
    form = PagesForm(request.POST or None, scan=row, pages=pages, actor=request.actor)
    if request.method == "POST" and "confirm" in request.POST and form.is_valid():
        with refusals_beside(form):
            made = services.confirm(row, form.choices_made(), actor=request.actor)
            said = ngettext("已归卷%(count)d份文书。", "已归卷%(count)d份文书。", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect(row)
    if "confirm" not in request.POST:
        form.relax()
    log_access(AccessEntry.Act.VIEW, detail=f"scan {row.reference}")
    context = review.context(row, pages, form)
    status = UNPROCESSABLE if "confirm" in request.POST else 200
    return render(request, "scans/review.html", context, status=status)


@allow(*SCANNING)
@require_safe
def page_picture(request: ActingRequest, scan: uuid.UUID, page: int) -> HttpResponse:
    """The picture of one page; the look is logged with the page that shows it."""
    row = get_or_404(request.actor, scan)
    found = (
        ScanPage.objects.filter(file__scan=row, pk=page).select_related("picture").first()
        if row.closed_at is None
        else None
    )
    if found is None:
        raise Http404
    try:
        content = files.read(found.picture)
    except (Unreadable, FileNotFoundError) as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'self'"
    return response


@allow(*SCANNING)
@require_POST
def retry(request: ActingRequest, scan: uuid.UUID) -> HttpResponse:
    """Read on where reading failed."""
    return acted(request, get_or_404(request.actor, scan), go_on, _("已重新开始。"))


@allow(*SCANNING)
@require_POST
def discard(request: ActingRequest, scan: uuid.UUID) -> HttpResponse:
    """Throw everything away, unread or not."""
    row = get_or_404(request.actor, scan)
    return acted(request, row, services.give_up, _("扫描件已清除。"), then="scans:list")
