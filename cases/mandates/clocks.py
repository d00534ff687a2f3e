"""The clocks of a mandate beside the office's own, and which of both ends first.

The law's table and the counting are `mediation.deadlines`; here stands which day of a mandate starts
and which one stops each of them.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from cases import clocks
from cases.enums import CaseState
from cases.mandates.enums import MandateKind
from cases.mandates.models import ExcludedPeriod, Mandate
from cases.models import Case
from mediation.deadlines import duties, presentation
from mediation.deadlines.clocks import Calendar, add_working_days, reckon_fixed
from mediation.deadlines.duty import Deadline, Duty
from mediation.deadlines.enums import Standing
from mediation.deadlines.excluded import reckon_excluding
from mediation.ui.parts import Clock

K = MandateKind
PERIODS: dict[str, Duty] = {
    K.COURT_APPOINTED: duties.COURT_APPOINTED,
    K.COURT_ENTRUSTED_ORDINARY: duties.COURT_ENTRUSTED_ORDINARY,
    K.COURT_ENTRUSTED_SUMMARY: duties.COURT_ENTRUSTED_SUMMARY,
    K.ARBITRATION_ENTRUSTED: duties.ARBITRATION_ENTRUSTED,
}
#: Working days after the end of the case within which the house gives the result back: no text that
#: was read says how many.
RETURN_DAYS = 3


def confirmation_of(mandate: Mandate, calendar: Calendar) -> Deadline | None:
    """Until when a court's mandate is to be answered; None for others, of which no text says so."""
    if mandate.kind not in K.COURT:
        return None
    return duties.deadline(duties.MANDATE_CONFIRMATION, mandate.received_on, calendar)


def period_of(mandate: Mandate, calendar: Calendar, *, today: date) -> Deadline | None:
    """Until when the court or the tribunal wants the mediation to be over.

    None while the day that starts it is not known, and for a suggestion. The day of an extension
    stands as both parties agreed it, unless the days of an appraisal reach beyond it.
    """
    duty, begun = PERIODS.get(mandate.kind), begun_on(mandate)
    if duty is None or begun is None or mandate.declined_on:
        return None
    if mandate.kind == K.COURT_APPOINTED and mandate.stretches:
        reckoned = reckon_excluding(begun, duty.length, mandate.stretches, calendar, today=today)
    else:
        reckoned = duty.reckon(begun, calendar)
    if mandate.extended_to and mandate.extended_to >= reckoned.due:
        reckoned = reckon_fixed(mandate.extended_to)
    return duties.deadline_of(duty, reckoned)


def excluded_of(
    mandate: Mandate, calendar: Calendar, *, today: date
) -> tuple[list[ExcludedPeriod], int]:
    """The appraisals that the period really leaves out, and how many of its days they take.

    None where the day of an extension stands, which they have not moved.
    """
    period, begun = period_of(mandate, calendar, today=today), begun_on(mandate)
    appointed = mandate.kind == K.COURT_APPOINTED
    if not appointed or period is None or begun is None or period.due == mandate.extended_to:
        return [], 0
    rows = [
        row
        for row in mandate.excluded_periods.all()
        if row.first_on <= min(today, period.unmoved) and (row.last_on or today) > begun
    ]
    return rows, (period.unmoved - begun).days - PERIODS[mandate.kind].length


def begun_on(mandate: Mandate) -> date | None:
    """The day from which the mandate's period runs: for a tribunal's, that of the parties' consent."""
    if mandate.kind == K.ARBITRATION_ENTRUSTED:
        return mandate.consented_on
    found: date | None = mandate.begun_on
    return found


def return_by(mandate: Mandate, calendar: Calendar) -> date | None:
    """Until when result and papers are to go back, by the house's rule; None where nothing is to."""
    if mandate.returned_on or mandate.kind not in K.ANSWERED:
        return None
    over = mandate.declined_on or mandate.case.ended_on
    return add_working_days(over, RETURN_DAYS, calendar) if over else None


