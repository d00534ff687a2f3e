"""Why a reader may know of a register entry, and what it has to do with: asked of the rooms above.

The register itself knows no case. A room that links to persons and employers (cases, legal aid)
registers a source; an entry that no source vouches for stays unseen.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Exists, Q

from mediation.history.actor import Actor
from mediation.people.models import Employer, Person
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation
from mediation.ui.parts import Text

Entry = Person | Employer


@dataclass(frozen=True, slots=True)
class Matter:
    """A case or consultation of a person or employer, as the reader may see it.

    `part`: what the entry is in it (applicant, client); `kind` and `state` in words; `opened_on`
    sorts; `officer`: who works it, "" where nobody does.
    """

    label: str
    url: str
    part: Text
    state: Text
    opened_on: date
    kind: Text = ""
    officer: str = ""


class Source(Protocol):
    """What a room above says of entries."""

    def seen(self, actor: Actor, model: type[Entry]) -> Q:
        """Condition on `model`: the entries that `actor` may know of through this room."""

    def matters(self, actor: Actor, entry: Entry) -> list[Matter]:
        """What `actor` may know that the entry is part of."""

    def may_unmask(self, actor: Actor, entry: Entry) -> bool:
        """Whether `actor` may see the entry's numbers in full because of this room."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def seen_by(actor: Actor, model: type[Entry]) -> Any:
    """The entries that `actor` may know of, in the registers of their station and its points.

    Staff of a point see that of the point alone, whatever their cases once referred to. An entry
    that was merged is not among them: the one that is kept stands for it.
    """
    seen = _seen_by(actor, model)
    # Asked of each entry that is looked for, not as a list of keys: that would be the whole register.
    # Those that were merged are few.
    merged = model._default_manager.filter(seen, merged_into__isnull=False).order_by()
    return model._default_manager.filter(
        seen | Q(pk__in=merged.values("merged_into")), merged_into=None
    )


def find(actor: Actor, model: type[Entry], reference: uuid.UUID) -> Any:
    """The entry with this reference that `actor` may know of, also one that was merged; or None."""
    entry = model._default_manager.filter(data_key_id=reference).first()
    if entry is None or not seen_by(actor, model).filter(pk=entry.front_id).exists():
        return None
    return entry


def _seen_by(actor: Actor, model: type[Entry]) -> Q:
    """Condition on entries, merged ones too."""
    nothing = Q(pk__in=())
    if actor.station_id:
        at_point = Organisation.objects.filter(
            pk=actor.organisation_id or 0, kind=OrganisationKind.POINT
        )
        place = Q(
            Q(station_id=actor.organisation_id) | ~Q(Exists(at_point)),
            station__station_id=actor.station_id,
        )
    elif actor.organisation_path:
        place = Q(station__path__startswith=actor.organisation_path)
    else:
        return nothing
    condition = nothing
    for source in _sources:
        condition |= source.seen(actor, model)
    return place & condition


def matters_of(actor: Actor, entry: Entry) -> list[Matter]:
    """Everything of the entry, and of those merged into it, that `actor` may know of, newest first."""
    found = [matter for one in (entry, *entry.merged.all()) for matter in own_matters(actor, one)]
    # A case of both is told once.
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda matter: matter.opened_on, reverse=True)


def own_matters(actor: Actor, entry: Entry) -> list[Matter]:
    """What of it refers to this very entry."""
    return [matter for source in _sources for matter in source.matters(actor, entry)]


def may_unmask(actor: Actor, entry: Entry) -> bool:
    """Whether some room lets `actor` see the entry's numbers in full."""
    entries = (entry, *entry.merged.all())
    return any(source.may_unmask(actor, one) for source in _sources for one in entries)
