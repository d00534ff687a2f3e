"""Signatures under the records of what was said: listed until supplied."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.contact_enums import SignatureStatus
from cases.forms.contact import SignatureForm, StatementForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, StatementSignature
from cases.permissions import get_case_or_404, may
from cases.services import signatures as operations
from cases.views.detail import CONTENT_READERS
from cases.views.responses import insist_fresh, page
from mediation.stations.access import ActingRequest, allow


def record_title(row: StatementSignature) -> str:
    """Under which record the signature belongs."""
    if row.session is None:
        return _("口头申请笔录")
    return _("第%(number)s次调解笔录") % {"number": row.session.number}


@allow(*CONTENT_READERS)
@require_safe
def signatures(request: ActingRequest, serial: str) -> HttpResponse:
    """Who signed which record, who refused, who is still awaited."""
    case = get_case_or_404(request, serial, "view_content")
    rows = case.signatures.select_related("session", "party", "agent")
    ordered = rows.order_by(F("session__number").asc(nulls_first=True), "pk")
    context = {
        "case": case,
        "records": [(title, list(group)) for title, group in groupby(ordered, key=record_title)],
        "missing_of_statement": operations.missing_of_statement(case),
        "may_mark": may(request.actor, "mark_signature", case),
    }
    template = "list" if request.htmx else "page"
    return render(request, f"cases/signatures/{template}.html", context)


@allow(*CONTENT_READERS)
def signature(request: ActingRequest, serial: str, row: int) -> HttpResponse:
    """Note one signature, or its refusal with reason and witness."""
    case = get_case_or_404(request, serial, "mark_signature")
    insist_fresh(request, case)
    wanted = _signature_or_404(case, row)
    form = SignatureForm(request.POST or None, signature=wanted, version=case.version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_beside(form):
            noted = operations.mark_signature(
                wanted,
                actor=request.actor,
                version=data["version"],
                status=data["status"],
                marked_on=data["marked_on"],
                reason=data["reason"],
                witness_name=data["witness_name"],
                agent=data.get("agent"),
            )
            status = SignatureStatus(noted.status).label
            messages.success(request, _("已登记：%(status)s。") % {"status": status})
            return redirect(f"{case.get_absolute_url()}#signatures")
    context: dict[str, Any] = {"form": form, "signature": wanted, "record": record_title(wanted)}
    return page(request, "cases/signatures/form.html", case, **context)


@allow(*CONTENT_READERS)
def statement(request: ActingRequest, serial: str) -> HttpResponse:
    """Supply what the record of an oral or telephone application lacks."""
    case = get_case_or_404(request, serial, "mark_signature")
    if not case.is_spoken:
        messages.warning(request, _("本案不是口头或电话申请。"))
        return redirect(case)
    form = StatementForm(request.POST or None, case=case, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            operations.complete_statement(case, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("口头申请笔录已补充。"))
            return redirect(f"{case.get_absolute_url()}#signatures")
    return page(request, "cases/signatures/statement.html", case, form=form)


def _signature_or_404(case: Case, pk: int) -> StatementSignature:
    found: StatementSignature | None = (
        case.signatures.select_related("session", "party", "agent").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    found.case = case
    return found
