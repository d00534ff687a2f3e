"""The demonstration's applications for aid, on whichever day they are loaded."""

from datetime import date, timedelta

import pytest

from legal_aid.demo_aid import STORIES, make_aid
from legal_aid.demo_lawyers import make_lawyers
from legal_aid.models import AidApplication
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import make_station

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MONDAY = date(2026, 6, 22)


@pytest.mark.parametrize("weekday", range(7))
def test_every_story_can_be_told_on_each_day_of_the_week(weekday: int) -> None:
    until = MONDAY + timedelta(days=weekday)
    with acting(SYSTEM, act="demo"):
        demo = make_station(until - timedelta(days=740))
    make_lawyers(demo, seed=1, until=until)
    make_aid(demo, seed=1, until=until, with_cases=False)
    assert AidApplication.objects.count() == len(STORIES)
    begun = AidApplication.objects.get(assignments__before_approval=True)
    assert begun.limitation_ends_on is not None
    assert begun.limitation_ends_on > until
