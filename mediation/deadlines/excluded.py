"""Days that a period does not count: while an appraisal (鉴定) lasts before filing, the period of
court-appointed mediation stands still (人民法院在线调解规则 art. 26).

Pure functions on days. The period is as long as ever, counted in the days that are left: its last day
is the n-th day after the event that lies in no stretch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mediation.deadlines.clocks import ONE_DAY, Calendar, Reckoning, reckon_moved


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that do not count, both ends included; without `last` it is still running."""

    first: date
    last: date | None = None


def merged(stretches: Iterable[Stretch], *, today: date) -> list[tuple[date, date]]:
    """The stretches in order without overlaps, so that no day is left out twice.

    One that is still running lasts until today, and has not begun where it begins after today.
    """
    known = [(one.first, one.last or today) for one in stretches]
    found: list[tuple[date, date]] = []
    for first, last in sorted(one for one in known if one[0] <= one[1]):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def last_day(event: date, length: int, stretches: Iterable[Stretch], *, today: date) -> date:
    """The last of `length` natural days after `event`, those in the stretches not counted.

    What begins after the period is over revives nothing. While a stretch is running the day moves
    on with every day.
    """
    if length < 1:
        raise ValueError("A period has at least one day.")
    last = event + timedelta(days=length)
    for first, until in merged(stretches, today=today):
        if first > last:
            break
        if until > event:
            last += until - max(first, event + ONE_DAY) + ONE_DAY
    return last


def reckon_excluding(
    event: date, length: int, stretches: Iterable[Stretch], calendar: Calendar, *, today: date
) -> Reckoning:
    """Reckon a period with such stretches; a last day that is no working day moves on."""
    return reckon_moved(last_day(event, length, stretches, today=today), calendar)
