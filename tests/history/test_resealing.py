"""Rows from before the chain, or rewritten by a migration, are chained as they stand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from mediation.history import guards
from mediation.history.access_log import log_access
from mediation.history.actor import SYSTEM, acting
from mediation.history.chained import CHAIN_COLUMNS, ChainHead
from mediation.history.resealing import seal_existing
from mediation.history.verification import verify
from mediation.stations.models import Building
from tests.support.cast import Cast


def test_rows_without_a_chain_get_one(cast: Cast) -> None:
    with acting(cast.actor("manager"), act="test", reason="理由"):
        made = Building.objects.create(station=cast.station, code="B8", name="第1名")
        made.name = "第2名"
        made.save()
        log_access("view")
    before = ChainHead.objects.count()
    with guards.lifted():
        for model in guards.chained_models():
            model._base_manager.update(**dict.fromkeys(CHAIN_COLUMNS))
        ChainHead.objects.all().delete()
    assert len(verify().findings) >= before

    seal_existing(apps, SimpleNamespace(connection=connection))
    guards.install(connection)

    report = verify()
    assert (report.findings, report.chains) == ([], before)
    assert list(made.history.order_by("history_id").values_list("chain_seq", flat=True)) == [1, 2]
    with acting(SYSTEM, act="test"):
        made.name = "第3名"
        made.save()
    assert verify().findings == []


@pytest.mark.parametrize("years", [1, -1])
def test_the_order_of_each_table_stays_though_dates_do_not_rise(cast: Cast, years: int) -> None:
    """Late entries and demonstration data carry earlier times than the rows before them."""
    from datetime import timedelta

    from django.utils import timezone

    with acting(SYSTEM, act="test", recorded_at=timezone.now() + timedelta(days=365 * years)):
        cast.station.phone = "021-1"
        cast.station.save()
    with acting(SYSTEM, act="test"):
        cast.station.phone = "021-2"
        cast.station.save()
    seal_existing(apps, SimpleNamespace(connection=connection))
    guards.install(connection)
    assert verify().findings == []
