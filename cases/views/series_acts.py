"""Acts on several cases of a series, each of them one form and one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cases.agreement_checks import blocking
from cases.enums import AgreementState, ConsentPurpose
from cases.forms.assignment import AssignForm, DeclarationForm
from cases.forms.refusals import refusals_beside
from cases.forms.review import ReviewForm
from cases.forms.rows import FormList
from cases.forms.series import (
    AnswerForm,
    DaysForm,
    MarksForm,
    MemberLines,
    ReasonForm,
    respondent_names,
)
from cases.mediators import candidates_for
from cases.models import Case, Review, Series
from cases.permissions import ACTS
from cases.series_page import BY_NAME, SeriesAct, cases_of, get_series_or_404
from cases.services import series_acts as operations
from cases.services import series_agreements as agreements
from cases.services.series_acts import Chosen
from cases.views.responses import UNPROCESSABLE
from mediation.history.gate import missing_for
from mediation.history.models import StatefulModel
from mediation.stations.access import allow
from mediation.ui.parts import Text


def _case_itself(case: Case) -> StatefulModel:
    return case


def _nothing(_case: Case) -> list[str]:
    return []


def newest_in(*states: str) -> Callable[[Case], StatefulModel]:
    """The version of the case's agreement in one of `states`, as fetched with the case."""

    def found(case: Case) -> StatefulModel:
        row: StatefulModel = [row for row in case.agreements.all() if row.state in states][-1]
        return row

    return found


def _blocking(case: Case) -> list[str]:
    return blocking(newest_in(AgreementState.DRAFT)(case))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Asked:
    """The page of one request: its form, and lines that stand beside it."""

    form: Any
    formsets: tuple[Any, ...] = ()


@dataclass(frozen=True)
class ActPage:
    """How an act on a series is asked for and carried out.

    Attributes:
        form: makes the form from the request, the series and its lines.
        perform: takes the chosen cases, the actor and the valid form.
        subject: whose version counts.
        consequences: what the person should know before.
    """

    name: str
    form: Callable[[Any, Series, MemberLines], Asked]
    perform: Callable[[list[Chosen], Any, Asked], Any]
    submit_label: Text
    done: Text
    missing: Callable[[Case], list[str]] = _nothing
    subject: Callable[[Case], StatefulModel] = _case_itself
    consequences: tuple[Text, ...] = ()
    confirm: Text = ""

    @property
    def declared(self) -> SeriesAct:
        return BY_NAME[self.name]


def page_of(act: ActPage) -> Callable[..., HttpResponse]:
    @allow(*ACTS[act.declared.act])
    def view(request: Any, series: str) -> HttpResponse:
        return _carry_out(request, get_series_or_404(request, series), act)

    return view


def _carry_out(request: Any, series: Series, act: ActPage) -> HttpResponse:
    posted = request.POST or None
    lines = MemberLines(
        cases_of(series, request.actor), actor=request.actor, act=act.declared,
        missing=act.missing, subject=act.subject, data=posted,
    )  # fmt: skip
    lines.insist_fresh()
    asked = act.form(request, series, lines)
    if posted is not None:
        # All are judged, so that all mistakes show at once.
        judged = [part.is_valid() for part in (lines, *asked.formsets, asked.form)]
        if all(judged):
            with refusals_beside(asked.form):
                act.perform(lines.chosen(), request.actor, asked)
                messages.success(request, str(act.done) % {"count": len(lines.chosen())})
                return redirect(series)
    return act_page(
        request, series, act.declared, lines, form=asked.form, formsets=asked.formsets,
        submit_label=act.submit_label, consequences=act.consequences, confirm=act.confirm,
    )  # fmt: skip


def act_page(
    request: Any,
    series: Series,
    act: SeriesAct,
    lines: MemberLines,
    *,
    template: str = "cases/series/act.html",
    **context: Any,
) -> HttpResponse:
    """The page of an act. A form that comes back was not carried out: status 422."""
    shown = {
        "series": series,
        "act": act,
        "lines": lines,
        "danger": act.danger,
        "cancel_url": series.get_absolute_url(),
        **context,
    }
    shown["summary"] = [FormList(complaints=lines.errors), *context.get("formsets", ())]
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, template, shown, status=status)


def days(request: Any, _series: Series, _lines: MemberLines) -> Asked:
    return Asked(DaysForm(request.POST or None))


def _reason(request: Any, _series: Series, _lines: MemberLines) -> Asked:
    return Asked(ReasonForm(request.POST or None))


def _declaration(request: Any, series: Series, _lines: MemberLines) -> Asked:
    return Asked(DeclarationForm(request.POST or None, version=series.version))


def _assignment(request: Any, series: Series, lines: MemberLines) -> Asked:
    # Who is barred in another of the cases, the operation refuses there.
    first = next((line for line in lines if not line.problems), lines[0])
    candidates = candidates_for(first.case, timezone.localdate())
    form = AssignForm(request.POST or None, candidates=candidates, version=series.version)
    return Asked(form)


def _review(request: Any, series: Series, _lines: MemberLines) -> Asked:
    form = ReviewForm(request.POST or None, instance=Review(), version=series.version)
    return Asked(form)


