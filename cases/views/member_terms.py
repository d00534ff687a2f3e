"""What the members of a collective dispute agree to, and what becomes of those who do not."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.forms.member_terms import AnswerDayForm, OutcomesForm, TermsLines
from cases.forms.refusals import refusals_beside
from cases.member_list import summary
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.services import member_terms as services
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow
from mediation.stations.enums import Role

PER_PAGE = 50


@allow(Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
def terms(request: Any, serial: str) -> HttpResponse:
    """Amounts and answers of one page of members, saved together."""
    case = get_case_or_404(request, serial, "record_member_terms")
    insist_fresh(request, case)
    shown = Paginator(case.members.filter(outcome="open"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    form = AnswerDayForm(request.POST or None, version=case.version)
    lines = TermsLines(shown.object_list, request.POST or None)
    if request.method == "POST" and all([form.is_valid(), lines.is_valid()]):
        with refusals_beside(form):
            changed = services.record_member_terms(
                case,
                lines.changed(),
                actor=request.actor,
                version=form.cleaned_data["version"],
                answered_on=form.cleaned_data["answered_on"],
                way=form.cleaned_data["way"],
            )
            messages.success(
                request, _("已保存 %(count)d 名成员的金额和意见。") % {"count": len(changed)}
            )
            return redirect(_next_page(case, shown))
    return page(
        request, "cases/members/terms.html", case, form=form, lines=lines, page=shown,
        formsets=[lines], totals=summary(case, request.actor)["totals"], **_back(case),
    )  # fmt: skip


def _next_page(case: Case, shown: Any) -> str:
    """On to the next page of the list; after the last one back to the members."""
    if shown.has_next():
        return (
            f"{reverse('cases:member_terms', args=[case.serial])}?page={shown.next_page_number()}"
        )
    return reverse("cases:members", args=[case.serial])


@allow(Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
def outcomes(request: Any, serial: str) -> HttpResponse:
    """What becomes of members outside the settlement; after the end, where else they went."""
    case = get_case_or_404(request, serial)
    after_the_end = case.state in CaseState.FINAL
    case = get_case_or_404(
        request, serial, "add_destination" if after_the_end else "set_member_outcomes"
    )
    insist_fresh(request, case)
    form = OutcomesForm(request.POST or None, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            _carry_out(request, case, form)
            messages.success(request, _("已登记成员的处理结果。"))
            return redirect("cases:members", serial)
    return page(
        request, "cases/members/form.html", case, form=form, heading=_("成员处理结果与去向"),
        **_back(case),
    )  # fmt: skip


def _carry_out(request: Any, case: Case, form: OutcomesForm) -> None:
    data = form.cleaned_data
    given: dict[str, Any] = {"actor": request.actor, "version": data["version"]}
    chosen, destination = list(data["members"]), form.destination()
    if "outcome" in data:
        services.set_member_outcomes(
            case, chosen, outcome=data["outcome"], outcome_on=data["outcome_on"],
            destination=destination, **given,
        )  # fmt: skip
    elif destination is not None:
        services.add_member_destinations(case, chosen, destination=destination, **given)


def _back(case: Case) -> dict[str, Any]:
    return {"cancel_url": reverse("cases:members", args=[case.serial])}
