"""Withdrawn cases, periods and lists, for the tests of retention."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.models import Case
from cases.retention import due
from cases.retention.models import (
    DestructionList,
    RetentionPeriod,
)
from cases.retention.services import carrying_out, keeping, lists
from mediation.history.actor import Actor
from tests.cases import factories
from tests.cases.endings import withdraw
from tests.support.cast import Cast

SOURCE = "本站档案保管期限表第3项"
LATER = date(2032, 1, 1)


def withdrawn(cast: Cast, name: str = "张晓明") -> Case:
    mediator = cast.actor("mediator")
    case = factories.case_in_mediation(mediator, workers=[factories.worker(name)])
    return withdraw(case, mediator)


def period(cast: Cast, kind: str = "case_withdrawn", years: int | None = 5) -> RetentionPeriod:
    made = RetentionPeriod(
        station=cast.station, kind=kind, years=years, valid_from=date(2026, 1, 1), source=SOURCE
    )
    return keeping.set_period(made, actor=cast.actor("manager"))


def listed(cast: Cast, *cases: Case) -> DestructionList:
    due.refresh(LATER)
    return lists.make_list([case.serial for case in cases], actor=cast.actor("manager"))


def proposed(cast: Cast, *cases: Case, **decisions: Any) -> DestructionList:
    made = listed(cast, *cases)
    item = made.items.order_by("pk")[0]
    chosen = {item.pk: decisions["first"]} if "first" in decisions else {}
    lists.appraise(
        made, decisions=chosen, opinion="期满，无继续保存价值", actor=cast.actor("manager"), version=None
    )  # fmt: skip
    return lists.propose(made, actor=cast.actor("manager"), version=None)


def approve(made: DestructionList, actor: Actor) -> DestructionList:
    return lists.approve(made, answer="同意", actor=actor, version=None)


def run(made: DestructionList, actor: Actor) -> DestructionList:
    carrying_out.carry_out(made, actor=actor, progress=lambda *_: None)
    return DestructionList.objects.get(pk=made.pk)
