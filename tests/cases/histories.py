"""Cases with made-up but possible histories, written as event rows: the material of the figures."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from cases.enums import (
    CaseState,
    Category,
    Ending,
    EventKind,
    FailureReason,
    IneligibleReason,
    Source,
)
from cases.models import Case, CaseEvent, Holding, Participation
from mediation.history.actor import SYSTEM, acting
from mediation.history.recording import create_recorded
from mediation.stations.models import Organisation

K = EventKind
CONCLUSIONS = (Ending.AGREEMENT, Ending.OWN_SETTLEMENT, Ending.NO_AGREEMENT, Ending.WITHDRAWN)
STATE_OF = {
    Ending.AGREEMENT: CaseState.SETTLED,
    Ending.OWN_SETTLEMENT: CaseState.SETTLED,
    Ending.NO_AGREEMENT: CaseState.REFERRED,
    Ending.WITHDRAWN: CaseState.WITHDRAWN,
}


@dataclass
class Told:
    """One case as it is told, act by act; `write` makes its rows."""

    organisation: Organisation
    received_on: date
    serial: str
    reason: IneligibleReason = IneligibleReason.RESPONDENT_REFUSED
    claimed: Decimal = Decimal("1000.10")
    agreed: Decimal = Decimal("700.05")
    category: str = Category.PAYMENT
    source: str = Source.VISIT
    workers: int = 1
    collective: bool = False
    extended_to: date | None = None
    lead: Any = None
    building: Any = None
    voided_on: date | None = None
    #: review, refused, taken_back, open, concluded
    stage: str = "review"
    holder: Any = None
    accepted_on: date | None = None
    ended_on: date | None = None
    ending: str = ""
    events: list[CaseEvent] = field(default_factory=list)
    holdings: list[tuple[Organisation, date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holder = self.organisation
        self.holdings.append((self.organisation, self.received_on))

    def _add(self, kind: EventKind, on: date, **values: Any) -> None:
        place = values.pop("organisation", self.holder)
        self.events.append(CaseEvent(kind=kind, happened_on=on, organisation=place, **values))

    def accept(self, on: date) -> Told:
        self._add(K.ELIGIBLE, on, objective_met=True)
        self._add(K.ACCEPTED, on)
        self.stage, self.accepted_on = "open", on
        return self

    def refuse(self, on: date) -> Told:
        met = self.reason in IneligibleReason.UNWILLING
        self._add(K.INELIGIBLE, on, reason=self.reason, objective_met=met)
        self.stage, self.ended_on = "refused", on
        return self

    def take_back(self, on: date) -> Told:
        self._add(K.WITHDRAWN_BEFORE_ACCEPTANCE, on, ending=Ending.WITHDRAWN)
        self.stage, self.ended_on = "taken_back", on
        return self

    def conclude(self, ending: Ending, on: date) -> Told:
        amount = self.agreed if ending in Ending.SETTLED else None
        self._add(K.CONCLUDED, on, ending=ending, amount=amount)
        self.stage, self.ending, self.ended_on = "concluded", ending, on
        return self

    def reopen(self, on: date) -> Told:
        self._add(K.REOPENED, on)
        self.stage = "open" if self.accepted_on else "review"
        self.ending, self.ended_on = "", None
        return self

    def transfer(self, to: Organisation, on: date) -> Told:
        self._add(K.TRANSFERRED_OUT, on)
        self._add(K.TRANSFERRED_IN, on, organisation=to)
        self.holder = to
        self.holdings.append((to, on))
        return self

    def void(self, on: date) -> Told:
        self._add(K.VOIDED, on)
        self.voided_on = on
        return self

    def case(self) -> Case:
        """The unsaved case as its last act left it."""
        case = Case(
            serial=self.serial, organisation=self.holder, station=self.holder.station or self.holder,
            source=self.source, category=self.category, received_on=self.received_on,
            claimed_amount=self.claimed, worker_count=self.workers, is_collective=self.collective,
            voided_on=self.voided_on, building=self.building, **self._state(),
        )  # fmt: skip
        case.extended_to = self.extended_to
        return case

    def _state(self) -> dict[str, Any]:
        if self.stage == "review":
            return {"state": CaseState.ELIGIBILITY}
        if self.stage == "refused":
            return {
                "state": CaseState.REFERRED, "ending": Ending.NOT_ACCEPTED, "eligible": False,
                "ineligible_reason": self.reason, "reviewed_on": self.ended_on, "ended_on": self.ended_on,
            }  # fmt: skip
        if self.stage == "taken_back":
            return {
                "state": CaseState.WITHDRAWN,
                "ending": Ending.WITHDRAWN,
                "ended_on": self.ended_on,
            }
        assert self.accepted_on is not None
        accepted = {
            "case_number": f"第{self.serial}号", "eligible": True, "reviewed_on": self.accepted_on,
            "accepted_on": self.accepted_on, "due_on": self.accepted_on + timedelta(days=15),
        }  # fmt: skip
        if self.stage == "open":
            return {"state": CaseState.MEDIATION, **accepted}
        failed = self.ending == Ending.NO_AGREEMENT
        return {
            "state": STATE_OF[Ending(self.ending)], "ending": self.ending, "ended_on": self.ended_on,
            "concluded_on": self.ended_on,
            "failure_reason": FailureReason.OTHER if failed else "",
            "agreed_amount": self.agreed if self.ending in Ending.SETTLED else None, **accepted,
        }  # fmt: skip


def write(told: Iterable[Told]) -> list[Case]:
    """Insert the rows of these cases, each table at once."""
    stories = list(told)
    with acting(SYSTEM, act="test"):
        cases = list(create_recorded([story.case() for story in stories]))
        events, holdings, parts = [], [], []
        for case, story in zip(cases, stories, strict=True):
            for event in story.events:
                event.case = case
                events.append(event)
            days = [day for _place, day in story.holdings[1:]]
            for (place, day), end in zip(story.holdings, [*days, None], strict=True):
                holdings.append(Holding(case=case, organisation=place, starts_on=day, ends_on=end))
            if story.lead:
                parts.append(
                    Participation(
                        case=case,
                        user=story.lead,
                        capacity="mediator",
                        is_lead=True,
                        starts_on=story.received_on,
                    )
                )
        create_recorded(events)
        create_recorded(holdings)
        create_recorded(parts)
    return cases


def tell(
    organisations: list[Organisation], begin: date, acts: list[tuple[int, int]], **values: Any
) -> Told:
    """A possible history from numbers: each act (what, days later) is taken modulo what may be done."""
    story = Told(received_on=begin, **values)
    day = begin
    for what, later in acts:
        day += timedelta(days=later)
        others = [place for place in organisations if place != story.holder]
        place = others[what % len(others)]
        move = partial(story.transfer, place)
        if story.stage == "review":
            choices = [story.accept, story.accept, story.refuse, story.take_back, move]
        elif story.stage == "open":
            end = partial(story.conclude, CONCLUSIONS[what // 5 % 4])
            choices = [end, end, move]
        else:
            choices = [story.reopen]
        choices[what % len(choices)](day)
    return story


def random_stories(
    organisations: list[Organisation],
    count: int,
    *,
    seed: int,
    begin: date,
    days: int,
    **values: Any,
) -> list[Told]:
    """Many possible histories, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311
    stories = []
    for number in range(1, count + 1):
        home = dice.choice(organisations)
        acts = [(dice.randrange(60), dice.randrange(12)) for _act in range(dice.randrange(8))]
        story = tell(
            organisations,
            begin + timedelta(days=dice.randrange(days)),
            acts,
            organisation=home,
            serial=f"{home.code}-{begin.year}-{number:06d}",
            reason=dice.choice(list(IneligibleReason)),
            claimed=Decimal(dice.randrange(1, 10**7)) / 100,
            agreed=Decimal(dice.randrange(1, 10**6)) / 100,
            category=dice.choice(Category.values),
            source=dice.choice(Source.values),
            workers=dice.choice((1, 1, 1, 3, 12)),
            collective=dice.random() < 0.1,
            **values,
        )
        if dice.random() < 0.05:
            story.void(story.received_on + timedelta(days=100))
        stories.append(story)
    return stories
