"""The limitation of each claim as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.limitation import ClaimLimitation
from mediation.deadlines.clocks import Reckoning
from mediation.deadlines.limitation import ARTICLES, Ground, Happening
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class HappeningLine:
    """One event in the order of its day: what it does to the year, and by which rule."""

    on: date
    until: date | None
    label: Text
    article: Text
    effect: str
    tone: str
    note: str


@dataclass(frozen=True, slots=True)
class LimitationLine:
    """One claim: both ends of its year, and the events that were looked at."""

    label: str
    base: date | None
    base_source: str
    why_not: str
    plain: Reckoning | None
    restarted: Reckoning | None
    days_left: int | None
    is_red: bool
    happenings: list[HappeningLine]


def lines_of(found: Iterable[ClaimLimitation], today: date) -> list[LimitationLine]:
    """The lines of the page, claim by claim."""
    return [_line(one, today) for one in found]


def _line(one: ClaimLimitation, today: date) -> LimitationLine:
    computed = one.computed
    happenings = []
    if computed:
        counted = [_happening(h, _("中断，重新计算"), "info") for h in computed.counted]
        late = [_happening(h, _("已过时效，不再中断"), "muted") for h in computed.too_late]
        happenings = sorted(counted + late, key=lambda line: line.on)
    return LimitationLine(
        label=str(one.claim),
        base=one.base,
        base_source=one.base_source,
        why_not=one.why_not,
        plain=computed.plain if computed else None,
        restarted=computed.restarted if computed else None,
        days_left=one.days_left(today),
        is_red=one.is_red(today),
        happenings=happenings,
    )


def _happening(happening: Happening, effect: str, tone: str) -> HappeningLine:
    return HappeningLine(
        on=happening.on,
        until=happening.until,
        label=Ground(happening.ground).label,
        article=ARTICLES[happening.ground],
        effect=effect,
        tone=tone,
        note=happening.note,
    )
