"""What is due about review and confirmation: the parties' last day to apply, and the body's answer.

The first is the parties' own matter and vanishes with its last day; the second is told so that
somebody asks for the result.
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.due_cases import cases_in, earlier, with_holders
from cases.due_entries import LONGEST, of_case
from cases.enums import AgreementState
from cases.models import Agreement
from cases.tracks.enums import TrackKind, TrackState
from cases.tracks.models import Track
from cases.tracks.rules import DUTY, is_open
from mediation.agenda.entries import Entry, Kind, Window
from mediation.deadlines import duties
from mediation.deadlines.calendar import station_calendar
from mediation.deadlines.clocks import Calendar
from mediation.deadlines.duty import Deadline

#: Holidays move a last day by less than this.
MOVED = 20
#: Nothing is to be confirmed of what has been performed.
UNPERFORMED = (AgreementState.EFFECTIVE, AgreementState.BREACHED)
#: By how much the body may prolong its own time, with approval.
PROLONGED = {
    duties.REVIEW_DECISION.code: duties.REVIEW_DECISION.lasting(10),
    duties.CONFIRMATION_DECISION.code: duties.CONFIRMATION_DECISION.lasting(25),
}


def applications(window: Window) -> Iterator[Entry]:
    """Agreements in effect for which the parties may still apply, one entry a track."""
    calendar = station_calendar()
    first = max(window.first, window.today)
    longest = max(duty.length for duty in DUTY.values()) + MOVED
    shortest = min(duty.length for duty in DUTY.values())
    rows = Agreement.objects.filter(
        case__in=cases_in(window),
        state__in=UNPERFORMED,
        effective_on__range=(earlier(first, longest), earlier(window.last, shortest)),
    ).filter(Q(case__organisation__arbitral_review_open=True)
             | Q(case__organisation__judicial_confirmation_open=True))  # fmt: skip
    holding = Track.objects.filter(agreement=OuterRef("pk"), state__in=TrackState.HOLDING)
    rows = with_holders(rows.exclude(Exists(holding))).select_related("case__organisation")
    rows = rows.prefetch_related(Prefetch("tracks", to_attr="tried"))
    for row in rows.order_by("effective_on", "pk")[:LONGEST]:
        tried = {track.kind for track in row.tried}
        for kind in TrackKind:
            if kind in tried or not is_open(row, kind):
                continue
            last = duties.deadline(DUTY[kind], row.effective_on, calendar)
            if first <= last.due <= window.last:
                yield of_case(
                    row.case, "confirmation", last.due,
                    _("共同申请%(track)s的最后一日") % {"track": kind.label},
                    key=f"confirmation:{row.case.serial}:{row.number}:{kind.value}",
                    article=last.article, url=reverse("tracks:page", args=[row.case.serial]),
                    safe_until=last.unmoved if last.moved else None,
                )  # fmt: skip


def answers(window: Window) -> Iterator[Entry]:
    """Applications that a body has not answered by its own time."""
    calendar = station_calendar()
    far = earlier(window.first, duties.CONFIRMATION_DECISION.length + MOVED)
    rows = Track.objects.filter(
        Q(state=TrackState.ACCEPTED, accepted_on__range=(far, window.last))
        | Q(state=TrackState.APPLIED, kind=TrackKind.JUDICIAL_CONFIRMATION,
            applied_on__range=(far, window.last)),
        case__in=cases_in(window),
    )  # fmt: skip
    for row in with_holders(rows).order_by("applied_on", "pk")[:LONGEST]:
        answer = answer_due(row, calendar)
        if answer is None or not window.first <= answer.due <= window.last:
            continue
        yield of_case(
            row.case, "confirmation_decision", answer.due,
            _("%(track)s：询问结果") % {"track": row.get_kind_display()},
            key=f"confirmation_decision:{row.case.serial}:{row.number}:{row.state}",
            article=answer.article, note=prolonged_note(row, answer, calendar),
            url=reverse("tracks:page", args=[row.case.serial]),
        )  # fmt: skip


def answer_due(track: Track, calendar: Calendar) -> Deadline | None:
    """By when the body is to answer; None where its rules name no day (33号令 art. 75)."""
    is_court = track.kind == TrackKind.JUDICIAL_CONFIRMATION
    if track.state == TrackState.APPLIED and is_court:
        return duties.deadline(duties.CONFIRMATION_INTAKE, track.applied_on, calendar)
    if track.state == TrackState.ACCEPTED and track.accepted_on:
        duty = duties.CONFIRMATION_DECISION if is_court else duties.REVIEW_DECISION
        return duties.deadline(duty, track.accepted_on, calendar)
    return None


def prolonged_note(track: Track, answer: Deadline, calendar: Calendar) -> str:
    """Until when the body's time may reach, with approval."""
    duty = PROLONGED.get(answer.duty)
    if duty is None or track.accepted_on is None:
        return ""
    last = duty.reckon(track.accepted_on, calendar).due
    return _("经批准可延长至%(day)s") % {"day": last.isoformat()}


KINDS = (
    Kind("confirmation", gettext_lazy("申请审查、确认期限"), applications, (3, 1, 0)),
    Kind("confirmation_decision", gettext_lazy("审查、确认结果"), answers, (0, -3)),
)
