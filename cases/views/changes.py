"""What changed about a case beside its work: parties, holder, standing; and declaring it void."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.change_enums import ChangeKind
from cases.forms.changes import VoidForm
from cases.forms.refusals import refusals_beside
from cases.models import Case, CaseLink, Party, PartyChange
from cases.permissions import get_case_or_404
from cases.services import voiding
from cases.sight import Sight, party_name, sight_of
from cases.views.listing import READERS
from cases.views.responses import insist_fresh, page
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role


@allow(*READERS)
@require_safe
def changes(request: ActingRequest, serial: str) -> HttpResponse:
    """Changes of the parties and transfers, as the reader may see them."""
    case = get_case_or_404(request, serial)
    sight = sight_of(request.actor, case)
    rows = list(case.party_changes.select_related("party", "entered", "agent"))
    context = {
        "case": case,
        "sight": sight,
        "changes": _told(rows, sight),
        "former": [
            (party, party_name(party, sight))
            for party in Party.everyone.filter(case=case).exclude(ceased_on=None)
        ],
        "transfers": case.transfers.select_related(
            "sender", "receiver", "proposed_by", "decided_by"
        ),
    }
    template = "part" if request.htmx else "page"
    return render(request, f"cases/changes/{template}.html", context)


def _told(rows: list[PartyChange], sight: Sight) -> list[dict[str, Any]]:
    """The changes with the names that the parties had then: a later renaming is taken back."""
    told = []
    for row in reversed(rows):
        parties = (row.party, row.entered)
        before, after = (party_name(one, sight) if one is not None else "" for one in parties)
        told.append({"row": row, "before": before, "after": after})
        if row.kind == ChangeKind.RENAMED and row.name_before:
            for earlier in rows:
                for one in (earlier.party, earlier.entered):
                    if one is not None and one.pk == row.party_id:
                        one.name = row.name_before
    return told[::-1]


@allow(Role.MANAGER)
def void(request: Any, serial: str) -> HttpResponse:
    """Declare a duplicate or a mistake void, with the reason."""
    case = get_case_or_404(request, serial, "void")
    insist_fresh(request, case)
    form = VoidForm(request.POST or None, actor=request.actor, version=case.version)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            voiding.void_case(case, actor=request.actor, **form.cleaned_data)
            messages.success(request, _("案件已作废，序号和案号保留。"))
            return redirect(case)
    return page(
        request, "cases/changes/void.html", case, form=form, danger=True,
        consequences=_consequences(case), submit_label=_("作废"),
        confirm=_("作废后不能恢复，各期统计都不再计入本案。确定吗？"),
    )  # fmt: skip


def _consequences(case: Case) -> list[str]:
    told = [
        _("序号、案号和全部记录保留，不再用于其他案件。"),
        _("本案从所有统计（包括以前各期）中剔除。"),
        _("已出具的文书作废，已安排的调解会议和待处理的移送取消，未生效的协议作废。"),
    ]
    links = CaseLink.objects.filter(earlier=case).count()
    if links:
        told.append(_("另有%(count)d件案件与本案关联，关联保留。") % {"count": links})
    return told
