"""Writers of one chain queue up, writers of different chains do not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.chained import ChainHead
from mediation.history.verification import verify
from mediation.stations.models import Building
from tests.support.cast import Cast, make_cast
from tests.support.transactions import rolled_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def buildings(cast: Cast, *codes: str) -> list[Building]:
    with acting(SYSTEM, act="test"):
        return [Building.objects.create(station=cast.station, code=c, name=c) for c in codes]


def test_writers_of_one_chain_leave_one_unbroken_chain(cast: Cast) -> None:
    [building] = buildings(cast, "B8")
    writers, changes = 4, 5
    barrier = Barrier(writers)

    def write(n: int) -> None:
        try:
            barrier.wait(timeout=30)
            for change in range(changes):
                with acting(SYSTEM, act="test"), transaction.atomic():
                    mine = Building.objects.select_for_update().get(pk=building.pk)
                    mine.name = f"{n}-{change}"
                    mine.save()
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    head = ChainHead.objects.get(chain=building.aggregate_ref())
    assert head.seq == 1 + writers * changes
    assert verify().findings == []


def test_the_first_looks_of_a_person_in_two_windows_make_one_chain(cast: Cast) -> None:
    windows = 4
    barrier = Barrier(windows)

    def look(_n: int) -> None:
        try:
            with acting(cast.actor("auditor")):
                barrier.wait(timeout=30)
                log_access("view", detail="test")
        finally:
            connection.close()

    with ThreadPoolExecutor(windows) as pool:
        list(pool.map(look, range(windows)))
    head = ChainHead.objects.get(chain=f"access:{cast.actor('auditor').user_id}")
    assert head.seq == windows
    assert verify().findings == []


def test_writers_of_different_chains_do_not_wait_for_each_other(cast: Cast) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever is written")
    one, other = buildings(cast, "B8", "B9")
    written = Event()

    def write() -> None:
        try:
            with acting(SYSTEM, act="test"):
                other.name = "新名"
                other.save()
            written.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, acting(SYSTEM, act="test"), transaction.atomic():
        one.name = "新名"
        one.save()
        done = pool.submit(write)
        assert written.wait(timeout=20), "the second writer waits for the first one's transaction"
        done.result()
    assert verify().findings == []


def test_a_rolled_back_savepoint_leaves_no_gap(cast: Cast) -> None:
    [building] = buildings(cast, "B8")
    with acting(SYSTEM, act="test"), transaction.atomic():
        building.name = "一"
        building.save()
        with rolled_back():
            building.name = "二"
            building.save()
        building.name = "三"
        building.save()
    assert verify().findings == []
    assert [row.name for row in building.history.order_by("history_id")] == ["B8", "一", "三"]
