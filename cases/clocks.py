"""The statutory clocks of a case, and which cases are overdue.

The law's table and the counting are `mediation.deadlines`; here stands only which day of a case
starts and which one stops each clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import CaseState, ClaimKind, Ending
from cases.models import Agreement, Case, Claim
from mediation.deadlines import duties, presentation
from mediation.deadlines.clocks import Calendar, roll_forward, same_date_next_year
from mediation.deadlines.duties import Deadline, Duty
from mediation.deadlines.enums import Bearer, DutyCode, Standing
from mediation.ui.parts import Clock

#: Pay that falls due while the employment lasts (调解仲裁法 art. 27-4).
RUNNING_PAY = (ClaimKind.WAGES, ClaimKind.BONUS, ClaimKind.COMMISSION, ClaimKind.OVERTIME)
#: How a page calls where a deadline stands.
STATES: dict[Standing, Any] = {
    Standing.OK: "running",
    Standing.SOON: "soon",
    Standing.TODAY: "today",
    Standing.OVERDUE: "overdue",
    Standing.MET: "met",
    Standing.MET_LATE: "met",
}


def case_clocks(
    case: Case,
    *,
    today: date,
    calendar: Calendar,
    claims: Iterable[Claim] = (),
    standing: Agreement | None = None,
) -> list[Clock]:
    """The clocks that concern `case` on `today`, in the order in which people meet them.

    Args:
        claims: its claims, for limitation.
        standing: its agreement in effect, for review and confirmation.
    """
    shown = [_acceptance(case, today, calendar)]
    if case.is_open or case.ending in (Ending.NO_AGREEMENT, Ending.NOT_ACCEPTED):
        shown.append(
            _shown(duties.deadline(duties.RIGHT_TO_ARBITRATE, case.received_on, calendar), today)
        )
    if case.accepted_on is not None:
        shown.append(_mediation(case, today, calendar))
    if standing is not None and standing.effective_on is not None:
        shown += [
            _shown(duties.deadline(duty, standing.effective_on, calendar), today)
            for duty in _confirmation_tracks(case)
        ]
    if not case.ending or case.ending not in Ending.SETTLED:
        shown += _limitation(case, claims, today, calendar)
    if case.ended_on is not None:
        archiving = archive_deadline(case.ended_on, calendar)
        shown.append(_shown(archiving, today, done_on=case.archived_on))
    return shown


def archive_deadline(ended_on: date, calendar: Calendar) -> Deadline:
    """Until when the file of a case that ended on this day is to be bound and put away."""
    return duties.deadline(duties.ARCHIVE, ended_on, calendar)


def acceptance_deadline(case: Case, calendar: Calendar) -> Deadline:
    """Until when the application is to be examined: 3 working days."""
    return duties.deadline(duties.ACCEPTANCE, case.received_on, calendar)


def mediation_deadline(case: Case, calendar: Calendar) -> Deadline:
    """Until when the accepted case is to be concluded.

    The date is the stored one, which the parties were told: a later edit of the calendar changes
    only what is computed from then on.
    """
    if case.accepted_on is None:
        raise ValueError("the clock of mediation runs from acceptance")
    if case.extended_to:
        return duties.extended_mediation(case.extended_to)
    computed = duties.deadline(duties.MEDIATION, case.accepted_on, calendar)
    return replace(computed, due=case.due_on) if case.due_on else computed


def next_due(case: Case, calendar: Calendar) -> Deadline | None:
    """The office's own clock that runs now, None for a case that has ended."""
    if not case.is_open:
        return None
    if case.state == CaseState.MEDIATION:
        return mediation_deadline(case, calendar)
    return acceptance_deadline(case, calendar)


def overdue(today: date, calendar: Calendar) -> Q:
    """Condition for open cases whose clock of acceptance or mediation has run out."""
    late = Q(state=CaseState.MEDIATION, due_on__lt=today)
    waiting = (CaseState.INTAKE, CaseState.ELIGIBILITY)
    return late | Q(state__in=waiting, received_on__lte=last_received_overdue(today, calendar))


def last_received_overdue(today: date, calendar: Calendar) -> date:
    """The last day whose applications should have been decided on before `today`."""
    received = today
    while duties.ACCEPTANCE.reckon(received, calendar).due >= today:
        received -= timedelta(days=1)
    return received


def deemed_failed_on(case: Case) -> date | None:
    """The day with whose end mediation counts as failed by law, None where it is not accepted."""
    if case.accepted_on is None:
        return None
    return duties.deemed_failed_on(case.accepted_on, case.extended_to)


