"""What happens to each demonstration case: drawn from a seed, in fixed proportions.

Of every forty cases, ten are not accepted or withdrawn before it; of the thirty accepted ones 19
are settled, 8 fail and 3 are withdrawn, so that rate A is near 63 % over any longer span. Cases
whose days have not come yet stay open.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.enums import ClaimKind, Source

BLOCK = (
    ("agreement",) * 16
    + ("own_settlement",) * 3
    + ("no_agreement",) * 8
    + ("withdrawn",) * 3
    + ("respondent_refused",) * 4
    + ("respondent_silent",) * 2
    + ("out_of_scope",) * 2
    + ("facts_unclear",)
    + ("withdrawn_early",)
)
SOURCES = (
    (Source.VISIT, 40), (Source.PHONE, 12), (Source.HOTLINE_12351, 10), (Source.PLATFORM_12333, 9),
    (Source.ARBITRATION, 8), (Source.HOTLINE_12345, 5), (Source.POINT, 6), (Source.ROOM, 4),
    (Source.COURT_BEFORE_FILING, 3), (Source.INSPECTION, 3),
)  # fmt: skip
KINDS = (
    (ClaimKind.WAGES, 20), (ClaimKind.BONUS, 18), (ClaimKind.SEVERANCE, 16),
    (ClaimKind.UNLAWFUL_DISMISSAL, 14), (ClaimKind.OVERTIME, 10), (ClaimKind.ANNUAL_LEAVE, 7),
    (ClaimKind.COMMISSION, 5), (ClaimKind.NON_COMPETE, 4), (ClaimKind.CERTIFICATE, 3),
    (ClaimKind.SOCIAL_INSURANCE, 3),
)  # fmt: skip


#: The 24 months end on the day before `until`, whose own hours may still lie ahead.
SPAN_DAYS = 730
RECENT_DAYS, RECENT_SHARE = 18, 0.06


@dataclass(frozen=True)
class Plan:
    """One case to be.

    Attributes:
        outcome: how it will end, if its days come before the end of the span.
        days: days from receipt to review, acceptance, session and end, each counted from the last.
        keeps_word: whether the respondent pays when it has promised to.
        at_point: index of the point that works it, None for the station.
    """

    number: int
    received_on: date
    outcome: str
    source: str
    kinds: tuple[str, ...]
    days: tuple[int, int, int, int]
    at_point: int | None
    extended: bool
    instalments: int
    keeps_word: bool


def plans(count: int, seed: int, until: date) -> Iterator[Plan]:
    """`count` plans over the 24 months before `until`, in the order of receipt."""
    rng = random.Random(seed)
    since = until - timedelta(days=SPAN_DAYS)
    days = sorted(_received_after(rng) for _ in range(count))
    outcomes: list[str] = []
    for number, offset in enumerate(days):
        if not outcomes:
            outcomes = rng.sample(BLOCK, len(BLOCK))
        outcome = outcomes.pop()
        kinds = _weighted(rng, KINDS, rng.choice((1, 1, 1, 2, 2, 3)))
        yield Plan(
            number=number,
            received_on=working_day(since + timedelta(days=offset)),
            outcome=outcome,
            source=_weighted(rng, SOURCES, 1)[0],
            kinds=kinds,
            days=(rng.randrange(3), rng.randrange(3), rng.randrange(1, 9), rng.randrange(1, 10)),
            at_point=rng.randrange(4) if rng.random() < 0.15 else None,
            extended=rng.random() < 0.1,
            instalments=rng.choice((1, 1, 1, 2, 3, 6)),
            keeps_word=rng.random() < 0.85,
        )


def working_day(day: date) -> date:
    """`day`, or the Friday before it: nothing in the demonstration happens on a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def _received_after(rng: random.Random) -> int:
    """Days from the beginning of the span; the last weeks are busier, so that the desk is full."""
    if rng.random() < RECENT_SHARE:
        return rng.randrange(SPAN_DAYS - RECENT_DAYS, SPAN_DAYS)
    return rng.randrange(SPAN_DAYS)


def _weighted(
    rng: random.Random, choices: tuple[tuple[str, int], ...], count: int
) -> tuple[str, ...]:
    values, weights = zip(*choices, strict=True)
    drawn = rng.choices(values, weights, k=count)
    return tuple(dict.fromkeys(str(value) for value in drawn))
