"""Numbers of days in bands, for charts and for the lists behind their bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext as _

from mediation.reports.scopes import Narrowing, UnknownNarrowing
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class Band:
    """From `first` to `last` days, both included; `last` None for no end."""

    first: int
    last: int | None

    @property
    def code(self) -> str:
        """As it stands in addresses: "8-15", "61-"."""
        return f"{self.first}-{'' if self.last is None else self.last}"

    @property
    def label(self) -> Text:
        """In words."""
        if self.last is None:
            return _("%(first)d日以上") % {"first": self.first}
        return _("%(first)d—%(last)d日") % {"first": self.first, "last": self.last}

    def has(self, days: int) -> bool:
        """Whether so many days lie in it."""
        return self.first <= days and (self.last is None or days <= self.last)


class Bands:
    """Bands that follow each other without a gap, from day 0 on."""

    def __init__(self, lasts: Sequence[int]) -> None:
        firsts = [0, *(last + 1 for last in lasts)]
        self._bands = [
            Band(first, last) for first, last in zip(firsts, [*lasts, None], strict=True)
        ]

    def __iter__(self) -> Iterator[Band]:
        return iter(self._bands)

    def band(self, days: int) -> Band:
        """The band of so many days; a conclusion before the acceptance (an error of entry) is in
        the first."""
        return next((band for band in self if band.has(days)), self._bands[0])

    def find(self, narrowing: Narrowing) -> Band:
        """The band with the narrowing's code.

        Raises:
            UnknownNarrowing: where there is none.
        """
        for band in self:
            if band.code == narrowing.code:
                return band
        raise UnknownNarrowing(narrowing.dimension)


#: The period of mediation is 15 days, and with an extension 30.
AGES = Bands((7, 15, 30, 60))
LENGTHS = Bands((5, 10, 15, 30, 45))


def aged(cases: QuerySet[Any], narrowing: Narrowing, day: date) -> QuerySet[Any]:
    """The open cases that were so old at the end of `day`."""
    band = AGES.find(narrowing)
    old = cases.filter(accepted_on__lte=day - timedelta(days=band.first))
    return (
        old if band.last is None else old.filter(accepted_on__gte=day - timedelta(days=band.last))
    )


def lasted(events: QuerySet[Any], narrowing: Narrowing) -> QuerySet[Any]:
    """The conclusions that came so many days after the acceptance."""
    band = LENGTHS.find(narrowing)
    took = ExpressionWrapper(F("happened_on") - F("case__accepted_on"), DurationField())
    found = events.alias(took=took)
    if band.first:
        found = found.filter(took__gte=timedelta(days=band.first))
    return found if band.last is None else found.filter(took__lte=timedelta(days=band.last))
