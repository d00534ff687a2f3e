"""The signing list of a case, the set to sign, and the seal register."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.paper_pages import stages
from cases.permissions import ACTS, get_case_or_404, require
from cases.signing import services
from cases.signing.forms import SignForm, UndoForm
from cases.signing.models import SealUse, SignaturePlace
from cases.signing.page import SigningPage
from cases.signing.sets import printed_set, to_sign
from cases.views.papers import READERS
from cases.views.responses import UNPROCESSABLE, insist_fresh, page
from mediation.history.models import AccessEntry
from mediation.papers.pages import drawn
from mediation.reports.periods import NotAMonth, parse_month
from mediation.stations.access import allow, organisations_in_scope
from mediation.stations.enums import Role
from mediation.stations.limits import limited

PER_PAGE = 50


@allow(*READERS)
def page_of(request: Any, serial: str) -> HttpResponse:
    """Who has to sign what and who has; several places are noted at once."""
    case = get_case_or_404(request, serial, "view_content")
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        require(request.actor, "sign_papers", case)
        insist_fresh(request, case)
    form = SignForm(posted, case=case)
    ticked = [int(pk) for pk in request.POST.getlist("place") if pk.isdecimal() and len(pk) < 19]
    if posted is not None and form.is_valid():
        given = dict(form.cleaned_data)
        with refusals_beside(form):
            noted = services.sign_papers(
                case, ticked, actor=request.actor, version=given.pop("version"), **given
            )
            messages.success(
                request,
                ngettext("已登记%(count)d处签署。", "已登记%(count)d处签署。", len(noted))
                % {"count": len(noted)},
            )
            return redirect(reverse("signing:page", args=[serial]))
    shown = SigningPage(case, request.actor, only_open=request.GET.get("show") != "all")
    return page(request, "signing/page.html", case, shown=shown, form=form, ticked=ticked)


@allow(*ACTS["sign_papers"])
def undo(request: Any, serial: str, row: int) -> HttpResponse:
    """Take a mistaken note back, on record."""
    case = get_case_or_404(request, serial, "sign_papers")
    place = SignaturePlace.objects.filter(case=case, pk=row).select_related("paper").first()
    if place is None:
        raise Http404
    insist_fresh(request, case)
    form = UndoForm(request.POST or None, version=case.version)
    address = reverse("signing:page", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.undo_signature(
                place,
                actor=request.actor,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("已撤销签署登记。"))
            return redirect(address)
    return page(
        request, "signing/undo.html", case, form=form, place=place, cancel_url=address,
        submit_label=_("撤销登记"), danger=True,
    )  # fmt: skip


@require_safe
@allow(*READERS)
def choose_set(request: Any, serial: str) -> HttpResponse:
    """What is to be signed now, with each side's copies, and what could still be issued."""
    case = get_case_or_404(request, serial, "view_content")
    return _set_page(request, case)


@require_safe
@allow(*READERS)
@limited("download")
def set_pdf(request: Any, serial: str) -> HttpResponse:
    """The ticked papers as one PDF: a sheet on top, then copy by copy."""
    case = get_case_or_404(request, serial, "view_content")
    wanted = set(request.GET.getlist("paper"))
    chosen = [one for one in to_sign(case, request.actor) if one.key in wanted]
    if not chosen:
        response = _set_page(request, case, refusal=[_("请至少选择一份文书。")])
        response.status_code = UNPROCESSABLE
        return response
    title = _("整套文书")
    return drawn(
        request, case, title, lambda: printed_set(case, chosen),
        name=f"{case.serial}-{title}.pdf", logged=f"{'+'.join(one.key for one in chosen)}.pdf",
        act=AccessEntry.Act.PRINT,
    )  # fmt: skip


def _set_page(request: Any, case: Case, **context: Any) -> HttpResponse:
    listed = to_sign(case, request.actor)
    issuable = [
        line
        for stage in stages(case, request.actor)
        for line in stage.shown
        if line.kind.signed_by and line.kind.issued and not line.papers
    ]
    return page(request, "signing/set.html", case, listed=listed, issuable=issuable, **context)


@require_safe
@allow(Role.MANAGER)
def seals(request: Any) -> HttpResponse:
    """Every use of the seals in the manager's organisations, newest first, perhaps of one month."""
    uses, wished, mistake = seal_rows(request)
    shown = Paginator(uses, PER_PAGE).get_page(request.GET.get("page"))
    known = set(
        Case.objects.visible_to(request.actor)
        .filter(pk__in=[use.case_id for use in shown])
        .values_list("pk", flat=True)
    )
    context = {"page": shown, "known": known, "month": wished, "mistake": mistake}
    return render(request, "signing/seals.html", context, status=UNPROCESSABLE if mistake else 200)


def seal_rows(request: Any) -> tuple[Any, str, str]:
    """The uses as the request narrows them, the month that was asked for, and what is wrong with it."""
    uses = (
        SealUse.objects.filter(organisation__in=organisations_in_scope(request.actor))
        .select_related("organisation", "case", "paper", "applied_by")
        .defer("paper__context_json")
    )
    wished, mistake = request.GET.get("month", ""), ""
    if wished:
        try:
            period = parse_month(wished)
        except NotAMonth:
            mistake = _("请按 2026-11 的格式填写月份。")
        else:
            uses = uses.filter(used_on__range=(period.first, period.last))
    return uses, wished, mistake
