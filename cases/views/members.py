"""The members of a collective dispute: the list, one of them, a pasted table, representatives."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.forms.members import ElectionForm, MemberForm, Mode, PasteForm
from cases.forms.refusals import refusals_beside
from cases.member_list import member_list, summary
from cases.models import Case, Election, Member
from cases.permissions import get_case_or_404, require
from cases.services import member_terms
from cases.services import members as services
from cases.views.listing import READERS
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.ui.forms import VersionedForm

LISTING = (Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER)
PER_PAGE = 50


@allow(*READERS)
def members(request: Any, serial: str) -> HttpResponse:
    """All members by number; in the case page their sums."""
    case = get_case_or_404(request, serial)
    context = summary(case, request.actor)
    if request.htmx:
        return render(request, "cases/members/summary.html", context)
    shown: Any = Paginator(context["rows"], PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": shown, "lines": member_list(case, shown.object_list, request.actor)}
    return render(request, "cases/members/list.html", context)


@allow(*LISTING)
def add(request: Any, serial: str) -> HttpResponse:
    """One more worker."""
    case = get_case_or_404(request, serial, "edit_members")
    insist_fresh(request, case)
    form = MemberForm(request.POST or None, instance=Member(), case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.add_members(
                case,
                [form.instance],
                actor=request.actor,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("已登记成员。"))
            return redirect("cases:members", serial)
    return _form_page(request, case, form=form, heading=_("添加成员"))


@allow(*LISTING)
def edit(request: Any, serial: str, number: int) -> HttpResponse:
    """Correct one member; numbers come masked."""
    case, member = _member_or_404(request, serial, number)
    require(request.actor, "unmask", case)
    insist_fresh(request, case)
    form = MemberForm(request.POST or None, instance=member, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.save_member(
                case, form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("成员已保存。"))
            return redirect("cases:members", serial)
    return _form_page(request, case, form=form, heading=_("修改成员"), member=member)


@allow(*LISTING)
def remove(request: Any, serial: str, number: int) -> HttpResponse:
    """Take out who was listed by mistake."""
    case, member = _member_or_404(request, serial, number)
    insist_fresh(request, case)
    form = VersionedForm(request.POST or None, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.remove_member(
                case, member, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("已删除成员。"))
            return redirect("cases:members", serial)
    return _form_page(
        request, case, form=form, heading=_("删除成员"), member=member, danger=True,
        submit_label=_("删除"), confirm=_("从成员中删除误登记的人员。确定吗？"),
    )  # fmt: skip


@allow(*LISTING)
def paste(request: Any, serial: str) -> HttpResponse:
    """A table of workers from a spreadsheet, or the amounts of those who are listed already."""
    case = get_case_or_404(request, serial, "edit_members")
    insist_fresh(request, case)
    form = PasteForm(request.POST or None, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            _carry_out(request, case, form)
            count = len(form.members)
            messages.success(
                request,
                ngettext("已登记 %(count)d 名成员。", "已登记 %(count)d 名成员。", count)
                % {"count": count}
                if form.cleaned_data["mode"] == Mode.ADD
                else ngettext("已更新 %(count)d 名成员。", "已更新 %(count)d 名成员。", count)
                % {"count": count},
            )
            return redirect("cases:members", serial)
    return page(
        request, "cases/members/paste.html", case, form=form, submit_label=_("登记名单"),
        **_back(case),
    )  # fmt: skip


def _carry_out(request: Any, case: Case, form: PasteForm) -> None:
    given: dict[str, Any] = {"actor": request.actor, "version": form.cleaned_data["version"]}
    if form.cleaned_data["mode"] == Mode.ADD:
        services.add_members(case, form.members, complete=form.cleaned_data["complete"], **given)
    else:
        member_terms.update_amounts(case, form.members, **given)


@allow(*LISTING)
def elect(request: Any, serial: str) -> HttpResponse:
    """Whom the workers chose to speak for them."""
    case = get_case_or_404(request, serial, "edit_members")
    insist_fresh(request, case)
    form = ElectionForm(
        request.POST or None, instance=Election(case=case), case=case, version=case.version
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.elect_representatives(
                case,
                list(form.cleaned_data["members"]),
                election=form.instance,
                actor=request.actor,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("已登记代表推举。"))
            return redirect("cases:members", serial)
    return _form_page(request, case, form=form, heading=_("登记代表推举"))


def _member_or_404(request: Any, serial: str, number: int) -> tuple[Case, Member]:
    case = get_case_or_404(request, serial, "edit_members")
    # A path may hold more digits than a database can compare.
    member = case.members.filter(number=number).first() if number < 2**15 else None
    if member is None:
        raise Http404
    return case, member


def _form_page(request: Any, case: Case, **context: Any) -> HttpResponse:
    return page(request, "cases/members/form.html", case, **_back(case) | context)


def _back(case: Case) -> dict[str, Any]:
    return {"cancel_url": reverse("cases:members", args=[case.serial])}
