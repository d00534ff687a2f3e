"""The demonstration: repeatable, believable, and never mixed with real data."""

import json
import stat
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.enums import EventKind
from cases.models import Agreement, Calculation, Case, CaseEvent, CaseLink, Series, Transfer
from mediation.history import anchors
from mediation.history.actor import SYSTEM, acting
from mediation.history.verification import verify
from mediation.stations.models import Building, Organisation, User

UNTIL = "2026-06-30"


def demo(*arguments, cases=20):
    said = StringIO()
    call_command("demo", f"--cases={cases}", f"--until={UNTIL}", *arguments, stdout=said)
    return said.getvalue()


def ledger():
    said = StringIO()
    call_command("export_ledger", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_demonstration_station_is_complete():
    demo(cases=2)
    station = Organisation.objects.get(code="LJZ")
    kinds = list(Organisation.objects.filter(station=station).values_list("kind", flat=True))
    assert (kinds.count("room"), kinds.count("point")) == (2, 8)
    assert Building.objects.filter(station=station).count() == 21
    assert Organisation.objects.filter(kind="station").count() == 2


@pytest.mark.django_db
def test_accounts_are_written_for_their_owner_only_and_work(client):
    demo(cases=1)
    path = Path(settings.VAR_DIR) / "demo-accounts.json"
    accounts = json.loads(path.read_text())
    assert set(accounts) == {
        "manager",
        "mediator",
        "point_mediator",
        "clerk",
        "legal_aid",
        "auditor",
        "administrator",
        "other_station_mediator",
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(client.login(**account) for account in accounts.values())


@pytest.mark.django_db
def test_a_loaded_database_is_left_alone():
    demo(cases=1)
    assert "nothing was changed" in demo(cases=5)
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_a_reset_refuses_a_database_with_other_accounts():
    with acting(SYSTEM):
        User.objects.create_user("somebody", name="某人")
    with pytest.raises(CommandError, match="refused"):
        demo("--reset")
    assert User.objects.count() == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_the_same_seed_gives_the_same_ledger_and_another_one_does_not():
    demo()
    first = ledger()
    anchors.make_anchor()
    demo("--reset")
    assert ledger() == first
    assert verify().findings == []
    demo("--reset", "--seed=2")
    assert ledger() != first


@pytest.mark.django_db
def test_a_day_in_the_future_is_refused():
    with pytest.raises(CommandError):
        call_command("demo", "--until=2999-01-01")


@pytest.mark.django_db
def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        demo()


@pytest.mark.once
@pytest.mark.django_db
def test_of_two_hundred_cases_the_settled_share_is_near_the_newspapers():
    demo(cases=200)
    concluded = CaseEvent.objects.filter(kind=EventKind.CONCLUDED)
    settled = concluded.filter(ending__in=("agreement", "own_settlement")).count()
    assert 60 <= 100 * settled / concluded.count() <= 70
    received = Case.objects.values_list("received_on", flat=True)
    assert min(received) >= date(2024, 6, 28)
    assert max(received) < date(2026, 6, 30)
    assert verify().findings == []


@pytest.mark.django_db
def test_history_is_dated_at_the_events():
    demo(cases=3)
    case = Case.objects.order_by("pk").first()
    created = case.history.order_by("history_id").first()
    assert created.history_date.date() == case.received_on
    assert (created.act, created.actor_role) == ("register_case", "clerk")


@pytest.mark.django_db
def test_what_else_happens_is_there_to_look_at():
    demo()
    series = Series.objects.get()
    assert series.cases.count() == 5
    assert set(Agreement.objects.filter(case__series=series).values_list("state", flat=True)) == {
        "signing"
    }
    collective = Case.objects.get(is_collective=True)
    outcomes = list(collective.members.values_list("outcome", flat=True))
    assert (outcomes.count("agreed"), outcomes.count("not_agreed")) == (10, 2)
    assert Case.objects.exclude(voided_on=None).count() == 1
    assert sorted(Transfer.objects.values_list("state", flat=True)) == ["accepted", "proposed"]
    assert CaseLink.objects.filter(kind="late_consent").exists()
    assert Calculation.objects.exists()
    assert Case.objects.filter(token__isnull=False, state="settled").count() == 1