def limitation_ends_on(case: Case, calendar: Calendar) -> date | None:
    """The earliest last day to apply for arbitration among the claims with a base day.

    By the unmoved date, which is safe, and without interruptions, for it is the commission that
    finds them (design §4); None where no claim has a base day.
    """
    known = [day for day in case.claims.values_list("known_on", flat=True) if day]
    if not known:
        return None
    deadline = duties.deadline(duties.LIMITATION, min(known), calendar)
    return deadline.safe_until or deadline.due


def _acceptance(case: Case, today: date, calendar: Calendar) -> Clock:
    decided = case.accepted_on or (case.ended_on if case.ending == Ending.NOT_ACCEPTED else None)
    return _shown(acceptance_deadline(case, calendar), today, done_on=decided, ended=case.ended_on)


def _mediation(case: Case, today: date, calendar: Calendar) -> Clock:
    clock = _shown(
        mediation_deadline(case, calendar), today, done_on=case.concluded_on, ended=case.ended_on
    )
    deemed = deemed_failed_on(case)
    if case.concluded_on is None and deemed is not None and today > deemed:
        told = _("自%(day)s届满起依法视为调解不成，时效重新计算；调解仍可继续。")
        return replace(clock, note=f"{clock.note} {told % {'day': deemed.isoformat()}}".strip())
    return clock


def _confirmation_tracks(case: Case) -> Sequence[Duty]:
    tracks = []
    if case.organisation.arbitral_review_open:
        tracks.append(duties.ARBITRAL_REVIEW)
    if case.organisation.judicial_confirmation_open:
        tracks.append(duties.JUDICIAL_CONFIRMATION)
    return tracks


def _limitation(
    case: Case, claims: Iterable[Claim], today: date, calendar: Calendar
) -> list[Clock]:
    """One clock for each base day, with the claims that share it."""
    by_day: dict[date, list[Claim]] = {}
    for claim in claims:
        if claim.known_on:
            by_day.setdefault(claim.known_on, []).append(claim)
    clocks = []
    for known, sharing in sorted(by_day.items()):
        clock = _shown(duties.deadline(duties.LIMITATION, known, calendar), today)
        names = pgettext("list separator", "、").join(
            dict.fromkeys(str(claim) for claim in sharing)
        )
        label = _("%(clock)s（%(claims)s）") % {"clock": clock.label, "claims": names}
        remarks = [str(clock.note), _restart(case, calendar)]
        if any(claim.kind in RUNNING_PAY for claim in sharing):
            remarks.append(_("劳动报酬争议在劳动关系存续期间不受一年限制（第27条第4款）。"))
        clocks.append(replace(clock, label=label, note=" ".join(filter(None, remarks))))
    return clocks


def _restart(case: Case, calendar: Calendar) -> str:
    """What the application for mediation does to limitation; the commission decides in the end."""
    failed = _failed_on(case)
    if failed is None:
        return _("申请调解可构成时效中断，由仲裁委认定（17号令第31条）。")
    restarted = roll_forward(same_date_next_year(failed), calendar)
    return _("如认定因调解中断，自%(failed)s重新计算，至%(until)s（17号令第31条）。") % {
        "failed": failed.isoformat(),
        "until": restarted.isoformat(),
    }


def _failed_on(case: Case) -> date | None:
    days = [case.ended_on, deemed_failed_on(case)]
    if case.is_open:
        return None
    return min(day for day in days if day)


def _shown(
    deadline: Deadline, today: date, *, done_on: date | None = None, ended: date | None = None
) -> Clock:
    """The deadline in the shape of the component, with the words and reservations of the law."""
    read = presentation.present(deadline, today, done_on=done_on)
    stopped = ended is not None and done_on is None
    is_right = duties.DUTIES[deadline.duty].bearer is Bearer.RIGHT
    notes = list(read.remarks)
    if is_right or read.standing is Standing.MET_LATE:
        notes.insert(0, read.wording)
    if deadline.duty is DutyCode.MEDIATION and not notes and not done_on and not stopped:
        notes.append(_("期限届满不影响继续调解和达成协议。"))
    return Clock(
        label=read.label,
        due=deadline.due,
        article=deadline.article,
        days_left=None if is_right or done_on or stopped else read.days_left,
        state="stopped" if stopped else STATES[read.standing],
        note=" ".join(notes),
    )
