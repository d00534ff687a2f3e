"""Numbers of other bodies, in any state of the case, and our answers to them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.forms.references import ReferenceForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, ExternalReference
from cases.permissions import get_case_or_404
from cases.services import references as operations
from cases.views.detail import CONTENT_READERS
from cases.views.responses import insist_fresh, page
from mediation.history.gate import ActionRefused
from mediation.stations.access import ActingRequest, allow
from mediation.ui import formats

#: Lists on which a click says that a body was answered, and to which it leads back.
PLACES = {"desk": "cases:desk", "due": "agenda:due"}


@allow(*CONTENT_READERS)
def reference(request: ActingRequest, serial: str, row: int | None = None) -> HttpResponse:
    """Add a number, or correct one."""
    case = get_case_or_404(request, serial, "save_reference")
    insist_fresh(request, case)
    wanted = ExternalReference(case=case) if row is None else _reference_or_404(case, row)
    form = ReferenceForm(request.POST or None, instance=wanted, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            operations.save_reference(
                case, form.instance, actor=request.actor, version=form.cleaned_data["version"]
            )
            messages.success(request, _("外部编号已保存。"))
            return redirect(f"{case.get_absolute_url()}#related")
    return page(
        request, "cases/references/form.html", case, form=form, is_new=row is None,
        submit_label=_("保存"),
    )  # fmt: skip


@allow(*CONTENT_READERS)
@require_POST
def reference_answer(request: ActingRequest, serial: str, row: int) -> HttpResponse:
    """Note in one click that the other body has been answered today."""
    case = get_case_or_404(request, serial, "save_reference")
    wanted = _reference_or_404(case, row)
    try:
        answered = operations.answer_reference(case, wanted, actor=request.actor)
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        told = _("%(system)s %(number)s：已登记 %(day)s 回复。") % {
            "system": answered.get_system_display(),
            "number": answered.number,
            "day": formats.day(answered.answered_on),
        }
        messages.success(request, told)
    if (back := request.POST.get("back")) in PLACES:
        return redirect(PLACES[back])
    return redirect(f"{case.get_absolute_url()}#related")


def _reference_or_404(case: Case, pk: int) -> ExternalReference:
    found: ExternalReference | None = case.external_references.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
