"""The statutory clocks of a case, and which cases are overdue.

The law's table and the counting are `mediation.deadlines`; here stands only which day of a case
starts and which one stops each clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.enums import CaseState, Ending
from cases.limitation import ClaimLimitation, Course, course_of, earliest_end, limitations
from cases.models import Agreement, Case, Claim
from mediation.deadlines import duties, presentation
from mediation.deadlines.clocks import Calendar
from mediation.deadlines.duty import Deadline, Duty
from mediation.deadlines.enums import Bearer, DutyCode, Standing
from mediation.deadlines.limitation import Ground, Limitation
from mediation.ui.parts import Clock

#: Of a case that is not stored yet, and of pages that show no limitation.
NOTHING_ELSE = Course()
#: Attribute of a case whose agreement is under review or confirmed: a room above gives it with
#: `cases.panels.register_flag`.
CONFIRMATION_PURSUED = "confirmation_pursued"
#: The same of a case that came with a ledger as ended: its file was put away on paper, in its own time.
CAME_AS_ENDED = "came_as_ended"
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
    course: Course = NOTHING_ELSE,
    standing: Agreement | None = None,
) -> list[Clock]:
    """The clocks that concern `case` on `today`, in the order in which people meet them.

    Args:
        claims: its claims, for limitation.
        course: what else of the case bears on limitation.
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
        found = limitations(case, claims, course, today=today, calendar=calendar)
        shown += _limitation(found, case, today)
    if case.ended_on is not None and not getattr(case, CAME_AS_ENDED, False):
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
    today = timezone.localdate()
    claims, course = case.claims.all(), course_of(case)
    return earliest_end(limitations(case, claims, course, today=today, calendar=calendar))


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
    """Those that are open to the organisation, until one of them is pursued."""
    tracks: list[Duty] = []
    if getattr(case, CONFIRMATION_PURSUED, False):
        return tracks
    if case.organisation.arbitral_review_open:
        tracks.append(duties.ARBITRAL_REVIEW)
    if case.organisation.judicial_confirmation_open:
        tracks.append(duties.JUDICIAL_CONFIRMATION)
    return tracks


def _limitation(found: Iterable[ClaimLimitation], case: Case, today: date) -> list[Clock]:
    """One clock for each base day and reckoning, with the claims that share it."""
    sharing: dict[Any, list[ClaimLimitation]] = {}
    for one in found:
        if one.computed:
            sharing.setdefault((one.base, one.computed.restarted), []).append(one)
    clocks = []
    for ones in sorted(sharing.values(), key=lambda ones: ones[0].computed.warned):  # type: ignore[union-attr]
        computed = ones[0].computed
        assert computed is not None  # others were left out above
        clock = _shown(duties.deadline_of(duties.LIMITATION, computed.plain), today)
        names = pgettext("list separator", "、").join(dict.fromkeys(str(one.claim) for one in ones))
        label = _("%(clock)s（%(claims)s）") % {"clock": clock.label, "claims": names}
        remarks = [str(clock.note), _restart(computed)]
        if any(one.is_running_pay and one.base == one.claim.known_on for one in ones):
            remarks.append(_("劳动报酬争议在劳动关系存续期间不受一年限制（第27条第4款）。"))
        url = reverse("cases:limitation", args=[case.serial]) if case.serial else ""
        note = " ".join(filter(None, remarks))
        clocks.append(replace(clock, label=label, note=note, url=url))
    return clocks


def _restart(computed: Limitation) -> str:
    """What the interruptions do to the year; the commission decides in the end."""
    if computed.restarted is None:
        return ""
    return _("如认定时效因%(ground)s等中断，自%(on)s重新计算，至%(until)s，由仲裁委认定。") % {
        "ground": Ground(computed.counted[-1].ground).label,
        "on": computed.counted[-1].on.isoformat(),
        "until": computed.restarted.due.isoformat(),
    }


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
