"""What was handed in, what became of it since, the month's own reports, and sentences with proof."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mediation.history.access_log import log_access
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.reports.choice import Choice
from mediation.reports.forms import ChoiceForm, choice_or_404
from mediation.reports.presentation import scope_name
from mediation.reports.report import build
from mediation.reports.scopes import Scope, of_actor
from mediation.reports.sections import UnknownFigure, find_figure
from mediation.reports.writers.formats import FORMATS
from mediation.stations.access import ActingRequest, allow, organisations_in_scope
from mediation.stations.limits import limited
from mediation.stations.views.form_page import form_page
from mediation.submissions import services, statements
from mediation.submissions.forms import StatementForm, SubmitForm
from mediation.submissions.freezing import Frozen, seal
from mediation.submissions.models import MonthlyReport, Statement, Submission
from mediation.submissions.services import READING, SUBMITTING
from mediation.ui.answers import attachment
from mediation.vault import files

PAGE_SIZE = 50
LATEST = 12
UNPROCESSABLE = 422


@require_safe
@allow(*READING)
def overview(request: ActingRequest) -> HttpResponse:
    """Everything handed in, newest period first; the month's own reports and sentences beside it."""
    within = organisations_in_scope(request.actor)
    context = {
        "page": Paginator(submission_rows(request), PAGE_SIZE).get_page(request.GET.get("page")),
        "monthly": MonthlyReport.objects.filter(organisation__in=within).select_related(
            "organisation"
        )[:LATEST],
        "statements": Statement.objects.filter(organisation__in=within)
        .select_related("organisation")
        .defer("content")[:LATEST],
        "may_submit": request.actor.role in SUBMITTING,
    }
    return render(request, "submissions/overview.html", context)


def submission_rows(request: ActingRequest) -> Any:
    """What was handed in within the reader's scope."""
    return (
        Submission.objects.filter(organisation__in=organisations_in_scope(request.actor))
        .select_related("organisation", "replaced_by")
        .defer("content")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*SUBMITTING)
def submit(request: ActingRequest) -> HttpResponse:
    """Ask once more, then freeze the report of the chosen period and sign it."""
    # What is chosen stands in the address; whoever posts another choice is judged by it.
    choice = choice_or_404({**request.GET.dict(), **request.POST.dict()}, actor=request.actor)
    before = services.newest(choice)
    typed = request.POST if request.method == "POST" else None
    form = SubmitForm(typed, again=before is not None)

    def carry_out() -> HttpResponse:
        data = form.cleaned_data
        made = services.submit(
            choice, actor=request.actor, addressee=data["addressee"], reason=data.get("reason", "")
        )
        return redirect(made)

    return form_page(
        request, form, carry_out, template="layout/confirm_page.html",
        question=_("报送统计报表"), consequences=_consequences(choice, before),
        submit_label=_("签署并报送"), cancel_url=choice.page(),
    )  # fmt: skip


def _consequences(choice: Choice, before: Submission | None) -> list[str]:
    period = choice.period
    sentences = [
        _("%(scope)s，%(period)s（%(first)s至%(last)s）。")
        % {
            "scope": scope_name(choice.scope),
            "period": period.label,
            "first": period.first,
            "last": period.last,
        },
        _("数字、名单和校验值即时固定，此后不能修改；以后的变化逐案列为差异。"),
    ]
    if before:
        sentences.append(
            _("本期已报送第%(version)d版（%(reference)s），将由新的版本代替，旧版保留。")
            % {"version": before.version, "reference": before.reference}
        )
    return sentences


@require_safe
@allow(*READING)
def detail(request: ActingRequest, submission: str) -> HttpResponse:
    """One submission: each figure as it was handed in, and as it stands now."""
    found = _submission_or_404(request, submission)
    frozen = Frozen(found.content)
    rows = services.changed_figures(found, _scope(request, found))
    log_access(AccessEntry.Act.VIEW, detail=f"submission {submission}")
    context = {
        "submission": found,
        "scope": frozen.scope,
        "rows": rows,
        "changed": any(row["changed"] for row in rows),
        "is_genuine": seal(found.content) == found.sha256,
        "again": _choice(request, found).page("submissions:submit"),
        "may_submit": request.actor.role in SUBMITTING and found.is_standing,
    }
    return render(request, "submissions/detail.html", context)


