"""The list of open mandates, those of one case, and the forms of their acts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.refusals import refusals_beside
from cases.mandates import forms, services
from cases.mandates.enums import MandateKind
from cases.mandates.page import groups, may_receive, views_of
from cases.mandates.paper import KIND
from cases.mandates.permissions import WORKING, mandate_or_404
from cases.permissions import ACTS, get_case_or_404
from cases.views.responses import insist_fresh, page
from mediation.papers import pages
from mediation.stations.access import ActingRequest, allow
from mediation.stations.limits import limited


@require_safe
@allow(*WORKING)
def listed(request: ActingRequest) -> HttpResponse:
    """The mandates whose result has not gone back, by stage."""
    found = groups(request.actor, timezone.localdate())
    return render(request, "mandates/list.html", {"groups": found})


@require_safe
@allow(*ACTS["view_mandate"])
def page_of(request: ActingRequest, serial: str) -> HttpResponse:
    """The case's mandates with their clocks, what is missing, and what can be done."""
    case = get_case_or_404(request, serial, "view_mandate")
    return page(request, "mandates/page.html", case, **_shown(request, case))


@require_safe
@allow(*ACTS["view_mandate"])
def state(request: ActingRequest, serial: str) -> HttpResponse:
    """The panel of the case's page, brought in by htmx; a browser without it gets the page."""
    case = get_case_or_404(request, serial, "view_mandate")
    if not request.htmx:
        return redirect("mandates:page", serial)
    return render(request, "mandates/panel.html", {"case": case, **_shown(request, case)})


def _shown(request: ActingRequest, case: Any) -> dict[str, Any]:
    found = views_of(case, request.actor, today=timezone.localdate())
    rows = [view.row for view in found]
    return {"views": found, "may_receive": may_receive(case, request.actor, rows)}


