"""Who may see what the desk keeps: its own staff and the manager of the station, nobody else."""

from typing import Any

from mediation.history.actor import Actor
from mediation.history.models import RecordedQuerySet
from mediation.stations.enums import Role

DESK = (Role.LEGAL_AID, Role.MANAGER)


def serves_at_the_desk(actor: Actor | None) -> bool:
    """A legal-aid officer or manager of a station or of the centre above it, never of a point."""
    if actor is None or actor.role not in DESK or not actor.organisation_path:
        return False
    return not actor.station_id or actor.organisation_id == actor.station_id


class DeskQuerySet(RecordedQuerySet):
    """Rows that name an `organisation`, and belong to its desk."""

    def visible_to(self, actor: Actor | None) -> Any:
        """Those of the actor's station, or of every station below a centre."""
        if actor is None or not serves_at_the_desk(actor):
            return self.none()
        # No desk is at a point, so a station's are its own rows: its index gives a list its order.
        if actor.station_id:
            return self.filter(organisation_id=actor.station_id)
        return self.filter(organisation__path__startswith=actor.organisation_path)


class StationQuerySet(RecordedQuerySet):
    """Rows that name a `station`: what its desk shares, with nobody's personal data."""

    def visible_to(self, actor: Actor | None) -> Any:
        """Those of the actor's station, or of every station below a centre."""
        if actor is None or not serves_at_the_desk(actor):
            return self.none()
        return self.filter(station__path__startswith=actor.organisation_path)
