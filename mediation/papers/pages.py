"""Papers as answers of the web: the PDF with its entry in the access log, or why there is none."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry, DomainModel
from mediation.papers import registry, services
from mediation.papers.errors import CannotPrint
from mediation.papers.models import Paper
from mediation.papers.registry import PaperKind
from mediation.ui.middleware import framed
from mediation.ui.parts import Text

logger = logging.getLogger(__name__)


class SubjectOf(Protocol):
    """What a kind of paper is about in a matter: the matter itself or a row of it, None for a kind
    about something else; ActionRefused where the matter has nothing of that sort."""

    def __call__(self, matter: Any, kind: PaperKind, /) -> DomainModel | None: ...


def newest(request: Any, matter: Any, kind: str, *, subject_of: SubjectOf) -> HttpResponse:
    """The newest issued paper of the kind, else its draft; a page with the reason where neither is.

    Args:
        matter: the root in the reader's sight (a case, a consultation) with `serial` and address.
    """
    declared = kind_or_404(kind)
    try:
        subject = subject_of(matter, declared)
        if subject is None:
            raise Http404
        paper = services.newest(kind, subject) if declared.issued else None
        if paper is not None:
            return _issued_pdf(matter, declared, paper)
        content = services.draft_pdf(kind, subject)
    except ActionRefused as refused:
        return no_paper(request, matter, declared.title, refused.reasons, status=404)
    except CannotPrint as error:
        return cannot_print(request, matter, declared.title, error)
    draft = f"-{_('草稿')}" if declared.issued else ""
    return pdf_response(
        matter, content, name=f"{matter.serial}-{declared.title}{draft}.pdf", logged=f"{kind}.pdf"
    )


def preview(
    request: Any,
    matter: Any,
    kind: str,
    *,
    subject_of: SubjectOf,
    extra: registry.Frozen | None = None,
    values: Mapping[str, Any] | None = None,
    replaces: Paper | None = None,
) -> HttpResponse:
    """How the next paper of the kind would look, shown in the browser; arguments as for `issue`."""
    declared = kind_or_404(kind)
    try:
        subject = subject_of(matter, declared)
        if subject is None:
            raise Http404
        content = services.draft_pdf(kind, subject, extra=extra, values=values, replaces=replaces)
    except ActionRefused as refused:
        return no_paper(request, matter, declared.title, refused.reasons, status=404)
    except CannotPrint as error:
        return cannot_print(request, matter, declared.title, error)
    name = f"{matter.serial}-{declared.title}-{_('草稿')}.pdf"
    return framed(
        pdf_response(
            matter, content, name=name, logged=f"{kind}-draft.pdf", act=AccessEntry.Act.VIEW
        )
    )


def issued(request: Any, matter: Any, kind: str, n: int) -> HttpResponse:
    """An issued paper as it was handed out, void ones too."""
    declared = kind_or_404(kind)
    paper = Paper.objects.of_aggregate(matter).filter(kind=kind, n=n).first()
    if paper is None:
        raise Http404
    try:
        return _issued_pdf(matter, declared, paper)
    except CannotPrint as error:
        return cannot_print(request, matter, declared.title, error)


def kind_or_404(kind: str) -> PaperKind:
    """The kind of that code; an address with another code is no address."""
    try:
        return registry.get(kind)
    except registry.UnknownKind as error:
        raise Http404 from error


def _issued_pdf(matter: Any, declared: PaperKind, paper: Paper) -> HttpResponse:
    name = f"{matter.serial}-{declared.title}-{paper.n}.pdf"
    return pdf_response(
        matter, services.pdf_of(paper), name=name, logged=f"{paper.kind}-{paper.n}.pdf"
    )


def drawn(
    request: Any,
    matter: Any,
    title: Text,
    make: Callable[[], bytes],
    *,
    name: str,
    logged: str,
    act: AccessEntry.Act = AccessEntry.Act.DOWNLOAD,
) -> HttpResponse:
    """What `make` draws of several papers or of none, or the page that says why it cannot."""
    try:
        content = make()
    except ActionRefused as refused:
        return no_paper(request, matter, title, refused.reasons, status=404)
    except CannotPrint as error:
        return cannot_print(request, matter, title, error)
    return pdf_response(matter, content, name=name, logged=logged, act=act)


def pdf_response(
    matter: Any,
    content: bytes,
    *,
    name: str,
    logged: str,
    act: AccessEntry.Act = AccessEntry.Act.DOWNLOAD,
) -> HttpResponse:
    """A PDF of `matter`, with its entry in the access log; shown in the browser when it is to print."""
    log_access(act, subject=matter, detail=logged)
    response = HttpResponse(content, content_type="application/pdf")
    attached = act == AccessEntry.Act.DOWNLOAD
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    return response


def cannot_print(request: Any, matter: Any, title: Text, error: CannotPrint) -> HttpResponse:
    """No paper can be made now: this machine has no fonts, or the typesetting failed."""
    logger.error("no paper for %s: %s", request.path, error)
    return no_paper(request, matter, title, [str(error.reason)], status=503)


def no_paper(
    request: Any, matter: Any, title: Text, reasons: list[str], *, status: int
) -> HttpResponse:
    """Why there is no such paper."""
    context = {"matter": matter, "title": title, "reasons": reasons}
    return render(request, "paper_pages/not_applicable.html", context, status=status)
