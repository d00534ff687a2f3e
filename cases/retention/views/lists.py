"""Destruction lists: made by one person, approved by another, carried out by a job."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.retention.enums import Stage
from cases.retention.forms import AnswerForm, ItemForm, ListFilter, OpinionForm
from cases.retention.models import DestructionList
from cases.retention.permissions import (
    APPRAISERS,
    APPROVERS,
    READERS,
    get_list_or_404,
    lists_visible_to,
    may_approve,
)
from cases.retention.services import lists as services
from cases.retention.services.carrying_out import PAPER
from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers import services as papers
from mediation.papers.errors import CannotPrint
from mediation.stations.access import allow
from mediation.stations.limits import limited
from mediation.stations.views.form_page import form_page
from mediation.ui.answers import attachment

PER_PAGE = 25


@allow(*READERS)
@require_safe
def all_lists(request: Any) -> HttpResponse:
    """Every list in sight, newest first."""
    rows, form = list_rows(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "retention/lists.html", {"form": form, "page": page})


def list_rows(request: Any) -> tuple[Any, ListFilter]:
    """The lists as the request narrows them, and their filter."""
    form = ListFilter(request.GET or None)
    rows = lists_visible_to(request.actor)
    if form.is_valid() and form.cleaned_data["stage"]:
        rows = rows.filter(stage=form.cleaned_data["stage"])
    return rows.order_by("-pk"), form


@allow(*APPRAISERS)
@require_POST
def create(request: Any) -> HttpResponse:
    """A list of what was ticked."""
    try:
        made = services.make_list(request.POST.getlist("serial"), actor=request.actor)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect("retention:due")
    messages.success(request, _("已编制清单 %(number)s，请逐件鉴定。") % {"number": made.number})
    return redirect(made)


@allow(*READERS)
@require_safe
def detail(request: Any, list_number: str) -> HttpResponse:
    """The list with its records, and what the reader may do with it."""
    list_ = get_list_or_404(request.actor, list_number)
    return _page(request, list_)


@allow(*APPRAISERS)
@require_POST
def appraise(request: Any, list_number: str) -> HttpResponse:
    """Save the opinion and what it says of each record; with `propose` hand the list on, too."""
    list_ = get_list_or_404(request.actor, list_number)
    opinion = OpinionForm(request.POST)
    forms = [ItemForm(request.POST, item=item) for item in list_.items.order_by("pk")]
    # All of them, so that every mistake is shown.
    if not all([opinion.is_valid(), *(form.is_valid() for form in forms)]):
        return _page(request, list_, opinion=opinion, forms=forms, status=422)
    decisions = {
        form.item.pk: (
            form.cleaned_data["decision"],
            form.cleaned_data["reason"],
            form.cleaned_data["extended_to"],
        )
        for form in forms
    }
    try:
        saved = services.appraise(
            list_,
            decisions=decisions,
            opinion=opinion.cleaned_data["opinion"],
            actor=request.actor,
            version=opinion.cleaned_data["version"],
        )
        if "propose" in request.POST:
            services.propose(saved, actor=request.actor, version=None)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        return _page(
            request, list_, opinion=opinion, forms=forms, refusal=refused.reasons, status=422
        )
    done = _("已提交审批。") if "propose" in request.POST else _("鉴定意见已保存。")
    messages.success(request, done)
    return redirect(list_)


@allow(*APPRAISERS)
@require_POST
def propose(request: Any, list_number: str) -> HttpResponse:
    """Hand the list to a second person."""
    return _act(request, list_number, services.propose, _("已提交审批。"))


@allow(*APPRAISERS)
@require_POST
def cancel(request: Any, list_number: str) -> HttpResponse:
    """Give the list up."""
    return _act(request, list_number, services.cancel, _("清单已撤销。"))


@allow(*APPROVERS)
@require_http_methods(["GET", "POST"])
def approve(request: Any, list_number: str) -> HttpResponse:
    """The second person approves, after being told what cannot be undone."""
    list_ = get_list_or_404(request.actor, list_number)
    form = AnswerForm(request.POST or None, version=list_.version)

    def carry_out() -> HttpResponse:
        services.approve(list_, actor=request.actor, **form.cleaned_data)
        messages.success(request, _("已批准，系统正在逐件执行。"))
        return redirect(list_)

    count = list_.items.filter(decision="destroy").count()
    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("批准销毁清单 %(number)s") % {"number": list_number},
        consequences=[
            _("将销毁 %(count)s 件档案的全部内容：数据密钥、姓名和号码、事实和笔录、附件和文书。")
            % {"count": count},
            _("销毁后任何人都无法恢复，从备份恢复系统也不能恢复。"),
            _("编号、日期、结果、金额和类别留存，各月统计不变。"),
            _("您与鉴定人 %(name)s 不是同一人，批准记入档案。") % {"name": list_.proposed_by or "—"},
        ],
        submit_label=_("批准销毁"), danger=True, cancel_url=list_.get_absolute_url(),
    )  # fmt: skip


@allow(*APPROVERS)
@require_http_methods(["GET", "POST"])
def send_back(request: Any, list_number: str) -> HttpResponse:
    """The second person does not approve."""
    list_ = get_list_or_404(request.actor, list_number)
    form = AnswerForm(request.POST or None, version=list_.version)

    def carry_out() -> HttpResponse:
        services.send_back(list_, actor=request.actor, **form.cleaned_data)
        messages.success(request, _("已退回重新鉴定。"))
        return redirect(list_)

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("退回销毁清单 %(number)s") % {"number": list_number},
        submit_label=_("退回"), cancel_url=list_.get_absolute_url(),
    )  # fmt: skip


@allow(*READERS)
@require_safe
@limited("download")
def pdf(request: Any, list_number: str) -> HttpResponse:
    """The list as a paper: the issued one once it is carried out, a draft before."""
    list_ = get_list_or_404(request.actor, list_number)
    try:
        paper = papers.newest(PAPER, list_)
        content = papers.pdf_of(paper) if paper else papers.draft_pdf(PAPER, list_)
    except ActionRefused as refused:
        return _page(request, list_, refusal=refused.reasons, status=404)
    except CannotPrint as error:
        return _page(request, list_, refusal=[str(error.reason)], status=503)
    log_access("download", subject=list_, detail=f"{PAPER}.pdf")
    return attachment(content, f"{list_number}.pdf", "application/pdf")


def _act(
    request: Any, list_number: str, operation: Callable[..., DestructionList], done: str
) -> HttpResponse:
    list_ = get_list_or_404(request.actor, list_number)
    version = request.POST.get("version", "")
    try:
        operation(list_, actor=request.actor, version=int(version) if version.isdecimal() else None)
    except NotAllowed:
        raise
    except ActionRefused as refused:
        return _page(request, list_, refusal=refused.reasons, status=422)
    messages.success(request, done)
    return redirect(list_)


def _page(
    request: Any,
    list_: DestructionList,
    *,
    opinion: OpinionForm | None = None,
    forms: list[ItemForm] | None = None,
    refusal: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    items = list(list_.items.order_by("pk"))
    may_appraise = request.actor.role in APPRAISERS and list_.stage == Stage.DRAFT
    if may_appraise and forms is None:
        forms = [ItemForm(item=item) for item in items]
    context = {
        "list": list_,
        "items": items,
        "forms": forms if may_appraise else None,
        "opinion": opinion
        or OpinionForm(version=list_.version, initial={"opinion": list_.opinion}),
        "refusal": refusal or [],
        "may_appraise": may_appraise,
        "may_cancel": request.actor.role in APPRAISERS
        and list_.stage in (Stage.DRAFT, Stage.PROPOSED),
        "may_approve": list_.stage == Stage.PROPOSED and may_approve(request.actor, list_),
        "waits_for_another": list_.stage == Stage.PROPOSED
        and request.actor.user_id == list_.proposed_by_id,
        "shows_links": request.actor.role in APPRAISERS,
        "has_paper": list_.stage != Stage.CANCELLED,
    }
    return render(request, "retention/list.html", context, status=status)
