"""Drafting the agreements of a series: common terms, amounts in a table."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.forms.refusals import refusals_beside
from cases.forms.series import MemberLines, respondent_names
from cases.forms.series_agreements import OwnLines, TermsForm
from cases.series_page import BY_NAME, cases_of, get_series_or_404
from cases.services import series_agreements as operations
from cases.views.agreement import MEDIATING
from cases.views.series_acts import act_page
from mediation.stations.access import allow

DRAFT = BY_NAME["series_agreement"]


@allow(*MEDIATING)
def draft(request: Any, series: str) -> HttpResponse:
    """Write the terms once, the amounts worker by worker; each case gets its draft."""
    found = get_series_or_404(request, series)
    posted = request.POST or None
    lines = MemberLines(
        cases_of(found, request.actor), actor=request.actor, act=DRAFT,
        missing=lambda _case: [], subject=lambda case: case, data=posted,
    )  # fmt: skip
    lines.insist_fresh()
    form = TermsForm(posted, respondents=respondent_names(lines))
    own = OwnLines(lines, posted)
    if posted is not None and all([lines.is_valid(), form.is_valid(), own.is_valid()]):
        with refusals_beside(form):
            made = operations.draft_all(
                lines.chosen(), form.terms(), own=own.own_terms(), actor=request.actor
            )
            messages.success(
                request, _("已起草%(count)d份调解协议，请逐份核对后定稿。") % {"count": len(made)}
            )
            return redirect(found)
    return act_page(
        request, found, DRAFT, lines, template="cases/series/agreement.html", form=form,
        formsets=(own,), own=own, submit_label=_("起草全部协议"),
        consequences=[_("条款相同、金额各别；起草后仍可在各案中单独修改。")],
    )  # fmt: skip
