"""Who is told of an entry, and by which channels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from mediation.agenda.channels import offered
from mediation.agenda.entries import Entry
from mediation.agenda.enums import Channel
from mediation.agenda.models import ReminderChoice
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Organisation

#: What a person is told by who has not chosen: inside the program, not by other ways.
DEFAULTS = frozenset({Channel.IN_APP})


@dataclass(slots=True)
class Staff:
    """Who serves where on a day, read once for many entries."""

    day: date
    _places: dict[int, list[str]] = field(default_factory=dict)
    _managers: dict[int, list[int]] = field(default_factory=dict)
    _above: dict[int, tuple[str, int | None, int | None]] = field(default_factory=dict)
    _choices: dict[tuple[int, str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = Membership.objects.on(self.day).filter(user__is_active=True)
        for user, organisation, path, role in rows.order_by("user").values_list(
            "user", "organisation", "organisation__path", "role"
        ):
            self._places.setdefault(user, []).append(path)
            if role == Role.MANAGER:
                self._managers.setdefault(organisation, []).append(user)
        for pk, path, station, parent in Organisation.objects.values_list(
            "pk", "path", "station", "parent"
        ):
            self._above[pk] = (path, station, parent)
        for user, kind, channel, wanted in ReminderChoice.objects.values_list(
            "user", "kind", "channel", "wanted"
        ):
            self._choices[user, kind, channel] = wanted

    def station_of(self, organisation: int) -> int:
        """The station that an organisation belongs to; itself where it is none's."""
        _path, station, _parent = self._above[organisation]
        return station or organisation

    def managers_of(self, organisation: int) -> list[int]:
        """Who manages it, or else what is nearest above it."""
        at: int | None = organisation
        while at is not None:
            if found := self._managers.get(at):
                return list(dict.fromkeys(found))
            at = self._above[at][2]
        return []

    def serves(self, user: int, organisation: int) -> bool:
        """Whether the person serves in the organisation or above it on the day."""
        path = self._above[organisation][0]
        return any(path.startswith(place) for place in self._places.get(user, ()))

    def told(self, entry: Entry, *, also_managers: bool) -> list[int]:
        """Who answers for the entry; the managers where nobody does, or where it is overdue."""
        holders = [one for one in entry.holders if self.serves(one, entry.organisation)]
        managers = self.managers_of(entry.organisation) if also_managers or not holders else []
        return list(dict.fromkeys([*holders, *managers]))

    def channels(self, user: int, kind: str) -> list[Channel]:
        """How this person wants to be told of this kind."""
        return [
            channel
            for channel in offered()
            if self._choices.get((user, kind, channel), channel in DEFAULTS)
        ]


def choices_of(user: int, kinds: Iterable[str]) -> dict[tuple[str, str], bool]:
    """(kind, channel) → whether the person wants it, for the page on which they choose."""
    chosen = {
        (kind, channel): wanted
        for kind, channel, wanted in ReminderChoice.objects.filter(user=user).values_list(
            "kind", "channel", "wanted"
        )
    }
    return {
        (kind, channel): chosen.get((kind, channel), channel in DEFAULTS)
        for kind in kinds
        for channel in offered()
    }