@allow(*ACTS["record_mandate"])
def receive(request: ActingRequest, serial: str) -> HttpResponse:
    """Record what a body sent."""
    case = get_case_or_404(request, serial, "record_mandate")
    form = forms.ReceiveForm(request.POST or None, case=case)
    address = reverse("mandates:page", args=[serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            services.receive_mandate(
                case, form.save(commit=False), actor=request.actor, token=form.cleaned_data["token"]
            )
            messages.success(request, _("已登记委派、委托。"))
            return redirect(address)
    return page(
        request, "mandates/form.html", case, form=form, title=_("登记委派、委托"),
        cancel_url=address, submit_label=_("登记"),
    )  # fmt: skip


@allow(*ACTS["record_mandate"])
def change(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Complete or correct what was received."""
    case, mandate = _mandate(request, serial, number, "record_mandate")
    form = forms.ChangeForm(request.POST or None, instance=mandate, version=mandate.version)

    def carry_out(given: dict[str, Any]) -> str:
        services.change_mandate(
            mandate, form.save(commit=False), actor=request.actor, version=given["version"]
        )
        return _("已保存委派、委托。")

    return _act(request, case, form, carry_out, title=_("修改委派、委托"), label=_("保存"))


@allow(*ACTS["answer_mandate"])
def confirm(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Take it on."""
    case, mandate = _mandate(request, serial, number, "answer_mandate")
    form = forms.ConfirmForm(request.POST or None, mandate=mandate)
    runs = (
        _("确认后即开始计算委派、委托的期限；受理审查仍按程序办理。")
        if mandate.kind in MandateKind.COURT
        else _("委托的期限自双方同意委托调解之日起算，不自确认之日起算；受理审查仍按程序办理。")
    )

    def carry_out(given: dict[str, Any]) -> str:
        services.confirm_mandate(mandate, actor=request.actor, **given)
        return _("已确认接受。")

    return _act(
        request, case, form, carry_out, title=_("确认接受委派、委托"), label=_("确认接受"),
        lead=runs,
    )  # fmt: skip


@allow(*ACTS["answer_mandate"])
def decline(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Do not take it on."""
    case, mandate = _mandate(request, serial, number, "answer_mandate")
    form = forms.DeclineForm(request.POST or None, mandate=mandate)

    def carry_out(given: dict[str, Any]) -> str:
        services.decline_mandate(mandate, actor=request.actor, **given)
        return _("已登记不接受；请退回材料。")

    return _act(
        request, case, form, carry_out, title=_("不接受委派、委托"), label=_("登记不接受"),
        lead=_("不接受只是对该机构的答复；本案是否受理仍由受理审查决定。"), danger=True,
    )  # fmt: skip


@allow(*ACTS["record_mandate"])
def consent(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """When both agreed: the tribunal's ten working days run from then."""
    case, mandate = _mandate(request, serial, number, "record_mandate")
    form = forms.ConsentForm(request.POST or None, mandate=mandate)

    def carry_out(given: dict[str, Any]) -> str:
        services.record_consent_day(mandate, actor=request.actor, **given)
        return _("已登记双方同意的日期。")

    return _act(
        request, case, form, carry_out, title=_("登记双方同意委托调解的日期"), label=_("登记")
    )


@allow(*ACTS["answer_mandate"])
def extend(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Both parties agree to a later end."""
    case, mandate = _mandate(request, serial, number, "answer_mandate")
    form = forms.ExtendMandateForm(request.POST or None, mandate=mandate)

    def carry_out(given: dict[str, Any]) -> str:
        services.extend_mandate(mandate, actor=request.actor, **given)
        return _("已登记期限延长。")

    return _act(
        request, case, form, carry_out, title=_("延长委派、委托调解期限"), label=_("登记延长"),
        lead=_("本组织自受理起十五日的期限不随之延长，需要的请另行办理延期。"),
    )  # fmt: skip


@allow(*ACTS["record_mandate"])
def exclude(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """An appraisal, whose days do not count."""
    case, mandate = _mandate(request, serial, number, "record_mandate")
    form = forms.ExcludeForm(request.POST or None, version=mandate.version)

    def carry_out(given: dict[str, Any]) -> str:
        services.exclude_period(
            mandate, form.save(commit=False), actor=request.actor, version=given["version"]
        )
        return _("已登记鉴定期间。")

    return _act(
        request, case, form, carry_out, title=_("登记鉴定期间"), label=_("登记"),
        lead=_("立案前委派调解中的鉴定时间不计入调解期限（《人民法院在线调解规则》第26条）。"),
    )  # fmt: skip


@allow(*ACTS["record_mandate"])
def end(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """The appraisal is over."""
    case, mandate = _mandate(request, serial, number, "record_mandate")
    form = forms.EndForm(request.POST or None, mandate=mandate)

    def carry_out(given: dict[str, Any]) -> str:
        services.end_exclusion(mandate, actor=request.actor, **given)
        return _("已登记鉴定结束。")

    return _act(request, case, form, carry_out, title=_("登记鉴定结束"), label=_("登记"))


@allow(*ACTS["answer_mandate"])
def give_back(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """Result and papers go back; issues the letter."""
    case, mandate = _mandate(request, serial, number, "answer_mandate")
    form = forms.ReturnForm(request.POST or None, mandate=mandate)

    def carry_out(given: dict[str, Any]) -> str:
        services.return_mandate(
            mandate, form.report(), actor=request.actor, version=given["version"],
            returned_on=given["returned_on"],
        )  # fmt: skip
        return _("已反馈结果，调解结果反馈函已出具。")

    return _act(
        request, case, form, carry_out, title=_("反馈结果、退回材料"), label=_("反馈并出具函件"),
        lead=_("出具后内容不再改变；调解笔录不随函移交。"),
        confirm=_("反馈函出具后内容不再改变。确定出具吗？"),
    )  # fmt: skip


@require_safe
@allow(*ACTS["view_mandate"])
@limited("download")
def preview(request: ActingRequest, serial: str, number: int) -> HttpResponse:
    """The letter as it would be issued now, with the watermark."""
    case = get_case_or_404(request, serial, "view_mandate")
    mandate = mandate_or_404(case, number)
    return pages.preview(request, case, KIND, subject_of=lambda _matter, _kind: mandate)


def _mandate(request: ActingRequest, serial: str, number: int, act: str) -> tuple[Any, Any]:
    """The case and its mandate; a posted form must be of the mandate's present version."""
    case = get_case_or_404(request, serial, act)
    mandate = mandate_or_404(case, number)
    insist_fresh(request, mandate)
    return case, mandate


def _act(
    request: ActingRequest,
    case: Any,
    form: Any,
    carry_out: Callable[[dict[str, Any]], str],
    *,
    title: str,
    label: str,
    **shown: Any,
) -> HttpResponse:
    address = reverse("mandates:page", args=[case.serial])
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            messages.success(request, carry_out(form.cleaned_data))
            return redirect(address)
    return page(
        request, "mandates/form.html", case, form=form, title=title, cancel_url=address,
        submit_label=label, **shown,
    )  # fmt: skip
