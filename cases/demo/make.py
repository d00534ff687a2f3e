"""Runs the stories of all demonstration cases in the order of their days."""

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cases.demo.plan import Plan, plans
from cases.demo.scenes import SCENES
from cases.demo.stage import Stage
from cases.demo.stories import Place, Story
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import DemoStation

STATION_MEDIATORS = ("mediator", "mediator2", "mediator3", "mediator4")
POINT_MEDIATORS = ("point_mediator", "point_mediator2")
#: Fewer cases are wanted for something else than to look around.
SCENES_FROM = 20
#: Days committed together: one commit a day would wait for the disk a thousand times.
STEPS_A_TRANSACTION = 100


def make_cases(
    demo: DemoStation, *, count: int, seed: int, until: date, progress: Callable[[int], None]
) -> None:
    """Make `count` cases over the 24 months before `until`.

    Args:
        progress: called with the number of cases whose story is over.

    From twenty cases on, scenes of what else happens are played beside them.
    """
    # (day, number of the case, step of its story, the rest of the story)
    waiting: list[tuple[date, int, int, Iterator[date]]] = []
    for plan in plans(count, seed, until):
        rng = random.Random(f"{seed}:{plan.number}")
        steps = Story(plan, _place(demo, plan), rng, until).run()
        heapq.heappush(waiting, (plan.received_on, plan.number, 0, steps))
    if count >= SCENES_FROM:
        for number, scene in enumerate(SCENES, start=count):
            stage = Stage(demo, random.Random(f"{seed}:{scene.__name__}"), until)
            # Its first step only names the day on which it begins.
            heapq.heappush(waiting, (stage.day(40), number, 0, scene(stage)))
    finished = 0
    while waiting:
        with transaction.atomic():
            for _step in range(STEPS_A_TRANSACTION):
                if not waiting or waiting[0][0] >= until:
                    return
                day, number, step, story = heapq.heappop(waiting)
                # Several steps may fall on one day: each is recorded after the one before it.
                at = datetime.combine(day, time(9, number % 60)) + timedelta(minutes=25 * step)
                request_id, recorded_at = f"demo-{number}-{step}", timezone.make_aware(at)
                with acting(SYSTEM, request_id=request_id, recorded_at=recorded_at):
                    upcoming = next(story, None)
                if upcoming is not None:
                    heapq.heappush(waiting, (upcoming, number, step + 1, story))
                elif number < count:
                    finished += 1
        progress(finished)


def _place(demo: DemoStation, plan: Plan) -> Place:
    building = demo.buildings[plan.number % len(demo.buildings)]
    if plan.at_point is None or plan.at_point >= len(POINT_MEDIATORS):
        mediator = demo.actor(STATION_MEDIATORS[plan.number % len(STATION_MEDIATORS)])
        return Place(demo.station, building, demo.actor("clerk"), mediator)
    point = demo.points[plan.at_point]
    mediator = demo.actor(POINT_MEDIATORS[plan.at_point])
    return Place(point, point.building or building, mediator, mediator)
