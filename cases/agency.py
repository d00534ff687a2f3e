"""What rooms above know against somebody's acting for a party: they register here, from
AppConfig.ready(). The case room knows no lawyer and no aided matter."""

from collections.abc import Callable, Iterable

from cases.models import Party
from mediation.stations.models import User

#: Sentences why the user may not act for the party; none where nothing is known.
Objection = Callable[[Party, User], Iterable[str]]
_objections: list[Objection] = []


def register(objection: Objection) -> None:
    """Let `objection` be asked before an agent is known to be one of the station's own people."""
    if objection not in _objections:
        _objections.append(objection)


def objections(party: Party, user: User) -> list[str]:
    """Everything that is known against `user` as agent of `party`."""
    return [sentence for objection in _objections for sentence in objection(party, user)]