@dataclass(frozen=True, slots=True)
class Shown:
    """The clocks of a mandate on a page, with what is to be said of them."""

    clocks: list[Clock]
    #: Which of the office's and the body's own period ends first; empty where only one runs.
    earlier: str


def shown(case: Case, mandate: Mandate, *, today: date, calendar: Calendar) -> Shown:
    """The clocks that concern a mandate of `case` on `today`."""
    found = []
    confirmation = confirmation_of(mandate, calendar)
    answered = mandate.confirmed_on or mandate.declined_on
    if confirmation is not None and (answered or case.is_open):
        found.append(_clock(confirmation, today, done_on=answered or mandate.returned_on))
        if mandate.waits_for_answer or case.state in (CaseState.INTAKE, CaseState.ELIGIBILITY):
            found.append(_hint(mandate, today, calendar))
    over = case.ended_on or mandate.returned_on
    until = min(today, over or today)
    period = period_of(mandate, calendar, today=until)
    if period is not None:
        stops = excluded_of(mandate, calendar, today=until)
        found.append(_with_stops(_clock(period, today, done_on=over), mandate, *stops))
    due = return_by(mandate, calendar)
    if due is not None:
        found.append(
            Clock(
                label=_("反馈结果、退回材料"), due=due, days_left=(due - today).days,
                state="overdue" if due < today else "today" if due == today else "soon",
                note=_("本站规则，非法律规定：结案或者答复不接受后%(days)d个工作日内。")
                % {"days": RETURN_DAYS},
            )
        )  # fmt: skip
    return Shown(found, _earlier(case, mandate, period, calendar))


def _clock(deadline: Deadline, today: date, *, done_on: date | None) -> Clock:
    read = presentation.present(deadline, today, done_on=done_on)
    notes = list(read.remarks)
    if read.standing is Standing.MET_LATE:
        notes.insert(0, read.wording)
    return Clock(
        label=read.label,
        due=deadline.due,
        article=deadline.article,
        days_left=None if done_on else read.days_left,
        state=clocks.STATES[read.standing],
        safe_until=deadline.unmoved if deadline.moved and not done_on else None,
        note=" ".join(notes),
    )


def _hint(mandate: Mandate, today: date, calendar: Calendar) -> Clock:
    deadline = duties.deadline(duties.MANDATE_CONTACT, mandate.received_on, calendar)
    return Clock(
        label=deadline.duty.label, due=deadline.due, article=deadline.article,
        note=_("规则用语为“可以协助”：是提示，不是义务。"),
    )  # fmt: skip


def _with_stops(clock: Clock, mandate: Mandate, stops: list[ExcludedPeriod], days: int) -> Clock:
    notes = [str(clock.note)] if clock.note else []
    if days:
        notes.append(
            _("已扣除鉴定期间%(days)d天（《人民法院在线调解规则》第26条）。") % {"days": days}
        )
        if any(row.last_on is None for row in stops):
            notes.append(_("鉴定尚未结束，届满日逐日顺延。"))
    if mandate.extended_to:
        notes.append(_("双方同意延长至%(day)s。") % {"day": mandate.extended_to.isoformat()})
    return replace(clock, note=" ".join(notes))


def _earlier(case: Case, mandate: Mandate, period: Deadline | None, calendar: Calendar) -> str:
    """Both periods run side by side; an extension of one moves nothing in the other."""
    if period is None or mandate.returned_on or case.state != CaseState.MEDIATION:
        return ""
    own = clocks.mediation_deadline(case, calendar).due
    days = {"own": own.isoformat(), "theirs": period.due.isoformat()}
    if own < period.due:
        told = _(
            "本组织的调解期限（%(own)s）先于委派、委托的期限（%(theirs)s）届满，以前者为准安排。"
        )
    elif own > period.due:
        told = _(
            "委派、委托的期限（%(theirs)s）先于本组织的调解期限（%(own)s）届满，以前者为准安排。"
        )
    else:
        told = _("本组织的调解期限和委派、委托的期限同日届满（%(own)s）。")
    return f"{told % days} " + _("两个期限分别延长，互不影响。")
