"""The table of duties: what the law wants, by when, counted how, by which article.

One row a duty; `compute` turns a case's dates into deadlines by this table alone. Sources are
keys of docs/legal-basis.md. Where the law does not say how days are counted, they are natural.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mediation.deadlines.clocks import (
    Calendar,
    Reckoning,
    add_natural_days,
    reckon_fixed,
    reckon_moved,
    reckon_working_days,
    same_date_next_year,
)
from mediation.deadlines.enums import Bearer, DayType, DutyCode, Event, Unit


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the table.

    `length` counts `unit`s of `day_type`. `moves`: a last day that is no working day moves to the
    next one; `by_analogy`: only a court rule (民事诉讼法 art. 85) says so. `soon_days`: from how
    many natural days before the end people are warned.
    """

    code: DutyCode
    runs_from: Event
    length: int
    unit: Unit
    day_type: DayType
    moves: bool
    by_analogy: bool
    bearer: Bearer
    article: Promise
    sources: tuple[str, ...]
    soon_days: int

    def reckon(self, event: date, calendar: Calendar) -> Reckoning:
        """Reckon the last day of this duty from the day of its event."""
        if self.day_type is DayType.WORKING:
            return reckon_working_days(event, self.length, calendar)
        if self.unit is Unit.YEAR:
            last = event
            for _year in range(self.length):
                last = same_date_next_year(last)
        else:
            last = add_natural_days(event, self.length)
        return reckon_moved(last, calendar) if self.moves else reckon_fixed(last)

    def lasting(self, length: int | None) -> "Duty":
        """The same duty with an office's own length; None leaves it as the law has it."""
        return self if length is None else replace(self, length=length)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one case.

    `due` is the last day. `safe_until` is the unmoved last day of what a party must do in time,
    for whoever would not rely on the move; None for the office's duties and for rights.
    `provisional`: a year without a published holiday arrangement was looked at. `by_analogy`: the
    calendar moved the last day, and only a court rule says that it does.
    """

    duty: DutyCode
    due: date
    safe_until: date | None
    unmoved: date
    day_type: DayType
    article: Promise
    provisional: bool
    by_analogy: bool

    @property
    def earlier(self) -> date:
        """The day that warnings use: the earlier of the two that are shown."""
        return self.safe_until or self.due

    @property
    def moved(self) -> bool:
        """Whether the calendar moved the last day."""
        return self.due != self.unmoved


ACCEPTANCE = Duty(
    code=DutyCode.ACCEPTANCE,
    runs_from=Event.RECEIVED,
    length=3,
    unit=Unit.DAY,
    day_type=DayType.WORKING,
    moves=False,
    by_analogy=False,
    bearer=Bearer.OFFICE,
    article=_("《企业劳动争议协商调解规定》（人社部令第17号）第22条"),
    sources=("L17",),
    soon_days=1,
)
RIGHT_TO_ARBITRATE = Duty(
    code=DutyCode.RIGHT_TO_ARBITRATE,
    runs_from=Event.RECEIVED,
    length=15,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=False,
    by_analogy=False,
    bearer=Bearer.RIGHT,
    article=_("《劳动争议调解仲裁法》第14条第3款"),
    sources=("LAW",),
    soon_days=0,
)
MEDIATION = Duty(
    code=DutyCode.MEDIATION,
    runs_from=Event.ACCEPTED,
    length=15,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.OFFICE,
    article=_("《企业劳动争议协商调解规定》（人社部令第17号）第29条"),
    sources=("L17",),
    soon_days=3,
)
ARBITRAL_REVIEW = Duty(
    code=DutyCode.ARBITRAL_REVIEW,
    runs_from=Event.EFFECTIVE,
    length=15,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.PARTY,
    article=_(
        "《企业劳动争议协商调解规定》（人社部令第17号）第27条；"
        "《劳动人事争议仲裁办案规则》（人社部令第33号）第74条、第80条"
    ),
    sources=("L17", "L33"),
    soon_days=3,
)
JUDICIAL_CONFIRMATION = Duty(
    code=DutyCode.JUDICIAL_CONFIRMATION,
    runs_from=Event.EFFECTIVE,
    length=30,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=False,
    bearer=Bearer.PARTY,
    article=_("《人民调解法》第33条；《民事诉讼法》第205条"),
    sources=("PML", "CPL"),
    soon_days=7,
)
LIMITATION = Duty(
    code=DutyCode.LIMITATION,
    runs_from=Event.KNOWN,
    length=1,
    unit=Unit.YEAR,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.PARTY,
    article=_("《劳动争议调解仲裁法》第27条"),
    sources=("LAW",),
    soon_days=30,
)
#: No text binds a mediation organisation: one region's arbitration commissions do it within 30 days.
ARCHIVE = Duty(
    code=DutyCode.ARCHIVE,
    runs_from=Event.ENDED,
    length=30,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=False,
    by_analogy=False,
    bearer=Bearer.OFFICE,
    article=_("参照仲裁案卷归档做法（郴州2015年，结案后30日内）"),
    sources=("CZ",),
    soon_days=7,
)
#: The state agency's limits: a union's desk has none by law, keeps these unless its station says
#: otherwise (`legal_aid.services.terms`), and shows the article as a reference.
AID_DECISION = Duty(
    code=DutyCode.AID_DECISION,
    runs_from=Event.AID_APPLIED,
    length=7,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.OFFICE,
    article=_("参照《法律援助法》第43条第1款"),
    sources=("LAL",),
    soon_days=2,
)
AID_ASSIGNMENT = Duty(
    code=DutyCode.AID_ASSIGNMENT,
    runs_from=Event.AID_APPROVED,
    length=3,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.OFFICE,
    article=_("参照《法律援助法》第43条第1款"),
    sources=("LAL",),
    soon_days=1,
)
#: The commission's and the court's own times, once the parties have applied: told, and not ours to keep.
#: Each may be prolonged with approval (by 5 working days, by 10 days).
REVIEW_DECISION = Duty(
    code=DutyCode.REVIEW_DECISION,
    runs_from=Event.REVIEW_TAKEN,
    length=5,
    unit=Unit.DAY,
    day_type=DayType.WORKING,
    moves=False,
    by_analogy=False,
    bearer=Bearer.BODY,
    article=_("《劳动人事争议仲裁办案规则》（人社部令第33号）第76条、第80条"),
    sources=("L33",),
    soon_days=1,
)
CONFIRMATION_INTAKE = Duty(
    code=DutyCode.CONFIRMATION_INTAKE,
    runs_from=Event.CONFIRMATION_APPLIED,
    length=3,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=False,
    bearer=Bearer.BODY,
    article=_("法释〔2011〕5号第4条"),
    sources=("JC2011",),
    soon_days=1,
)
CONFIRMATION_DECISION = Duty(
    code=DutyCode.CONFIRMATION_DECISION,
    runs_from=Event.CONFIRMATION_TAKEN,
    length=15,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=False,
    bearer=Bearer.BODY,
    article=_("法释〔2011〕5号第5条"),
    sources=("JC2011",),
    soon_days=3,
)

#: The table, in the order in which people meet the clocks.
DUTIES: dict[DutyCode, Duty] = {
    duty.code: duty
    for duty in (
        ACCEPTANCE,
        RIGHT_TO_ARBITRATE,
        MEDIATION,
        ARBITRAL_REVIEW,
        JUDICIAL_CONFIRMATION,
        LIMITATION,
        ARCHIVE,
        AID_DECISION,
        AID_ASSIGNMENT,
        REVIEW_DECISION,
        CONFIRMATION_INTAKE,
        CONFIRMATION_DECISION,
    )
}


def deadline(duty: Duty, event: date, calendar: Calendar) -> Deadline:
    """Return the deadline of one duty from the day of its event."""
    return deadline_of(duty, duty.reckon(event, calendar))


def extended_mediation(extended_to: date) -> Deadline:
    """Return the mediation clock of a case that both parties agreed to extend to this day.

    The day stands as they agreed it: no calendar moves it and nothing is by analogy.
    """
    return deadline_of(MEDIATION, reckon_fixed(extended_to))


def deemed_failed_on(accepted: date, extended_to: date | None = None) -> date:
    """Return the day with whose end mediation counts as failed by law (人社部令17号 art. 29).

    It is the last day of the 15, or of the extension, and is not moved: it restarts limitation
    (art. 31), and the earlier day is the safe one for whoever must claim in time.
    """
    return extended_to or add_natural_days(accepted, MEDIATION.length)


def compute(
    *,
    received: date | None = None,
    accepted: date | None = None,
    effective: date | None = None,
    ended: date | None = None,
    known: date | None = None,
    aid_applied: date | None = None,
    aid_approved: date | None = None,
    review_taken: date | None = None,
    confirmation_applied: date | None = None,
    confirmation_taken: date | None = None,
    extended_to: date | None = None,
    calendar: Calendar,
) -> list[Deadline]:
    """Return the clocks that run from these days, in the order of the table.

    `received`: the application came in. `accepted`: the case was accepted. `effective`: the
    agreement took effect. `ended`: the case came to its end. `known`: the claim's base day of
    limitation, or the last day that restarted it. `aid_applied`, `aid_approved`: legal aid was
    applied for, and granted. `review_taken`, `confirmation_taken`: the commission or the court took
    the application on; `confirmation_applied`: the court has received it. `extended_to`: what both parties agreed instead of the 15 days.

    Raises TypeError for a `datetime`, which has a day only in some time zone, and OverflowError
    or ValueError behind the year 9999.
    """
    for day in (
        received,
        accepted,
        effective,
        ended,
        known,
        aid_applied,
        aid_approved,
        review_taken,
        confirmation_applied,
        confirmation_taken,
        extended_to,
    ):
        if isinstance(day, datetime):
            raise TypeError("The clocks count days: pass a date of the station's time zone.")

    days = {
        Event.RECEIVED: received,
        Event.ACCEPTED: accepted,
        Event.EFFECTIVE: effective,
        Event.ENDED: ended,
        Event.KNOWN: known,
        Event.AID_APPLIED: aid_applied,
        Event.AID_APPROVED: aid_approved,
        Event.REVIEW_TAKEN: review_taken,
        Event.CONFIRMATION_APPLIED: confirmation_applied,
        Event.CONFIRMATION_TAKEN: confirmation_taken,
    }
    deadlines = []
    for duty in DUTIES.values():
        event = days[duty.runs_from]
        if duty is MEDIATION and extended_to:
            deadlines.append(extended_mediation(extended_to))
        elif event:
            deadlines.append(deadline(duty, event, calendar))
    return deadlines


def deadline_of(duty: Duty, reckoning: Reckoning) -> Deadline:
    """The deadline of a duty whose last day was reckoned already (limitation with its pauses)."""
    return Deadline(
        duty=duty.code,
        due=reckoning.due,
        safe_until=reckoning.unmoved if duty.bearer is Bearer.PARTY else None,
        unmoved=reckoning.unmoved,
        day_type=duty.day_type,
        article=duty.article,
        provisional=reckoning.provisional,
        by_analogy=duty.by_analogy and reckoning.due != reckoning.unmoved,
    )