def _answer(request: Any, _series: Series, lines: MemberLines) -> Asked:
    return Asked(AnswerForm(request.POST or None, respondents=respondent_names(lines)))


def _marks(request: Any, _series: Series, lines: MemberLines) -> Asked:
    cases = [line.case for line in lines if not line.problems]
    names = respondent_names(lines)
    return Asked(MarksForm(request.POST or None, respondents=names, cases=cases))


def _declare_and_take(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    data = {
        name: asked.form.cleaned_data[name] for name in ("conflict", "disclosure", "happened_on")
    }
    operations.take_all(chosen, actor=actor, **data)


def _assign(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    operations.assign_all(
        chosen, actor=actor, user=asked.form.user, is_lead=asked.form.is_lead,
        happened_on=asked.form.cleaned_data["happened_on"],
    )  # fmt: skip


def _record_answer(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    data = asked.form.cleaned_data
    operations.consent_all(
        chosen, actor=actor, who=asked.form.name, purpose=ConsentPurpose.MEDIATION,
        answer=data["answer"] == "yes", answered_on=data["answered_on"], way=data["way"],
        remarks=data["remarks"],
    )  # fmt: skip


def _mark(chosen: list[Chosen], actor: Any, asked: Asked) -> None:
    data = asked.form.cleaned_data
    agreements.mark_all(
        chosen, actor=actor, marked_on=data["marked_on"], way=data["way"],
        **asked.form.chosen_place,
    )  # fmt: skip


def dated(operation: Callable[..., Any]) -> Callable[[list[Chosen], Any, Asked], Any]:
    return lambda chosen, actor, asked: operation(
        chosen, actor=actor, happened_on=asked.form.cleaned_data["happened_on"]
    )


submit = page_of(
    ActPage(
        "series_submit", days, dated(operations.submit_all), gettext_lazy("提交受理审查"),
        gettext_lazy("已提交%(count)d件案件受理审查。"),
        missing=lambda case: missing_for(case, "submit_for_review"),
    )
)  # fmt: skip
take = page_of(
    ActPage(
        "series_take", _declaration, _declare_and_take, gettext_lazy("认领"),
        gettext_lazy("您已认领%(count)d件案件，任首席调解员。"),
    )
)  # fmt: skip
assign = page_of(
    ActPage(
        "series_assign", _assignment, _assign, gettext_lazy("指派"),
        gettext_lazy("已在%(count)d件案件中指派调解员。"),
    )
)  # fmt: skip
review = page_of(
    ActPage(
        "series_review", _review,
        lambda chosen, actor, asked: operations.review_all(
            chosen, actor=actor, review=asked.form.instance
        ),
        gettext_lazy("保存审查结果"), gettext_lazy("已登记%(count)d件案件的审查结果。"),
        consequences=(gettext_lazy("同样的审查结果写入每一件所选案件。"),),
    )
)  # fmt: skip
consent = page_of(
    ActPage(
        "series_consent", _answer, _record_answer, gettext_lazy("登记答复"),
        gettext_lazy("已在%(count)d件案件中登记答复。"),
        consequences=(gettext_lazy("是否同意调解，同样的答复写入每一件所选案件。"),),
    )
)  # fmt: skip
accept = page_of(
    ActPage(
        "series_accept", days, dated(operations.accept_all), gettext_lazy("受理"),
        gettext_lazy("已受理%(count)d件案件。"),
        missing=lambda case: missing_for(case, "accept"),
        consequences=(gettext_lazy("每件案件各编案号，调解期限自受理之日起算。"),),
    )
)  # fmt: skip
offer = page_of(
    ActPage(
        "series_offer", days, dated(agreements.offer_all), gettext_lazy("定稿并出具协议书"),
        gettext_lazy("已定稿%(count)d份，请打印调解协议书并登记签名盖章。"),
        missing=_blocking, subject=newest_in(AgreementState.DRAFT),
        consequences=(
            gettext_lazy("将出具正式的调解协议书，内容不能再修改；尚无人签署时可以退回。"),
        ),
        confirm=gettext_lazy("为所选案件出具正式的调解协议书。确定吗？"),
    )
)  # fmt: skip
mark = page_of(
    ActPage(
        "series_mark", _marks, _mark, gettext_lazy("登记"),
        gettext_lazy("已在%(count)d份协议上登记签署。"),
        subject=newest_in(AgreementState.SIGNING),
        consequences=(
            gettext_lazy("劳动者各自签名，在各案中逐件登记；这里登记单位、调解员和印章。"),
        ),
    )
)  # fmt: skip
void = page_of(
    ActPage(
        "series_void", _reason,
        lambda chosen, actor, asked: agreements.void_all(
            chosen, actor=actor, reason=asked.form.cleaned_data["reason"]
        ),
        gettext_lazy("作废"), gettext_lazy("已作废%(count)d份协议。"),
        subject=newest_in(AgreementState.DRAFT, AgreementState.SIGNING),
        consequences=(gettext_lazy("作废后不能恢复，编号保留；可以另行起草。"),),
        confirm=gettext_lazy("作废所选案件草拟或签署中的协议。确定吗？"),
    )
)  # fmt: skip
