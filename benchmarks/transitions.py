"""Transitions with their history, against the same writes by hand and a plain history.

Each variant works on cases of its own, copies of one another, and commits each time. The writes
by hand are those that the operation itself makes: recorded once, inside a transaction that is
rolled back, and made again without anything around them, as bare SQL and as saves of the ORM.
"""

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from benchmarks.load import multiply
from benchmarks.plain.models import PlainCase
from benchmarks.timing import Act, interleaved
from cases.demo.plan import plans
from cases.demo.stories import Place, Story
from cases.models import Case
from cases.services.intake import return_to_intake, submit_for_review
from cases.services.review import accept_case
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.gate import gate
from mediation.stations.models import Building, Membership, Organisation

ROUNDS = 150
WARM_UP = 10


@dataclass(frozen=True)
class Figures:
    """Milliseconds of one act in each way; `writes` are the UPDATEs and INSERTs in it."""

    writes: int
    milliseconds: dict[str, float]

    def ratio(self, way: str) -> float:
        """How many times as long our way takes."""
        return self.milliseconds["ours"] / self.milliseconds[way]


def submitting() -> Figures:
    """The smallest transition: one UPDATE and one row of history."""
    case, mediator = reviewed_case()
    with acting(SYSTEM, act="bench"):
        return_to_intake(case, actor=mediator, version=None, reason="补充材料")
    return _compare(case, lambda each: submit_for_review(each, actor=mediator, version=None))


def accepting() -> Figures:
    """A large one: number, acceptance, two events, and the history of each row."""
    case, mediator = reviewed_case()
    return _compare(case, lambda each: accept_case(each, actor=mediator, version=None))


def changing() -> Figures:
    """One column, without any guard: fetched under a lock, saved, and recorded sealed.

    "simple history" does the same on a row of the same columns with plain django-simple-history.
    """
    case, mediator = reviewed_case()
    return _compare(case, lambda each: _change(each, mediator), plain=True)


def reviewed_case() -> tuple[Case, Actor]:
    """A case ready to be accepted, brought there by the real operations, and its mediator."""
    station = Organisation.objects.get(code="LJZ")
    today = timezone.localdate()
    place = Place(
        station,
        Building.objects.filter(station=station).order_by("code")[0],
        _person("demo_clerk"),
        _person("demo_mediator"),
    )
    story = Story(_plan(today), place, random.Random(1), today)
    steps = story.run()
    with acting(SYSTEM, recorded_at=timezone.make_aware(datetime.combine(today, time(9)))):
        next(steps)
        next(steps)
    return Case.objects.get(pk=story.case.pk), place.mediator


def _plan(today: date) -> Any:
    return next(plan for plan in plans(200, 1, today) if plan.outcome == "agreement")


def _person(username: str) -> Actor:
    return Membership.objects.select_related("user", "organisation").get(
        user__username=username
    ).as_actor()  # fmt: skip


def _copies(case: Case, ways: int) -> list[Case]:
    # A mediator has declared against these names.
    keys = multiply([case.pk], ways * ROUNDS, new_names=False)
    return list(Case.objects.filter(pk__gte=keys.start).order_by("pk"))


def _compare(case: Case, operation: Callable[[Case], object], *, plain: bool = False) -> Figures:
    copies = _copies(case, 3)
    ours, by_hand, by_orm = (copies[n * ROUNDS : (n + 1) * ROUNDS] for n in range(3))
    recorded = [_recorded(each, operation) for each in by_hand]
    saved = [_recorded(each, operation).rows for each in by_orm]
    ways = {
        "ours": [_calling(operation, each) for each in ours],
        "bare SQL": [_sending(each.statements) for each in recorded],
        "plain ORM": [_saving(rows) for rows in saved],
    }
    if plain:
        ways["simple history"] = [_with_plain_history(_plain_copy(each)) for each in ours]
    taken = interleaved(ways, warm_up=WARM_UP)
    return Figures(len(recorded[-1].statements), taken)


def _calling(operation: Callable[[Case], object], case: Case) -> Act:
    return lambda: operation(case)


@dataclass
class _Recorded:
    """What an operation wrote: its statements, and the rows as they were saved."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    rows: list[tuple[Any, bool]] = field(default_factory=list)

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Wrapper around every execution of SQL."""
        if sql.startswith(("UPDATE", "INSERT")):
            self.statements += [(sql, each) for each in (params if many else [params])]
        return execute(sql, params, many, context)

    def row(self, instance: Any, created: bool, **_arguments: Any) -> None:
        """Receiver of post_save."""
        self.rows.append((copy.copy(instance), created))


def _recorded(case: Case, operation: Callable[[Case], object]) -> _Recorded:
    """The writes of the operation, which is undone again."""
    recorded = _Recorded()
    post_save.connect(recorded.row)
    try:
        with transaction.atomic(), connection.execute_wrapper(recorded.statement):
            operation(case)
            transaction.set_rollback(True)
    finally:
        post_save.disconnect(recorded.row)
    return recorded


def _sending(statements: list[tuple[str, Any]]) -> Act:
    def send() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)

    return send


def _saving(rows: list[tuple[Any, bool]]) -> Act:
    for row, created in rows:
        row.skip_history_when_saving = True
        if created:
            row.pk = None

    def save() -> None:
        with transaction.atomic():
            for row, created in rows:
                row.save(force_insert=created, force_update=not created)

    return save


def _change(case: Case, actor: Actor) -> None:
    with gate(case, actor=actor, act="correct") as fresh:
        fresh.worker_count += 1


def _plain_copy(case: Case) -> int:
    names = [field.attname for field in Case._meta.local_concrete_fields if not field.primary_key]
    row = PlainCase(**{name: getattr(case, name) for name in names})
    row.save()
    return int(row.pk)


def _with_plain_history(pk: int) -> Act:
    def change() -> None:
        with transaction.atomic():
            fresh = PlainCase.objects.select_for_update().get(pk=pk)
            fresh.worker_count += 1
            fresh.version += 1
            fresh.save()

    return change
