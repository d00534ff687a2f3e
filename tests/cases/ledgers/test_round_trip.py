"""Export, import into an empty system, export: the same ledger byte for byte."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.ledgers.models import ImportBatch
from cases.models import Case, Party
from mediation.history import guards
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import ChainHead
from mediation.history.recording import create_recorded
from mediation.history.verification import verify
from mediation.jobs.models import Job
from mediation.stations.models import Counter, Membership, Organisation, User
from mediation.stations.numbering import next_serial
from tests.cases.histories import random_stories, write
from tests.support.cast import Cast

#: What a ledger tells whole; persons, amounts of earlier conclusions and reasons of earlier refusals
#: (and so rate B) it does not.
FIGURES = (
    "received", "eligible", "ineligible", "withdrawn_before_acceptance", "accepted", "concluded",
    "agreement", "own_settlement", "no_agreement", "withdrawn", "success_rate",
    "resolution_rate_all", "reopened", "transferred_in",
    "transferred_out", "open_at_start", "open_at_end",
)  # fmt: skip


def exported(*options: str) -> str:
    out = io.StringIO()
    call_command("export_ledger", *options, stdout=out)
    return out.getvalue()


def _kept(model: type) -> list[dict[str, object]]:
    names = [field.attname for field in model._meta.concrete_fields]  # type: ignore[attr-defined]
    return list(model._base_manager.order_by("pk").values(*names))  # type: ignore[attr-defined]


def empty_of_all_but_the_house() -> None:
    """The same organisations and people, under the same names, and no case."""
    organisations = [
        (o.code, o.name, o.kind, o.parent.code if o.parent else None, o.own_seal, o.number_pattern)
        for o in Organisation.objects.select_related("parent").order_by("path")
    ]
    people = [
        (m.user.username, m.user.name, m.organisation.code, m.role)
        for m in Membership.objects.select_related("user", "organisation").order_by("pk")
    ]
    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0)
    assert (Case.objects.count(), Job.objects.count(), ChainHead.objects.count()) == (0, 0, 0)
    with acting(SYSTEM, act="test"):
        made: dict[str | None, Organisation | None] = {None: None}
        for code, name, kind, parent, own_seal, pattern in organisations:
            made[code] = Organisation.objects.create(
                code=code, name=name, kind=kind, parent=made[parent], own_seal=own_seal,
                number_pattern=pattern,
            )  # fmt: skip
        users: dict[str, User] = {}
        for username, name, code, role in people:
            if username not in users:
                users[username] = User(username=username, name=name)
                users[username].set_unusable_password()
                create_recorded([users[username]])
            Membership.objects.create(
                user=users[username], organisation=made[code], role=role, starts_on=date(2020, 1, 1)
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ledger_of_the_demonstration_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    call_command("demo", "--cases=60", "--until=2026-06-30", stdout=io.StringIO())
    before = exported()
    assert before.count("\n") > 60
    for word in ("ineligible", "withdrawn", ",void,", ",eligibility,", ",mediation,"):
        assert word in before, word
    path = tmp_path / f"ledger.{kind}"
    call_command("export_ledger", "--format", kind, "--output", str(path))
    counters = {
        (row.organisation.code, row.kind, row.year): row.value
        for row in Counter.objects.filter(kind="case_serial").select_related("organisation")
    }
    empty_of_all_but_the_house()
    out = io.StringIO()
    call_command("import_ledger", str(path), "--format", "json", stdout=out)
    assert '"errors": []' in out.getvalue()
    assert exported() == before
    assert verify().findings == []
    assert ImportBatch.objects.get().new == Case.objects.count()
    # Nobody gets a number that the ledger brought.
    (code, _kind, year), value = max(counters.items())
    assert (
        next_serial(Organisation.objects.get(code=code), year) == f"{code}-{year}-{value + 1:06d}"
    )


def figures() -> list[dict[str, object]]:
    found = []
    for month in ("2026-01", "2026-02", "2026-03"):
        out = io.StringIO()
        call_command("monthly_rates", month, "--organisation", "LJZ", stdout=out)
        told = json.loads(out.getvalue())
        found.append({name: told[name] for name in FIGURES})
    return found


@pytest.mark.django_db(transaction=True)
def test_reopened_transferred_and_void_cases_come_back_with_their_figures(
    cast: Cast, tmp_path: Path
) -> None:
    places = [cast.station, cast.room, cast.other_station]
    cases = write(
        random_stories(
            places, 80, seed=7, begin=date(2026, 1, 1), days=60, lead=cast.user("mediator")
        )
    )
    with acting(SYSTEM, act="test"):
        for number, case in enumerate(cases):
            Party.objects.create(case=case, side="applicant", kind="worker", name=f"张{number}")
            Party.objects.create(case=case, side="respondent", kind="employer", name="甲公司")
    before, counted = exported(), figures()
    for word in (
        "reopened",
        "transferred:",
        "ineligible",
        ",void,",
        ",eligibility,",
        ",mediation,",
    ):
        assert word in before, word
    path = tmp_path / "ledger.csv"
    path.write_text(before)
    empty_of_all_but_the_house()
    out = io.StringIO()
    call_command("import_ledger", str(path), "--format", "json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["errors"] == []
    assert exported() == before
    for now, then in zip(figures(), counted, strict=True):
        assert now == then
    assert verify().findings == []
