"""Two stations in the middle of their work, the second with keys that no row of the first has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from cases.enums import Authority, ConflictKind, Side
from cases.models import Agent, Case
from cases.services import assignment, intake
from mediation.history.actor import SYSTEM, Actor, acting
from mediation.history.models import DomainModel
from mediation.stations.enums import BodyKind, OrganisationKind, Role
from mediation.stations.models import Building, Organisation
from tests.cases import factories as make
from tests.cases import many
from tests.support.cast import PARTS, Cast
from tests.support.site import World

#: Keys of the second station's rows are above it.
FOREIGN = 900_000
PREFIX = "zj_"


class Neighbours:
    """`own` and `foreign` are the two worlds; `stages` the own cases in the states of their way."""

    def __init__(self, cast: Cast) -> None:
        self.own = World(cast)
        self.stages = stages(cast)
        begin_keys_at(FOREIGN)
        self.foreign = World(other_cast(cast))
        self.foreign_stages = stages(self.foreign.cast)
        self.keys = foreign_keys()
        serials = Case.objects.filter(pk__gt=FOREIGN).order_by().values_list("serial", flat=True)
        #: What no choice may say: the second station's cases, people and places.
        self.words = (*serials, PREFIX, "张江")


def neighbours(cast: Cast) -> Iterator[Neighbours]:
    """For a fixture of a module."""
    yield Neighbours(cast)
    end_of_keys()


def begin_keys_at(number: int) -> None:
    """The next row of every table gets a key above `number`."""
    tables = [model._meta.db_table for model in apps.get_models() if _counts(model)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in tables:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            return
        for table in tables:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', number]
            )


def _counts(model: Any) -> bool:
    return model._meta.pk.column == "id" and model._meta.pk.get_internal_type() != "UUIDField"


def end_of_keys() -> None:
    """Keys begin at the beginning again, for the tests that follow."""
    tables = [model._meta.db_table for model in apps.get_models() if _counts(model)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(
            no_style(), [{"table": table, "column": "id"} for table in tables]
        ):
            cursor.execute(statement)


def foreign_keys() -> dict[Any, set[Any]]:
    """The keys of the second station's rows, by model."""
    found: dict[Any, set[Any]] = defaultdict(set)
    for model in apps.get_models():
        if issubclass(model, DomainModel) and _counts(model):
            found[model] |= set(
                model._base_manager.filter(pk__gt=FOREIGN).values_list("pk", flat=True)
            )
    return found


def other_cast(cast: Cast) -> Cast:
    """Everybody once more, at the other station."""
    station = cast.other_station
    with acting(SYSTEM, act="test"):
        building = Building.objects.create(station=station, code="B77", name="张江大厦")
        room = Organisation.objects.create(
            code="ZJR1", name="张江调解室", kind=OrganisationKind.ROOM, parent=station,
            building=building,
        )  # fmt: skip
        point = Organisation.objects.create(
            code="ZJP1", name="张江企业调解点", kind=OrganisationKind.POINT, parent=station,
            body_kind=BodyKind.ENTERPRISE_COMMITTEE, host_employer_name="上海张江有限公司",
        )  # fmt: skip
    other = Cast(cast.centre, station, room, point, cast.station, building)
    for part, (role, place) in PARTS.items():
        if place != "other_station" and role != Role.ADMINISTRATOR:
            cast.join(f"{PREFIX}{part}", role, getattr(other, place))
            other.memberships[part] = cast.memberships[f"{PREFIX}{part}"]
    return other


def stages(cast: Cast) -> dict[str, Case]:
    """Cases on their way, each with an agent of both sides."""
    mediator = cast.actor("mediator")
    manager = cast.actor("manager")
    found = {
        "intake": make.registered_case(mediator),
        "review": _in_review(mediator, ConflictKind.OTHER_RELATION),
        "mediation": make.case_in_mediation(mediator),
        "signing": make.case_in_mediation(mediator),
        "effective": make.case_in_mediation(mediator),
        "signed_by_agent": make.case_in_mediation(mediator),
        "in_series": many.members(many.registered(manager, 2))[0],
    }
    for case in found.values():
        _with_agents(case)
    for name in ("signing", "effective", "signed_by_agent"):
        make.declare(found[name], mediator)
    make.offered(found["signing"], mediator)
    make.offered(found["signed_by_agent"], mediator)
    make.effective(found["effective"], mediator)
    return {name: make.again(case) for name, case in found.items()}


def _in_review(actor: Actor, conflict: str) -> Case:
    case = make.registered_case(actor)
    intake.submit_for_review(case, actor=actor, version=None, happened_on=timezone.localdate())
    assignment.take_case(
        case, actor=actor, version=None, conflict=conflict, disclosure="同乡",
        happened_on=timezone.localdate(),
    )  # fmt: skip
    return make.again(case)


def _with_agents(case: Case) -> None:
    with acting(SYSTEM, act="test"):
        for side in Side:
            for party in case.parties.filter(side=side):
                Agent.objects.create(
                    case=case, party=party, name=f"代理{case.pk}", authority=Authority.SPECIAL
                )
