"""The table of duties: what the law wants, by when, counted how, by which article.

One row a duty; `compute` turns a case's dates into deadlines by this table alone. Sources are
keys of docs/legal-basis.md. Where the law does not say how days are counted, they are natural.
"""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from mediation.deadlines.clocks import Calendar, Reckoning, add_natural_days, reckon_fixed
from mediation.deadlines.duty import Deadline, Duty
from mediation.deadlines.enums import Bearer, DayType, DutyCode, Event, Unit

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
#: From the last day for performance that the title names; of instalments from the last one. It may be
#: interrupted and suspended like any limitation of claims, which is not reckoned here.
ENFORCEMENT = Duty(
    code=DutyCode.ENFORCEMENT,
    runs_from=Event.PERFORMANCE_DUE,
    length=2,
    unit=Unit.YEAR,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=False,
    bearer=Bearer.PARTY,
    article=_("《民事诉讼法》第250条"),
    sources=("ZX250",),
    soon_days=60,
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
MANDATE_CONFIRMATION = Duty(
    code=DutyCode.MANDATE_CONFIRMATION,
    runs_from=Event.MANDATED,
    length=3,
    unit=Unit.DAY,
    day_type=DayType.WORKING,
    moves=False,
    by_analogy=False,
    bearer=Bearer.OFFICE,
    article=_("《人民法院在线调解规则》（法释〔2021〕23号）第12条"),
    sources=("ZXTJ",),
    soon_days=1,
)
#: The text says that the mediator "may" help to do so: pages show a hint, never something overdue.
MANDATE_CONTACT = replace(
    MANDATE_CONFIRMATION,
    code=DutyCode.MANDATE_CONTACT,
    article=_("《人民法院在线调解规则》（法释〔2021〕23号）第15条"),
)
COURT_APPOINTED = Duty(
    code=DutyCode.COURT_APPOINTED,
    runs_from=Event.MANDATE_BEGUN,
    length=30,
    unit=Unit.DAY,
    day_type=DayType.NATURAL,
    moves=True,
    by_analogy=True,
    bearer=Bearer.OFFICE,
    article=_(
        "《最高人民法院关于人民法院特邀调解的规定》第27条；"
        "《人民法院在线调解规则》（法释〔2021〕23号）第24条"
    ),
    sources=("TYTJ", "ZXTJ"),
    soon_days=5,
)
COURT_ENTRUSTED_ORDINARY = replace(
    COURT_APPOINTED, code=DutyCode.COURT_ENTRUSTED_ORDINARY, length=15, soon_days=3
)
COURT_ENTRUSTED_SUMMARY = replace(
    COURT_APPOINTED, code=DutyCode.COURT_ENTRUSTED_SUMMARY, length=7, soon_days=2
)
ARBITRATION_ENTRUSTED = replace(
    MANDATE_CONFIRMATION,
    code=DutyCode.ARBITRATION_ENTRUSTED,
    runs_from=Event.MANDATE_AGREED,
    length=10,
    article=_("《劳动人事争议仲裁办案规则》（人社部令第33号）第70条、第80条"),
    sources=("L33",),
    soon_days=3,
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
CONFIRMATION_DECISION = replace(
    CONFIRMATION_INTAKE,
    code=DutyCode.CONFIRMATION_DECISION,
    runs_from=Event.CONFIRMATION_TAKEN,
    length=15,
    article=_("法释〔2011〕5号第5条"),
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
        ENFORCEMENT,
        ARCHIVE,
        AID_DECISION,
        AID_ASSIGNMENT,
        MANDATE_CONFIRMATION,
        MANDATE_CONTACT,
        COURT_APPOINTED,
        COURT_ENTRUSTED_ORDINARY,
        COURT_ENTRUSTED_SUMMARY,
        ARBITRATION_ENTRUSTED,
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

    Those of a mandate are left out: which of them runs depends on its kind (`cases.mandates.clocks`).

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
        event = days.get(duty.runs_from)
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
