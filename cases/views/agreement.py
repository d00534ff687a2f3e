"""Drafting an agreement, and the page of one version of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases import agreement_checks
from cases.enums import AgreementState, CaseState, TermKind
from cases.forms.agreement import Editor
from cases.forms.agreement_steps import take
from cases.forms.agreement_texts import BLOCKS
from cases.forms.marks import MarkSlot, mark_slots
from cases.forms.refusals import refusals_beside
from cases.models import Agreement, Case
from cases.papers.agreement import annex_lines
from cases.permissions import get_case_or_404, may
from cases.services.agreement_text import dispute_of, save_agreement
from cases.views.agreement_page import TONES, actions_of, money_lines, papers_of
from cases.views.responses import UNPROCESSABLE, insist_fresh, page
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.papers.capital import capital
from mediation.stations.access import allow
from mediation.stations.enums import Role

MEDIATING = (Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
#: What a button of the editor asks for; without one the text is saved.
STEP = "step"


@allow(*MEDIATING)
def create(request: Any, serial: str) -> HttpResponse:
    """Begin a new version of the agreement."""
    case = get_case_or_404(request, serial, "draft_agreement")
    insist_fresh(request, case)
    return _edit(request, case, Agreement(case=case), version=case.version)


@allow(*MEDIATING)
def edit(request: Any, serial: str, number: int) -> HttpResponse:
    """Change a version that is still a draft; accounts come masked."""
    case = get_case_or_404(request, serial, "draft_agreement")
    agreement = agreement_or_404(case, number)
    insist_fresh(request, agreement)
    if agreement.state != AgreementState.DRAFT:
        messages.warning(request, _("协议已定稿，不能再修改；如需修改请先退回。"))
        return redirect("cases:agreement", serial, number)
    return _edit(request, case, agreement, version=agreement.version)


def _edit(request: Any, case: Case, agreement: Agreement, *, version: int) -> HttpResponse:
    if request.method != "POST":
        return _editor_page(
            request, Editor(case, agreement, version=version, dispute=dispute_of(case))
        )
    if step := request.POST.get(STEP):
        return _after_step(request, case, agreement, version=version, step=step)
    editor = Editor(case, agreement, version=version, data=request.POST)
    if editor.is_valid():
        with refusals_beside(editor.text):
            saved = save_agreement(case, editor.draft(), actor=request.actor, version=version)
            messages.success(request, _("协议草稿已保存，请核对后定稿。"))
            return redirect("cases:agreement", case.serial, saved.number)
    return _editor_page(request, editor, status=UNPROCESSABLE)


def _after_step(
    request: Any, case: Case, agreement: Agreement, *, version: int, step: str
) -> HttpResponse:
    """The same page with one row more or less, an inserted block, or a sum split."""
    data, refusal = request.POST, []
    try:
        data = take(step, data)
    except ActionRefused as refused:
        refusal = refused.reasons
    editor = Editor(case, agreement, version=version, data=data, quiet=True)
    return _editor_page(request, editor, refusal=refusal)


def _editor_page(
    request: Any, editor: Editor, *, status: int = 200, refusal: list[str] | None = None
) -> HttpResponse:
    case, agreement = editor.case, editor.agreement
    response = page(
        request,
        "cases/agreement/form.html",
        case,
        editor=editor,
        agreement=agreement if agreement.pk else None,
        blocks=[(code, block.label) for code, block in BLOCKS.items()],
        refusal=refusal,
    )
    response.status_code = status
    return response


@allow(Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)
def show(request: Any, serial: str, number: int) -> HttpResponse:
    """One version: text, sums, checks, marks, and what can be done to it."""
    case = get_case_or_404(request, serial, "view_content")
    agreement = agreement_or_404(case, number)
    log_access(AccessEntry.Act.VIEW, subject=agreement)
    return agreement_page(request, case, agreement)


def agreement_page(
    request: Any, case: Case, agreement: Agreement, *, posted: MarkSlot | None = None
) -> HttpResponse:
    """The page of one version; `posted` is a mark that was refused, with what was typed."""
    is_draft = agreement.state == AgreementState.DRAFT
    signing = agreement.state == AgreementState.SIGNING and case.state == CaseState.MEDIATION
    offered = signing and may(request.actor, "mark_agreement", case)
    slots = [] if is_draft else mark_slots(agreement, offered=offered)
    if posted:
        slots = [posted if slot.key == posted.key else slot for slot in slots]
    return page(
        request,
        "cases/agreement/detail.html",
        case,
        agreement=agreement,
        parties=[row.party for row in agreement.named_parties.select_related("party")],
        money=money_lines(agreement, payable=may(request.actor, "record_performance", case)),
        others=agreement.terms.filter(kind=TermKind.OTHER),
        total_capital=capital(agreement.total) if agreement.total else "",
        blocking=agreement_checks.blocking(agreement) if is_draft else [],
        warnings=agreement_checks.warnings(agreement) if is_draft else [],
        annex=annex_lines(agreement),
        is_draft=is_draft,
        slots=slots,
        state_tone=TONES.get(agreement.state, "muted"),
        may_unmask=may(request.actor, "unmask", case),
        actions=actions_of(request.actor, case, agreement),
        papers=papers_of(agreement),
    )


def agreement_or_404(case: Case, number: int) -> Agreement:
    """The version with this number."""
    agreement = case.agreements.filter(number=number).first()
    if agreement is None:
        raise Http404
    agreement.case = case
    return agreement
