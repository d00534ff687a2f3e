"""Demonstration visits and duty: what was done in the weeks before, and is planned for those after."""

import random
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.demo.plan import SPAN_DAYS, working_day
from cases.enums import Category
from legal_aid.demo import QUESTIONS
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import BuildingVisit, Consultation, Lawyer
from legal_aid.on_duty import OnDuty
from legal_aid.services import duty_pattern, visits
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, Actor, Context, acting
from mediation.stations.demo import DemoStation
from mediation.stations.models import Building

#: Days of the visits, counted from the last day of the demonstration.
VISIT_DAYS = (-150, -112, -84, -63, -42, -28, -14, -7, 0, 6, 13)
#: Every third visit begins after offices have closed.
MORNING, EVENING = (time(10, 0), time(11, 30)), (time(18, 0), time(20, 0))
#: Of the visits ahead, this one is called off.
CALLED_OFF = 13
WEEKS_BACK, WEEKS_AHEAD = 4, 8
EVERY_DAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY = frozenset(range(5)), 0, 1, 2, 3


def make_outreach(demo: DemoStation, *, seed: int, until: date) -> None:
    """Visits with what was logged under them, and a roster of some weeks around `until`."""
    rng = random.Random(f"{seed}:outreach")
    volunteers = list(Lawyer.objects.filter(station=demo.station, volunteers=True).order_by("pk"))
    _make_roster(demo, volunteers, until)
    for number, offset in enumerate(VISIT_DAYS):
        day = working_day(until + timedelta(days=offset))
        _make_visit(demo, rng, volunteers, number, day, until, called_off=offset == CALLED_OFF)


def _recorded(day: date, number: int, name: str) -> AbstractContextManager[Context]:
    """What the block does was recorded in the morning of `day`."""
    at = timezone.make_aware(datetime.combine(day, time(9, number % 60)))
    return acting(SYSTEM, request_id=f"demo-{name}-{number}", recorded_at=at)


def _make_visit(
    demo: DemoStation,
    rng: random.Random,
    volunteers: list[Lawyer],
    number: int,
    day: date,
    until: date,
    *,
    called_off: bool,
) -> None:
    officer = demo.actor("legal_aid")
    starts_at, ends_at = EVENING if number % 3 == 2 else MORNING
    staff = [OnDuty(officer=demo.people["legal_aid"].user)]
    if volunteers:
        staff.append(OnDuty(lawyer=volunteers[number % len(volunteers)]))
    planned_on = working_day(min(day, until) - timedelta(days=10))
    with _recorded(planned_on, number, "visit"):
        visit = visits.plan_visit(
            BuildingVisit(
                building=demo.buildings[number * 5 % len(demo.buildings)],
                held_on=day,
                starts_at=starts_at,
                ends_at=ends_at,
                place="一楼大堂",
            ),
            staff=staff,
            actor=officer,
        )
    if called_off:
        with _recorded(planned_on, number + 30, "visit"):
            visits.cancel_visit(
                visit, reason="物业当日停电检修，另行安排", actor=officer, version=None
            )
    elif day < until:
        _report(rng, visit, officer, number)


def _report(rng: random.Random, visit: BuildingVisit, officer: Actor, number: int) -> None:
    """Some of those who came are logged one by one, without names."""
    with _recorded(visit.held_on, number, "visit-report"):
        for _one in range(rng.randrange(1, 4)):
            question, advice = rng.choice(QUESTIONS)
            log_consultation(
                Consultation(
                    held_on=visit.held_on,
                    channel=Channel.OUTREACH,
                    is_anonymous=True,
                    building=visit.building,
                    visit=visit,
                    category=rng.choice(Category.values),
                    question=question,
                    advice=advice,
                    minutes=rng.randrange(5, 25),
                    onward=OnwardPath.ADVICE_ONLY,
                ),
                actor=officer,
            )
        visits.report_visit(
            visit,
            people_reached=rng.randrange(8, 45),
            summary="发放维权手册，现场答疑；加班工资和年休假问得较多。",
            actor=officer,
            version=None,
        )


def _make_roster(demo: DemoStation, volunteers: list[Lawyer], until: date) -> None:
    """The officer four mornings a week, the manager on two afternoons, volunteers in buildings.

    On Thursdays no officer is on duty: the roster shows the gap.
    """
    first = until - timedelta(days=until.weekday()) - timedelta(weeks=WEEKS_BACK)
    last = first + timedelta(weeks=WEEKS_BACK + WEEKS_AHEAD, days=-1)
    officer = OnDuty(officer=demo.people["legal_aid"].user)
    manager = OnDuty(officer=demo.people["manager"].user)
    turns: list[tuple[OnDuty, Building | None, frozenset[int], time, time]] = [
        (officer, None, EVERY_DAY - {THURSDAY}, time(9, 0), time(12, 0)),
        (manager, None, frozenset({MONDAY, TUESDAY}), time(13, 30), time(17, 0)),
    ]
    for number, lawyer in enumerate(volunteers[:3]):
        place = demo.buildings[number * 4 % len(demo.buildings)]
        weekday = frozenset({(WEDNESDAY + number) % 5})
        turns.append((OnDuty(lawyer=lawyer), place, weekday, time(17, 30), time(19, 30)))
    day = max(working_day(first - timedelta(days=7)), until - timedelta(days=SPAN_DAYS))
    for number, (person, building, weekdays, starts_at, ends_at) in enumerate(turns):
        with _recorded(day, number, "duty"):
            duty_pattern.create_pattern(
                duty_pattern.Pattern(
                    person=person,
                    building=building,
                    weekdays=weekdays,
                    first=first,
                    last=last,
                    starts_at=starts_at,
                    ends_at=ends_at,
                ),
                actor=demo.actor("manager"),
            )
