"""Collective disputes by the real operations: twelve workers, three of whom speak for the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cases.enums import DestinationKind, Side, Way
from cases.models import Agreement, Case, Destination, Election, Member
from cases.services import member_terms, members
from cases.services.agreement import TermDraft
from cases.services.member_terms import MemberTerms
from mediation.history.actor import Actor
from tests.cases import factories as make
from tests.cases.applications import resident_id
from tests.support.rehearsal import rehearsed

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
CLAIMED, AGREED = Decimal("5000.00"), Decimal("3000.00")


def worker_name(number: int) -> str:
    """赵甲, 钱甲, …, 赵乙, …"""
    tail = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    return SURNAMES[number % len(SURNAMES)] + tail[number // len(SURNAMES)]


def id_number(number: int) -> str:
    """A made-up identity number, another for each `number`."""
    born = date(1980 + number // 300, 1 + number // 28 % 10, 1 + number % 28)
    return resident_id(born, serial=f"{number % 900 + 1:03d}")


def new_member(number: int, **fields: Any) -> Member:
    """A worker as the list gives them, not saved."""
    given = {
        "name": worker_name(number), "id_number": id_number(number), "claimed_amount": CLAIMED,
    }  # fmt: skip
    return Member(**given | fields)


def application_fields(*, speakers: int = 3, workers: int = 12) -> dict[str, Any]:
    """Of `make.registered_case` and its like: the representatives apply."""
    return {
        "workers": [
            make.worker(worker_name(n), id_number=id_number(n), phone="") for n in range(speakers)
        ],
        "amount": CLAIMED * workers,
        "is_collective": True,
        "worker_count": workers,
    }


@rehearsed
def listed(case: Case, actor: Actor, *, workers: int = 12, **fields: Any) -> Case:
    """The workers whom the representatives speak for are on the list."""
    rest = range(case.member_count, workers)
    members.add_members(case, [new_member(n, **fields) for n in rest], actor=actor, version=None)
    return make.again(case)


@rehearsed
def in_mediation(actor: Actor, *, speakers: int = 3, workers: int = 12, **fields: Any) -> Case:
    """An accepted collective case with all its members."""
    case = make.case_in_mediation(
        actor, **application_fields(speakers=speakers, workers=workers) | fields
    )
    case = listed(case, actor, workers=workers)
    make.declare(case, actor)
    return make.again(case)


def of(case: Case) -> list[Member]:
    """The members by number."""
    return list(case.members.all())


def answer(
    case: Case,
    actor: Actor,
    rows: Sequence[Member],
    *,
    agrees: bool | None = True,
    amount: Decimal | None = AGREED,
    on: date = make.SIGNED,
    **given: Any,
) -> list[Member]:
    """The settlement pays `amount` to each of these, and they say yes or no to it."""
    return member_terms.record_member_terms(
        case, [MemberTerms(row, amount, agrees) for row in rows], actor=actor, version=None,
        answered_on=on, way=Way.PHONE, **given,
    )  # fmt: skip


def apart(case: Case, actor: Actor, rows: Sequence[Member], **given: Any) -> list[Member]:
    """Nothing was agreed with these, who go to arbitration."""
    return member_terms.set_member_outcomes(
        case, rows, actor=actor,
        **{"version": None, "outcome": "not_agreed", "outcome_on": make.SIGNED,
           "destination": Destination(kind=DestinationKind.ARBITRATION)} | given,
    )  # fmt: skip


def elect(case: Case, actor: Actor, rows: Sequence[Member], **given: Any) -> Election:
    """The workers choose these."""
    election = Election(**{"elected_on": make.RECEIVED, "voters": 10} | given)
    return members.elect_representatives(case, rows, election=election, actor=actor, version=None)


def paying_members(case: Case, amount: Decimal) -> list[TermDraft]:
    """One term that pays what the annex says."""
    employer = case.parties.get(side=Side.RESPONDENT)
    first = case.parties.filter(side=Side.APPLICANT)[0]
    term = make.money_term(employer, first, amount, per_member=True, account="")
    return [TermDraft(term)]


def drafted(case: Case, actor: Actor, *, persons: int, **fields: Any) -> Agreement:
    """A draft that pays the usual amount to so many members."""
    return make.drafted(case, actor, terms=paying_members(case, AGREED * persons), **fields)


@rehearsed
def effective(case: Case, actor: Actor, *, persons: int, **fields: Any) -> Agreement:
    """An agreement with all its marks that pays the usual amount to so many members."""
    return make.effective(case, actor, terms=paying_members(case, AGREED * persons), **fields)
