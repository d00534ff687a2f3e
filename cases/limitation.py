"""The limitation clock of each claim, from what the case itself says and what was entered.

The rules are `mediation.deadlines.limitation`; here stands only which facts of a case are its events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.enums import ClaimKind, ConsentPurpose, Ending, Side
from cases.models import Agreement, Case, Claim, Consent, LimitationEvent, Party
from mediation.deadlines import duties
from mediation.deadlines.clocks import Calendar
from mediation.deadlines.limitation import Ground, Happening, Limitation, limitation

#: Pay that falls due while the employment lasts (调解仲裁法 art. 27-4).
RUNNING_PAY = (ClaimKind.WAGES, ClaimKind.BONUS, ClaimKind.COMMISSION, ClaimKind.OVERTIME)
#: Whether somebody entered something, where the case was fetched with `cases.panels.flags`.
FLAG = "has_limitation_events"
#: From how many days before its end a year is red.
RED_DAYS = duties.LIMITATION.soon_days


@dataclass(frozen=True, slots=True)
class ClaimLimitation:
    """The clock of one claim. Without `computed` nothing runs, and `why_not` says why."""

    claim: Claim
    base: date | None
    base_source: str
    computed: Limitation | None
    why_not: str = ""
    #: Pay of an employment: the year begins with its end.
    is_running_pay: bool = False

    def days_left(self, today: date) -> int | None:
        """Natural days to the earlier end; negative behind it."""
        return (self.computed.warned - today).days if self.computed else None

    def is_red(self, today: date) -> bool:
        """Whether the earlier end is near, or over."""
        left = self.days_left(today)
        return left is not None and left <= RED_DAYS


@dataclass(frozen=True, slots=True)
class Employment:
    """What the register says of the employment: its last day, or that it goes on.

    Neither where nobody entered when it began or ended: then nothing is spared, to be on the safe
    side, and the page says that pay does not run while the employment lasts.
    """

    ended_on: date | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What of a case bears on limitation beside its own columns.

    `unperformed`: days that passed without a payment that the agreement promised.
    """

    parties: Sequence[Party] = ()
    consents: Sequence[Consent] = ()
    entered: Sequence[LimitationEvent] = ()
    unperformed: Sequence[date] = ()


def course_of(case: Case, *, unperformed: Sequence[date] = ()) -> Course:
    """The course of a stored case; what was prefetched is not fetched again."""
    return Course(
        tuple(case.parties.all()),
        tuple(case.consents.all()),
        tuple(case.limitation_events.all()) if getattr(case, FLAG, True) else (),
        unperformed,
    )


def limitations(
    case: Case, claims: Iterable[Claim], course: Course, *, today: date, calendar: Calendar
) -> list[ClaimLimitation]:
    """The clock of each claim, in their order."""
    own = events_of(case, course, today)
    employment = _employment(course.parties)
    return [_of_claim(claim, own, course.entered, employment, calendar) for claim in claims]


def _of_claim(
    claim: Claim,
    own: list[Happening],
    rows: Sequence[LimitationEvent],
    employment: Employment,
    calendar: Calendar,
) -> ClaimLimitation:
    happenings = own + [
        Happening(row.happened_on, row.ground, row.until, row.evidence or "", recorded=True)
        for row in rows
        if row.claim_id in (None, claim.pk)
    ]
    base, source = claim.known_on, claim.known_on_source or ""
    running = claim.kind in RUNNING_PAY
    if running and employment.goes_on:
        why = _("劳动关系存续期间的劳动报酬不受一年限制；劳动关系终止的，自终止之日起一年内提出。")
        return ClaimLimitation(claim, base, source, None, why, is_running_pay=True)
    if running and employment.ended_on:
        base, source = employment.ended_on, _("劳动关系终止之日（第27条第4款）")
    if base is None:
        return ClaimLimitation(claim, None, "", None, _("尚未登记知道权利被侵害之日。"), running)
    return ClaimLimitation(
        claim, base, source, limitation(base, happenings, calendar), is_running_pay=running
    )


def events_of(case: Case, course: Course, today: date) -> list[Happening]:
    """What the course of the case says by itself; days that have not come say nothing yet."""
    found = [Happening(case.received_on, Ground.APPLIED)]
    found += [
        Happening(consent.answered_on, Ground.MEDIATION_REFUSED)
        for consent in course.consents
        if consent.purpose == ConsentPurpose.MEDIATION and not consent.answer
    ]
    deemed = (
        duties.deemed_failed_on(case.accepted_on, case.extended_to) if case.accepted_on else None
    )
    settled_in_time = (
        case.ending in Ending.SETTLED and case.ended_on and deemed and case.ended_on <= deemed
    )
    ended = case.ended_on or date.max
    if case.ending == Ending.WITHDRAWN and case.accepted_on and case.ended_on:
        found.append(Happening(case.ended_on, Ground.CONSENT_WITHDRAWN))
    elif case.ending == Ending.NO_AGREEMENT and case.ended_on:
        found.append(Happening(min(ended, deemed or ended), Ground.NO_AGREEMENT))
    elif deemed and deemed < today and not settled_in_time:
        found.append(Happening(deemed, Ground.NO_AGREEMENT))
    found += [Happening(day, Ground.AGREEMENT_UNPERFORMED) for day in course.unperformed]
    return [one for one in found if one.on <= today]


def unperformed_days(agreement: Agreement | None, today: date) -> list[date]:
    """The days that passed without what the standing agreement promised for them."""
    if agreement is None:
        return []
    found = []
    for term in agreement.terms.all():
        parts = list(term.instalments.all())
        pairs: list[tuple[date | None, date | None]] = (
            [(part.due_on, part.paid_on) for part in parts]
            if parts
            else [(term.pay_on, term.performed_on)]
        )
        found += [
            due for due, done in pairs if due and due < today and (done is None or done > due)
        ]
    return found


def earliest_end(found: Iterable[ClaimLimitation]) -> date | None:
    """The earliest last day among the claims, unmoved and without interruptions; None without one."""
    days = [one.computed.warned for one in found if one.computed]
    return min(days, default=None)


def _employment(parties: Sequence[Party]) -> Employment:
    """Of several workers the first to leave, whose year ends first."""
    known = [party for party in parties if party.left_on or party.hired_on]
    workers = [party for party in known if party.side == Side.APPLICANT] or known
    days = [party.left_on for party in workers if party.left_on]
    return Employment(ended_on=min(days, default=None), goes_on=bool(workers) and not days)
