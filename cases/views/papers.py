"""Papers as PDF: an issued one, else a draft with its watermark, else why there is none."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.papers import subject_of
from cases.permissions import get_case_or_404
from cases.views.responses import page
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.papers import registry, services
from mediation.papers.fonts import FontsMissing
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited
from mediation.ui.parts import Text

READERS = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)


@require_safe
@allow(*READERS)
@limited("download")
def newest(request: Any, serial: str, kind: str) -> HttpResponse:
    """The newest issued paper of the kind, else its draft; a page with the reason where neither is."""
    case = get_case_or_404(request, serial, "view_content")
    declared = _kind_or_404(kind)
    try:
        subject = subject_of(case, declared)
        if subject is None:
            raise Http404
        paper = services.newest(kind, subject) if declared.issued else None
        if paper is not None:
            return _issued_pdf(case, declared, paper)
        content = services.draft_pdf(kind, subject)
    except ActionRefused as refused:
        return no_paper(request, case, declared.title, refused.reasons, status=404)
    except FontsMissing:
        return cannot_print(request, case, declared.title)
    draft = f"-{_('草稿')}" if declared.issued else ""
    return pdf_response(
        case, content, name=f"{case.serial}-{declared.title}{draft}.pdf", logged=f"{kind}.pdf"
    )


@require_safe
@allow(*READERS)
@limited("download")
def issued(request: Any, serial: str, kind: str, n: int) -> HttpResponse:
    """An issued paper as it was handed out, void ones too."""
    case = get_case_or_404(request, serial, "view_content")
    declared = _kind_or_404(kind)
    paper = Paper.objects.of_aggregate(case).filter(kind=kind, n=n).first()
    if paper is None:
        raise Http404
    try:
        return _issued_pdf(case, declared, paper)
    except FontsMissing:
        return cannot_print(request, case, declared.title)


def _kind_or_404(kind: str) -> PaperKind:
    try:
        return registry.get(kind)
    except registry.UnknownKind as error:
        raise Http404 from error


def _issued_pdf(case: Case, declared: PaperKind, paper: Paper) -> HttpResponse:
    name = f"{case.serial}-{declared.title}-{paper.n}.pdf"
    return pdf_response(
        case, services.pdf_of(paper), name=name, logged=f"{paper.kind}-{paper.n}.pdf"
    )


def pdf_response(
    case: Case,
    content: bytes,
    *,
    name: str,
    logged: str,
    act: AccessEntry.Act = AccessEntry.Act.DOWNLOAD,
) -> HttpResponse:
    """A PDF of `case`, with its entry in the access log; shown in the browser when it is to print."""
    log_access(act, subject=case, detail=logged)
    response = HttpResponse(content, content_type="application/pdf")
    attached = act == AccessEntry.Act.DOWNLOAD
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    return response


def cannot_print(request: Any, case: Case, title: Text) -> HttpResponse:
    """This machine has no fonts for papers."""
    reason = _("本机缺少中文字体，暂时不能生成文书；请联系系统管理员。")
    return no_paper(request, case, title, [reason], status=503)


def no_paper(
    request: Any, case: Case, title: Text, reasons: list[str], *, status: int
) -> HttpResponse:
    """Why there is no such paper."""
    response = page(request, "cases/papers/not_applicable.html", case, title=title, reasons=reasons)
    response.status_code = status
    return response
