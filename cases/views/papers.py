"""Papers of a case: the list of kinds, one kind with its draft and versions, issuing, voiding, PDFs."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.file_parts import may_read_kind
from cases.forms.paper_acts import IssueForm, VoidForm
from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.paper_pages import KindPage, stages
from cases.papers import subject_of
from cases.permissions import get_case_or_404, require
from cases.services.papers import issue_paper, save_draft, void_paper
from cases.views.responses import page, showing_pdfs
from mediation.papers import pages
from mediation.papers.models import Paper
from mediation.papers.pages import kind_or_404
from mediation.papers.registry import PaperKind
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.stations.limits import limited

READERS = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)
ISSUERS = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)


@require_safe
@allow(*READERS)
def overview(request: Any, serial: str) -> HttpResponse:
    """Every kind of paper by stage: what is issued, what applies, and what to print at once."""
    case = get_case_or_404(request, serial, "view_content")
    return page(request, "cases/papers/list.html", case, stages=stages(case, request.actor))


@allow(*READERS)
@showing_pdfs
def kind_page(request: Any, serial: str, kind: str) -> HttpResponse:
    """What is typed for the paper, how it would look, and what was issued."""
    case = get_case_or_404(request, serial, "view_content")
    shown = _kind_page(request, case, kind)
    if request.method != "POST":
        return page(request, "cases/papers/kind.html", case, shown=shown, form=shown.form())
    require(request.actor, "draft_paper", case)
    form = shown.form(request.POST)
    if form is None:
        return redirect(shown.issue_url)
    if form.is_valid():
        with refusals_beside(form):
            save_draft(
                case, kind, actor=request.actor, values=request.POST,
                version=_number(request.POST.get("draft_version", "")), about=shown.about,
            )  # fmt: skip
            if "issue" in request.POST:
                return redirect(shown.issue_url)
            messages.success(request, _("已保存草稿。"))
            return redirect(shown.url)
    return page(request, "cases/papers/kind.html", case, shown=shown, form=form)


@allow(*ISSUERS)
@showing_pdfs
def issue(request: Any, serial: str, kind: str) -> HttpResponse:
    """The last look before a paper is issued; sent twice, it is issued once."""
    case = get_case_or_404(request, serial, "issue_paper")
    shown = _kind_page(request, case, kind)
    form = IssueForm(request.POST or None, seen=(case.version, shown.draft_version))
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            paper = issue_paper(
                case,
                kind,
                actor=request.actor,
                version=form.cleaned_data["version"],
                draft_version=form.cleaned_data["draft_version"],
                token=form.cleaned_data["token"],
                happened_on=form.cleaned_data["issued_on"],
                corrects=shown.corrects,
                about=shown.about,
            )
            messages.success(request, _("已出具：%(paper)s。") % {"paper": paper})
            return redirect("cases:paper_kind", serial, kind)
    elif request.method != "POST" and (not shown.applies or shown.refusals):
        return redirect(shown.url)
    return page(
        request, "cases/papers/issue.html", case, shown=shown, form=form, cancel_url=shown.url,
        submit_label=_("确认出具"),
    )  # fmt: skip


@allow(*ISSUERS)
def void(request: Any, serial: str, kind: str, n: int) -> HttpResponse:
    """Take an issued paper out of force."""
    case = get_case_or_404(request, serial, "void_paper")
    declared = _readable_kind(request, case, kind)
    paper = _paper_or_404(case, kind, n)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            void_paper(case, paper, actor=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, _("已作废：%(paper)s。") % {"paper": paper})
            return redirect("cases:paper_kind", serial, kind)
    shown = KindPage(case, declared, request.actor)
    return page(
        request, "cases/papers/void.html", case, form=form, paper=paper, shown=shown,
        cancel_url=shown.url, submit_label=_("作废"), danger=True,
    )  # fmt: skip


@require_safe
@allow(*READERS)
@limited("download")
def preview(request: Any, serial: str, kind: str) -> HttpResponse:
    """The draft with its watermark, inside the page or in a tab of its own."""
    case = get_case_or_404(request, serial, "view_content")
    shown = _kind_page(request, case, kind)
    return pages.preview(
        request,
        case,
        kind,
        subject_of=partial(subject_of, about=shown.about),
        values=shown.typed,
        replaces=shown.corrects,
    )


@require_safe
@allow(*READERS)
@limited("download")
def newest(request: Any, serial: str, kind: str) -> HttpResponse:
    """The newest issued paper of the kind, else its draft; a page with the reason where neither is."""
    case = get_case_or_404(request, serial, "view_content")
    _readable_kind(request, case, kind)
    return pages.newest(request, case, kind, subject_of=subject_of)


@require_safe
@allow(*READERS)
@limited("download")
def issued(request: Any, serial: str, kind: str, n: int) -> HttpResponse:
    """An issued paper as it was handed out, void ones too."""
    case = get_case_or_404(request, serial, "view_content")
    _readable_kind(request, case, kind)
    return pages.issued(request, case, kind, n)


def _kind_page(request: Any, case: Case, kind: str) -> KindPage:
    declared = _readable_kind(request, case, kind)
    if not declared.subject.startswith("cases."):
        raise Http404
    wished = request.GET.get("corrects", "")
    corrects = _paper_or_404(case, kind, _number(wished)) if wished else None
    about = _number(request.GET.get("about", "")) or None
    if corrects is not None and declared.subject == "cases.mediationsession":
        session = case.sessions.filter(pk=corrects.subject_id).first()
        about = session.number if session else about
    return KindPage(case, declared, request.actor, corrects, about)


def _readable_kind(request: Any, case: Case, kind: str) -> PaperKind:
    """The kind, if the person may read such papers in this case (403)."""
    declared = kind_or_404(kind)
    if not may_read_kind(request.actor, case, declared):
        raise PermissionDenied
    return declared


def _paper_or_404(case: Case, kind: str, n: int) -> Paper:
    paper: Paper | None = Paper.objects.of_aggregate(case).filter(kind=kind, n=n).first()
    if paper is None:
        raise Http404
    return paper


def _number(text: str) -> int:
    """What was sent as a number; 0 for everything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
