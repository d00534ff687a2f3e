"""The house's own rules as they hold at a station on a day: entered by its manager, else the default.

No law gives these numbers. Whoever acts on one shows where it comes from (`HouseRule.source`).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.calculator.parameters import Parameter, Parameters
from mediation.stations.enums import HOUSE_DEFAULTS, ParameterKind
from mediation.stations.models import StatutoryParameter


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One number in force; `source` is the station's document, empty for the default."""

    value: int
    source: str = ""

    @property
    def origin(self) -> str:
        """Where it comes from, in words."""
        if self.source:
            return _("本站规则：%(source)s") % {"source": self.source}
        return _("本站规则（系统默认值，非法律规定）")


class HouseRules:
    """All that the stations entered, read once; also what holds of the law's numbers."""

    def __init__(self, rows: Iterable[tuple[int, Parameter]] = ()) -> None:
        known: dict[int, list[Parameter]] = {}
        for station, row in rows:
            known.setdefault(station, []).append(row)
        self._known = {station: Parameters(listed) for station, listed in known.items()}
        self._values: dict[str, set[int]] = {}
        for listed in known.values():
            for row in listed:
                self._values.setdefault(row.kind, set()).add(int(row.value))

    @classmethod
    def read(cls, stations: Collection[int] | None = None) -> "HouseRules":
        """What these stations, or all, have entered: one query."""
        rows = StatutoryParameter.objects.order_by()
        if stations is not None:
            rows = rows.filter(station__in=stations)
        return cls(
            (row.station_id, Parameter(row.kind, row.value, row.valid_from, row.valid_to, row.source))
            for row in rows
        )  # fmt: skip

    def entered(self, station: int | None, kind: str, day: date) -> Parameter | None:
        """What the station entered of `kind`, as it holds on `day`."""
        known = self._known.get(station or 0)
        return known.on(kind, day) if known else None

    def on(self, station: int | None, kind: str, day: date) -> HouseRule | None:
        """The rule in force; None for one that nobody has set and that has no default."""
        if row := self.entered(station, kind, day):
            return HouseRule(int(row.value), row.source)
        default = HOUSE_DEFAULTS[ParameterKind(kind)]
        return None if default is None else HouseRule(int(default))

    def where(self, kind: str, day: date, station: str, condition: Callable[[int], Q]) -> Q:
        """Condition that holds of each row by its own station's number, as it stands on `day`.

        Args:
            station: the lookup that leads from a row to its station.
            condition: what to ask of the rows of a station with this number.
        """
        own = {key: row for key in self._known if (row := self.entered(key, kind, day))}
        found = Q(pk__in=())
        for key, row in own.items():
            found |= Q(**{station: key}) & condition(int(row.value))
        default = HOUSE_DEFAULTS[ParameterKind(kind)]
        if default is not None:
            found |= ~Q(**{f"{station}__in": list(own)}) & condition(int(default))
        return found

    def values(self, kind: str) -> set[int]:
        """Every number that may hold somewhere at some time: bounds for a query."""
        default = HOUSE_DEFAULTS[ParameterKind(kind)]
        return self._values.get(kind, set()) | (set() if default is None else {int(default)})
