"""From a consultation to a case: opening one, joining one, undoing a wrong link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.views.responses import UNPROCESSABLE, insist_fresh, refused
from legal_aid.forms.opening import JoinForm, PartForm
from legal_aid.likely_cases import Likely, likely_cases
from legal_aid.models import Consultation
from legal_aid.services import joining, opening
from legal_aid.views.consultations import desk_staff, get_or_404
from mediation.history.gate import ActionRefused, missing_for
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@require_POST
@desk_staff
def open_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Register a case from the consultation and go on to its form.

    Where there may be such a case already, the page asks first: join it, or open another.
    """
    consultation = get_or_404(request, serial)
    insist_fresh(request, consultation)
    if missing := opening.missing_to_open_case(consultation):
        return refused(request, consultation, missing)
    likely = _likely(request, consultation)
    if {one.case.serial for one in likely} - set(request.POST.getlist("not_a_duplicate_of")):
        context = {"consultation": consultation, "likely": likely}
        return render(request, "legal_aid/opening/choose.html", context, status=UNPROCESSABLE)
    try:
        case = opening.open_case(
            consultation, actor=request.actor, version=_posted_version(request, consultation)
        )
    except ActionRefused as refusal:
        return refused(request, consultation, refusal.reasons)
    messages.success(request, _("已登记案件 %(serial)s。") % {"serial": case.serial})
    _tell_what_is_missing(request, case)
    return redirect("cases:edit", case.serial)


@desk_staff
def join_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Name the case to which the consultation belongs, and link the two."""
    consultation = get_or_404(request, serial)
    if missing := opening.missing_to_open_case(consultation):
        return refused(request, consultation, missing)
    insist_fresh(request, consultation)
    form = JoinForm(
        request.POST or None,
        record=consultation,
        actor=request.actor,
        version=consultation.version,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            case = form.cleaned_data["number"]
            joining.join_case(
                consultation, case, actor=request.actor, version=form.cleaned_data["version"]
            )
            message = _("已关联案件 %(serial)s。") % {"serial": case.serial}
            messages.success(request, message)
            return redirect(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "likely": _likely(request, consultation),
        "submit_label": _("关联案件"),
        "cancel_url": consultation.get_absolute_url(),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "legal_aid/opening/join.html", context, status=status)


@allow(Role.MANAGER)
def part_from_case(request: ActingRequest, serial: str) -> HttpResponse:
    """Undo a wrong link, with the reason."""
    consultation = get_or_404(request, serial)
    if missing := joining.missing_to_part(consultation):
        return refused(request, consultation, missing)
    insist_fresh(request, consultation)
    form = PartForm(request.POST or None, version=consultation.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            joining.part_from_case(consultation, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("已解除咨询与案件的关联。"))
            return redirect(consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "danger": True,
        "submit_label": _("解除关联"),
        "cancel_url": consultation.get_absolute_url(),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "legal_aid/opening/part.html", context, status=status)


def _likely(request: ActingRequest, consultation: Consultation) -> list[Likely]:
    application = opening.application_from(consultation)
    return likely_cases(consultation, application, actor=request.actor)


def _posted_version(request: ActingRequest, consultation: Consultation) -> int | None:
    return consultation.version if request.POST.get("version", "").isdecimal() else None


def _tell_what_is_missing(request: ActingRequest, case: Case) -> None:
    missing = missing_for(case, "submit_for_review")
    if missing:
        sentences = pgettext("list separator", "、").join(
            sentence.rstrip("。") for sentence in missing
        )
        messages.warning(request, _("提交审查前还需要：%(missing)s。") % {"missing": sentences})
    else:
        messages.info(request, _("提交审查所需的内容已齐全，请核对后提交。"))
