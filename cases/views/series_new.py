"""Registering a series: several workers' applications from one form with a table of workers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.forms.refusals import refusals_beside
from cases.forms.rows import MOST_ROWS
from cases.forms.series_new import WORKERS, NewSeriesForm
from cases.forms.worker_rows import PasteForm, read_workers, with_workers
from cases.models import Case, Series
from cases.services import series as operations
from cases.services import series_acts
from cases.services.intake import probable_duplicates
from cases.services.series_acts import Chosen
from cases.views.intake import AT_THE_COUNTER
from cases.views.responses import UNPROCESSABLE
from mediation.history.gate import ActionRefused
from mediation.stations.access import allow
from mediation.ui.pasted import Table

READ, ADD = "read", "add"


@allow(*AT_THE_COUNTER)
def create(request: Any) -> HttpResponse:
    """The empty form; reads a pasted table into rows; registers what is posted."""
    if request.method != "POST":
        return _page(request, NewSeriesForm(request.actor))
    if READ in request.POST:
        return _read(request)
    form = NewSeriesForm(request.actor, request.POST)
    if prefix := request.POST.get(ADD):
        return _page(request, form.with_one_more_row(prefix))
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    applications = form.applications()
    duplicates = _duplicates(request, applications)
    if {case.serial for case in duplicates} - set(request.POST.getlist("not_a_duplicate_of")):
        return _page(request, form, duplicates=duplicates, status=UNPROCESSABLE)
    with refusals_beside(form.case):
        series = operations.register_series(
            applications,
            actor=request.actor,
            organisation=form.case.cleaned_data["organisation"],
            token=form.token,
        )
        count = len(applications)
        told = ngettext("已登记%(count)d件案件，系列案编号 %(series)s。",
                        "已登记%(count)d件案件，系列案编号 %(series)s。", count)  # fmt: skip
        messages.success(request, told % {"count": count, "series": series.serial})
        if "submit" in request.POST:
            _submit(request, series)
        return redirect(series)
    return _page(request, form, status=UNPROCESSABLE)


def _read(request: Any) -> HttpResponse:
    """The pasted rows in the table, each cell that cannot be read with its sentence."""
    paste = PasteForm(request.POST)
    try:
        table = read_workers(request.POST.get("pasted", ""))
    except ValidationError as error:
        paste.is_valid()
        paste.add_error("pasted", error)
        form = NewSeriesForm(request.actor, request.POST)
        form.hush(workers=True)
        return _page(request, form, paste=paste, status=UNPROCESSABLE)
    form = NewSeriesForm(request.actor, with_workers(request.POST, WORKERS, table))
    form.hush(workers=False)
    rows = form.workers.forms
    everything = len(rows) <= MOST_ROWS and _fits(request, table)
    if table.rows and everything:
        paste = PasteForm()  # what it held stands in the rows now
    return _page(request, form, paste=paste, notes=_notes(table, everything=everything))


def _fits(request: Any, table: Table) -> bool:
    before = with_workers(request.POST, WORKERS, Table())
    return int(before[f"{WORKERS}-TOTAL_FORMS"]) + len(table.rows) <= MOST_ROWS


def _notes(table: Table, *, everything: bool) -> list[str]:
    """What was found in the pasted text, in sentences."""
    if not table.rows:
        return [_("没有读到任何一行，请把表格连同表头一起复制后粘贴。")]
    notes = [_("读入%(count)d行，请逐行核对。") % {"count": len(table.rows)}]
    if not everything:
        notes.append(_("最多读入%(limit)d行，其余仍在粘贴框中。") % {"limit": MOST_ROWS})
    if not table.has_headings:
        notes.append(_("没有找到表头，已按姓名、证件号码、电话、岗位、入职日期……的顺序读入。"))
    if table.ignored:
        unknown = "、".join(table.ignored[:10])
        notes.append(_("未采用的列：%(columns)s。") % {"columns": unknown})
    return notes


def _duplicates(request: Any, applications: Any) -> list[Case]:
    """Standing cases that may be one of these, each once."""
    found: dict[str, Case] = {}
    for application in applications:
        for case in probable_duplicates(application, actor=request.actor):
            found[case.serial] = case
    return list(found.values())


def _submit(request: Any, series: Series) -> None:
    """On to review, where the person asked for that and nothing is missing."""
    chosen = [Chosen(case, case.version) for case in series.cases.order_by("pk")]
    try:
        series_acts.submit_all(chosen, actor=request.actor)
    except ActionRefused as refused:
        for reason in refused.reasons:
            messages.warning(request, _("尚未提交审查：%(reason)s") % {"reason": reason})


def _page(
    request: Any,
    form: NewSeriesForm,
    *,
    paste: PasteForm | None = None,
    notes: list[str] | None = None,
    duplicates: list[Case] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "paste": paste or PasteForm(),
        "notes": notes,
        "duplicates": duplicates,
    }
    return render(request, "cases/series/new.html", context, status=status)