@require_safe
@allow(*READING)
def changes(request: ActingRequest, submission: str) -> HttpResponse:
    """The cases that count otherwise than when the report was handed in, and why."""
    found = _submission_or_404(request, submission)
    changed = services.changed_cases(found, _scope(request, found), actor=request.actor)
    log_access(AccessEntry.Act.VIEW, detail=f"submission {submission} changes")
    context = {
        "submission": found,
        "page": Paginator(changed, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "submissions/changes.html", context)


@require_safe
@allow(*READING)
def frozen_list(request: ActingRequest, submission: str, figure: str) -> HttpResponse:
    """The list behind one figure, as it was handed in: serials, days and results alone."""
    found = _submission_or_404(request, submission)
    frozen = Frozen(found.content)
    shown = next((row for row in frozen.figures if row["key"] == figure), None)
    try:
        section, _figure = find_figure(figure)
    except UnknownFigure as error:
        raise Http404 from error
    if shown is None or not section.shown(_scope(request, found)):
        raise Http404
    log_access(AccessEntry.Act.VIEW, detail=f"submission {submission} {figure}")
    entries = frozen.list_of(figure)
    context = {
        "submission": found,
        "figure": shown,
        "page": Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "submissions/list.html", context)


@require_safe
@allow(*READING)
@limited("export")
def download(request: ActingRequest, submission: str, file_format: str) -> HttpResponse:
    """The file that was handed in."""
    found = _submission_or_404(request, submission)
    stored = {"pdf": found.pdf, "xlsx": found.xlsx}[file_format]
    return _file(stored, f"{submission}.{file_format}", file_format, "submission")


@require_safe
@allow(*READING)
def monthly(request: ActingRequest, organisation: str, month: str) -> HttpResponse:
    """The report that was made by itself: its files, and the way to hand it in."""
    made = _monthly_or_404(request, organisation, month)
    form = ChoiceForm({"month": month, "organisation": organisation}, actor=request.actor)
    choice = form.choice() if form.is_valid() else None
    context = {
        "made": made,
        "submitted": services.newest(choice) if choice else None,
        "report": choice.page() if choice else "",
        "submit": choice.page("submissions:submit") if choice else "",
        "may_submit": request.actor.role in SUBMITTING,
    }
    return render(request, "submissions/monthly.html", context)


@require_safe
@allow(*READING)
@limited("export")
def monthly_file(
    request: ActingRequest, organisation: str, month: str, file_format: str
) -> HttpResponse:
    """One of its two files."""
    made = _monthly_or_404(request, organisation, month)
    stored = {"pdf": made.pdf, "xlsx": made.xlsx}[file_format]
    return _file(stored, f"{organisation}-{month}.{file_format}", file_format, "monthly_report")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*SUBMITTING)
def new_statement(request: ActingRequest) -> HttpResponse:
    """Choose a figure and a period, see the sentence with its proof, and state it."""
    asked = request.POST if request.method == "POST" else request.GET
    form = StatementForm(asked, actor=request.actor)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        # Nothing has been asked yet where a page is opened without a figure: it opens without errors.
        opened = request.method != "POST" and not asked.get("figure")
        if opened:
            form.errors.clear()
        status = 200 if opened else UNPROCESSABLE
        return render(request, "submissions/new_statement.html", context, status=status)
    choice, key = form.choice(), form.cleaned_data["figure"]
    if request.method == "POST":
        try:
            return redirect(statements.state(choice, key, actor=request.actor))
        except ActionRefused as error:
            context["refusal"] = error.reasons
    context["proof"] = statements.proof(build(choice.period, choice.scope), key)
    context["chosen"] = {**choice.query, "figure": key}
    status = UNPROCESSABLE if "refusal" in context else 200
    return render(request, "submissions/new_statement.html", context, status=status)


@require_safe
@allow(*READING)
def statement(request: ActingRequest, statement: str) -> HttpResponse:
    """One stated sentence with its frozen list."""
    found = _statement_or_404(request, statement)
    frozen = Frozen(found.content)
    log_access(AccessEntry.Act.VIEW, detail=f"statement {statement}")
    context = {
        "statement": found,
        "figure": next(row for row in frozen.figures if row["key"] == found.figure),
        "is_genuine": seal(found.content) == found.sha256,
        "page": Paginator(frozen.list_of(found.figure), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "submissions/statement.html", context)


@require_safe
@allow(*READING)
@limited("export")
def statement_file(request: ActingRequest, statement: str) -> HttpResponse:
    """The sentence with its proof on paper."""
    found = _statement_or_404(request, statement)
    return _file(found.pdf, f"{statement}.pdf", "pdf", "statement")


# --- Who may see which -------------------------------------------------------------------------


def _submission_or_404(request: ActingRequest, reference: str) -> Submission:
    rows = Submission.objects.select_related("organisation", "replaces", "replaced_by")
    found: Submission = get_object_or_404(rows, **_sought(request, reference))
    return found


def _statement_or_404(request: ActingRequest, reference: str) -> Statement:
    rows = Statement.objects.select_related("organisation")
    found: Statement = get_object_or_404(rows, **_sought(request, reference))
    return found


def _sought(request: ActingRequest, reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "organisation__in": organisations_in_scope(request.actor),
    }


def _monthly_or_404(request: ActingRequest, organisation: str, month: str) -> MonthlyReport:
    within = organisations_in_scope(request.actor).filter(code=organisation)
    rows = MonthlyReport.objects.select_related("organisation", "pdf", "xlsx")
    found: MonthlyReport = get_object_or_404(rows, organisation__in=within, month=month)
    return found


def _scope(request: ActingRequest, submission: Submission) -> Scope:
    return of_actor(request.actor, submission.organisation.code)


def _choice(request: ActingRequest, submission: Submission) -> Choice:
    return Choice(submission.period, _scope(request, submission))


def _file(stored: Any, name: str, file_format: str, kind: str) -> HttpResponse:
    act = AccessEntry.Act.PRINT if file_format == "pdf" else AccessEntry.Act.EXPORT
    log_access(act, detail=f"{kind} {name}")
    return attachment(files.read(stored), name, FORMATS[file_format].content_type)
