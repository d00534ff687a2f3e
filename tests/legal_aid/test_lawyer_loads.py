"""The load of lawyers in a period, and the demonstration roster."""

from datetime import timedelta

import pytest

from cases.models import Party
from legal_aid.demo_lawyers import make_lawyers
from legal_aid.lawyer_roster import loads
from legal_aid.models import Lawyer, LawyerEngagement
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import make_station
from tests.legal_aid import lawyers as aid

pytestmark = pytest.mark.django_db


def test_the_load_of_a_period_counts_what_began_ended_and_stood_open_at_its_end(cast):
    busy, idle = aid.lawyer(cast, "忙律师", capacity=9), aid.lawyer(cast, "闲律师")
    aid.lawyer(cast, "离律师", is_active=False)
    today = aid.today()
    for began, ended in ((40, 20), (40, None), (10, 5), (10, None), (10, 0)):
        row = aid.put(cast, busy)
        with acting(SYSTEM, act="test"):
            row.assigned_on = today - timedelta(days=began)
            if ended is not None:
                row.ended_on, row.end_reason = today - timedelta(days=ended), "done"
            row.save()

    rows = loads(cast.actor("manager"), today - timedelta(days=30), today - timedelta(days=1))

    assert [(row.lawyer, row.assigned, row.ended, row.open, row.capacity) for row in rows] == [
        (busy, 3, 2, 3, 9),
        (idle, 0, 0, 0, 2),
    ]
    assert loads(cast.actor("mediator"), today, today) == []


def test_the_demonstration_roster_is_the_same_each_time(db):
    until = aid.today()
    with acting(SYSTEM, act="demo"):
        demo = make_station(until - timedelta(days=740))
    made = make_lawyers(demo, seed=1, until=until)
    assert len(made) == Lawyer.objects.count() == 8
    assert made[-1].user == demo.people["mediator4"].user
    assert LawyerEngagement.objects.count() == Party.objects.count() == 0
    assert [row.licence_number for row in made[:2]] == [
        row.licence_number for row in Lawyer.objects.order_by("pk")[:2]
    ]
