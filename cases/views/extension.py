"""Moving the end of mediation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.forms.answers import AnswerLines
from cases.forms.extension import ExtensionForm
from cases.forms.refusals import refusals_beside
from cases.guards import mediating_parties
from cases.permissions import get_case_or_404
from cases.services.extension import ExtensionConsent, extend_case
from cases.views.responses import insist_fresh, page
from mediation.stations.access import allow
from mediation.stations.enums import Role


@allow(Role.POINT_MEDIATOR, Role.MEDIATOR, Role.MANAGER)
def extend(request: Any, serial: str) -> HttpResponse:
    """The new date with every mediating party's yes; issues the paper."""
    case = get_case_or_404(request, serial, "extend")
    insist_fresh(request, case)
    form = ExtensionForm(request.POST or None, due_on=case.due_on, version=case.version)
    answers = AnswerLines(mediating_parties(case), request.POST or None)
    form.answer_for(answers)
    if request.method == "POST" and all([form.is_valid(), answers.is_valid()]):
        with refusals_beside(form):
            extend_case(
                case,
                actor=request.actor,
                version=form.cleaned_data["version"],
                to_due=form.cleaned_data["to_due"],
                agreed_on=form.cleaned_data["agreed_on"],
                reason=form.cleaned_data["reason"],
                consents=[ExtensionConsent(*given) for given in answers.given],
            )
            messages.success(request, _("已延期，延期调解同意书已出具。"))
            return redirect(case)
    return page(
        request, "cases/extension/form.html", case, form=form, answers=answers, formsets=[answers],
        submit_label=_("延期并出具同意书"),
    )  # fmt: skip
