"""The one page on which a consultation is logged, and corrected later."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from legal_aid.forms.log import ConsultationPage
from legal_aid.services import consultations
from legal_aid.views.consultations import desk_staff, get_or_404
from mediation.history.gate import ActionRefused, StaleVersion
from mediation.stations.access import ActingRequest

UNPROCESSABLE = 422


@desk_staff
def create(request: ActingRequest) -> HttpResponse:
    """Log a consultation."""
    if request.method != "POST":
        return log_page(request, ConsultationPage(request.actor))
    page = ConsultationPage(request.actor, data=request.POST)
    if prefix := request.POST.get("add"):
        return log_page(request, page.with_one_more_row(prefix))
    if not page.is_valid():
        return log_page(request, page)
    try:
        logged = consultations.log_consultation(
            page.form.save(commit=False),
            actor=request.actor,
            companions=page.companions or (),
            matters=page.matters or (),
        )
    except ActionRefused as refused:
        return log_page(request, page, refusal=refused.reasons)
    messages.success(request, _("已登记咨询 %(serial)s。") % {"serial": logged.serial})
    return redirect(logged)


@desk_staff
def edit(request: ActingRequest, serial: str) -> HttpResponse:
    """Correct or complete a consultation; numbers come masked."""
    consultation = get_or_404(request, serial)
    if request.method != "POST":
        return log_page(request, ConsultationPage(request.actor, consultation=consultation))
    # Before anything is judged: rows that somebody else removed would look like mistakes.
    version = request.POST.get("version", "")
    if version.isdecimal() and version != str(consultation.version):
        raise StaleVersion(consultation)
    page = ConsultationPage(request.actor, consultation=consultation, data=request.POST)
    if prefix := request.POST.get("add"):
        return log_page(request, page.with_one_more_row(prefix))
    if not page.is_valid():
        return log_page(request, page)
    try:
        saved = consultations.edit_consultation(
            page.form.instance,
            actor=request.actor,
            version=page.form.cleaned_data["version"],
            companions=page.companions,
            matters=page.matters,
        )
    except ActionRefused as refused:
        return log_page(request, page, refusal=refused.reasons)
    messages.success(request, _("咨询记录已保存。"))
    return redirect(saved)


def log_page(
    request: ActingRequest, page: ConsultationPage, *, refusal: list[str] | None = None
) -> HttpResponse:
    """The page with what stands in it, and what is wrong with it."""
    # A page that comes back with one more row is an answer, not a refusal.
    refused = request.method == "POST" and "add" not in request.POST
    context = {"page": page, "form": page.form, "consultation": page.edited, "refusal": refusal}
    status = UNPROCESSABLE if refused else 200
    return render(request, "legal_aid/log/form.html", context, status=status)
