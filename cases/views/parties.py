"""Changes of the parties: which kind, and its form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.change_enums import ChangeKind
from cases.enums import CaseState
from cases.forms.intake import buildings_for
from cases.forms.party_changes import FORMS, newcomer_rows
from cases.forms.refusals import refusals_beside
from cases.forms.rows import with_one_more_row
from cases.models import Case
from cases.permissions import get_case_or_404
from cases.services import parties
from cases.services.parties import ALSO_CLOSED, WORKED_ON
from cases.views.agreement import MEDIATING
from cases.views.responses import UNPROCESSABLE, insist_fresh, page
from mediation.papers.models import Paper
from mediation.stations.access import allow
from mediation.ui.parts import Text

#: What each kind is for, and in which states of a case.
KINDS: dict[ChangeKind, tuple[Text, tuple[str, ...]]] = {
    ChangeKind.RENAMED: (gettext_lazy("同一当事人的姓名、名称或者法定代表人变更。"), ALSO_CLOSED),
    ChangeKind.ADDED: (gettext_lazy("例如劳务派遣中的用工单位（调解仲裁法第二十二条）。"), WORKED_ON),
    ChangeKind.REPLACED: (gettext_lazy("登记的用人单位有误：原当事人退出，由正确的一方代替。"), WORKED_ON),
    ChangeKind.SUCCEEDED: (
        gettext_lazy("劳动者死亡由近亲属承继；用人单位合并、分立由承继单位承继。"),
        WORKED_ON,
    ),
    ChangeKind.GUARDIAN: (gettext_lazy("当事人不能自行参加的，由监护人代理并可代为签署。"), ALSO_CLOSED),
}  # fmt: skip
COMING = (ChangeKind.ADDED, ChangeKind.REPLACED, ChangeKind.SUCCEEDED)


@allow(*MEDIATING)
@require_safe
def change_parties(request: Any, serial: str) -> HttpResponse:
    """Which kind of change."""
    case = get_case_or_404(request, serial, "change_parties")
    if case.state == CaseState.INTAKE:
        messages.info(request, _("案件尚在登记，请直接修改登记内容。"))
        return redirect("cases:edit", case.serial)
    kinds = [
        {"value": kind.value, "label": kind.label, "what": what, "possible": case.state in states}
        for kind, (what, states) in KINDS.items()
    ]
    return page(request, "cases/parties/kinds.html", case, kinds=kinds)


@allow(*MEDIATING)
def change_form(request: Any, serial: str, kind: str) -> HttpResponse:
    """The form of one kind of change."""
    case = get_case_or_404(request, serial, "change_parties")
    if kind not in ChangeKind.values:
        raise Http404
    if case.state not in KINDS[ChangeKind(kind)][1]:
        messages.info(request, _("本案现在的状态不能作此变更。"))
        return redirect(case)
    insist_fresh(request, case)
    chosen = ChangeKind(kind)
    adding = request.POST.get("add") == "newcomers"
    data = with_one_more_row(request.POST, "newcomers") if adding else request.POST or None
    form: Any = FORMS[chosen](None if adding else data, case=case, version=case.version)
    rows: Any = None
    if chosen in COMING:
        rows = newcomer_rows(
            case, data=data, buildings=buildings_for(request.actor, case),
            several=chosen == ChangeKind.SUCCEEDED,
        )  # fmt: skip
        form.answer_for(rows)
    if adding and rows is not None:
        form = FORMS[chosen](initial=request.POST.dict(), case=case, version=case.version)
        rows.hush()
    elif request.method == "POST" and all(part.is_valid() for part in filter(None, (form, rows))):
        with refusals_beside(form):
            _carry_out(chosen, case, form, rows, request.actor)
            messages.success(
                request, _("已登记：%(kind)s。已出具的文书不变。") % {"kind": chosen.label}
            )
            return redirect(case)
    response = page(
        request, "cases/parties/form.html", case, form=form, rows=rows, kind=chosen, formsets=[rows] if rows is not None else [],
        what=KINDS[chosen][0], issued=Paper.objects.of_aggregate(case).standing().exists(),
    )  # fmt: skip
    response.status_code = UNPROCESSABLE if request.method == "POST" and not adding else 200
    return response


def _carry_out(kind: ChangeKind, case: Case, form: Any, rows: Any, actor: Any) -> None:
    data = form.cleaned_data
    given = {"actor": actor, "version": data["version"], "ground": form.ground}
    if kind == ChangeKind.RENAMED:
        names = ("name", "legal_representative", "legal_post")
        parties.rename_party(case, data["party"], **given, **{name: data[name] for name in names})
    elif kind == ChangeKind.GUARDIAN:
        parties.add_guardian(case, data["party"], form.agent(), **given)
    elif kind == ChangeKind.ADDED:
        (row,) = rows.used
        row.instance.side = data["side"]
        parties.add_party(case, row.newcomer(data["claims"]), **given)
    elif kind == ChangeKind.REPLACED:
        (row,) = rows.used
        parties.replace_party(case, data["party"], row.newcomer(), **given)
    else:
        parties.succeed_party(case, data["party"], [row.newcomer() for row in rows.used], **given)
