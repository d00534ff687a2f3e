"""Putting right what was recorded wrongly: which record, the new values, and a second look."""

import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.enums import CaseState
from cases.forms.correcting import correction_form
from cases.forms.intake import buildings_for
from cases.forms.refusals import refusals_beside
from cases.models import Case
from cases.permissions import get_case_or_404, require
from cases.services import correcting
from cases.services.correcting import Correctable, Difference
from cases.sight import masked
from cases.timeline_fields import PROTECTED, field_label, paper_title, plain_words
from cases.views.agreement import MEDIATING
from cases.views.responses import insist_fresh, page
from mediation.papers.models import Paper
from mediation.stations.access import allow
from mediation.stations.enums import Role
from mediation.ui.parts import Change

WHAT = ("case", "party", "claim", "agent")


@dataclass(frozen=True, slots=True)
class Target:
    """One record that may be corrected, with its place among those of its kind."""

    what: str
    number: int
    row: Correctable
    label: str


def targets_of(case: Case) -> list[Target]:
    """The records of the case in the order of its page."""
    found = [Target("case", 1, case, _("案件信息"))]
    for number, party in enumerate(case.parties.all(), start=1):
        found.append(Target("party", number, party, f"{party.get_side_display()} {party.name}"))
    for number, claim in enumerate(case.claims.all(), start=1):
        found.append(Target("claim", number, claim, _("请求：%(claim)s") % {"claim": claim}))
    for number, agent in enumerate(case.agents.all(), start=1):
        found.append(Target("agent", number, agent, f"{agent.title} {agent.name}"))
    return found


@allow(*MEDIATING)
@require_safe
def choose(request: Any, serial: str) -> HttpResponse:
    """Which record is wrong."""
    case = get_case_or_404(request, serial, "correct_data")
    if case.state == CaseState.INTAKE:
        messages.info(request, _("案件尚在登记，请直接修改登记内容。"))
        return redirect("cases:edit", case.serial)
    return page(
        request, "cases/correct/choose.html", case, targets=targets_of(case),
        days=correcting.OWN_WORKING_DAYS, is_manager=request.actor.role == Role.MANAGER,
    )  # fmt: skip


@allow(*MEDIATING)
def correct(request: Any, serial: str, what: str, number: int) -> HttpResponse:
    """The record as it stands; what is posted is shown beside it first, and written when confirmed."""
    case = get_case_or_404(request, serial, "correct_data")
    require(request.actor, "unmask", case)
    insist_fresh(request, case)
    target = next(
        (one for one in targets_of(case) if (one.what, one.number) == (what, number)), None
    )
    if target is None or case.state == CaseState.INTAKE:
        raise Http404
    form = correction_form(
        copy.copy(target.row), request.POST or None, version=case.version,
        buildings=buildings_for(request.actor, case),
    )  # fmt: skip
    changed: list[Difference] = []
    seal = ""
    if request.method == "POST" and form.is_valid():
        changed = correcting.differences(target.row, form.values)
        seal = _seal(changed)
        if constant_time_compare(request.POST.get("confirmed", ""), seal):
            with refusals_beside(form):
                correcting.correct_data(
                    case,
                    target.row,
                    form.values,
                    actor=request.actor,
                    version=form.cleaned_data["version"],
                    reason=form.cleaned_data["reason"],
                )
                messages.success(request, _("已更正；更正前后的内容见办理记录。"))
                return redirect(case)
        elif not changed:
            form.add_error(None, _("没有需要更正的内容。"))
    shown = bool(changed) and form.is_valid()
    response = page(
        request, "cases/correct/form.html", case, form=form, target=target,
        changes=[_in_words(one) for one in changed] if shown else [], seal=seal,
        affected=_affected(case, changed) if shown else [],
    )  # fmt: skip
    if shown:
        response.status_code = 200  # a second look, not a refusal
    return response


def _seal(changed: list[Difference]) -> str:
    """Binds the confirmation to the very values that were shown."""
    told = "\x1f".join(f"{one.field.name}={one.after}" for one in changed)
    return salted_hmac("cases.correct", told).hexdigest()


def _in_words(one: Difference) -> Change:
    before, after = (_words(one.field, value) for value in (one.before, one.after))
    return Change(label=field_label(one.field), before=before, after=after)


def _words(field: Any, value: Any) -> str:
    if value in (None, ""):
        return _("（空）")
    return masked(field.name, value) if field.name in PROTECTED else plain_words(field, value)


def _affected(case: Case, changed: list[Difference]) -> list[tuple[Paper, str]]:
    papers = correcting.papers_that_say(case, changed)
    return [(paper, paper_title(paper.kind)) for paper in papers]
