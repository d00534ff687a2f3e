"""Whose cases a report counts, and which of them."""

from dataclasses import dataclass
from typing import Any

from mediation.history.actor import Actor
from mediation.stations.access import organisations_in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Organisation

#: Who sees figures, and whose: the organisation's and everything below it …
WHOLE = (Role.MANAGER, Role.AUDITOR, Role.POINT_MEDIATOR)
#: … or only those of the person's own cases.
OWN = (Role.MEDIATOR, Role.LEGAL_AID)
READERS = (*WHOLE, *OWN)
#: Who sees figures by the names of people; there is no ranking of people for anybody.
READERS_OF_NAMES = (Role.MANAGER, Role.AUDITOR)


class UnknownOrganisation(LookupError):
    """No organisation of that code, or none in the reader's scope."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Narrowed to one value of a dimension: that of a table's row, or of a whole report.

    `words` say so to people; a table's row has its own label.
    """

    dimension: str
    code: str
    words: str = ""


class UnknownNarrowing(LookupError):
    """The section has no such dimension."""


@dataclass(frozen=True, slots=True)
class Scope:
    """An organisation and everything below it, of which perhaps only one person's own cases.

    Attributes:
        organisation: None for everything there is.
        ids: primary keys of the organisations in scope.
        own: the person whose cases alone count, None for all.
        names: whether figures by named people may be shown.
        reader: who reads; None for commands and jobs, which may see every section.
        only: one category, building, mediator …, to which the whole report is narrowed.
    """

    organisation: Organisation | None
    ids: tuple[int, ...]
    own: Actor | None = None
    names: bool = False
    reader: Actor | None = None
    only: Narrowing | None = None


def everything() -> Scope:
    """Every organisation: for commands and jobs."""
    ids: Any = Organisation.objects.order_by().values_list("pk", flat=True)
    return Scope(None, tuple(ids), names=True)


def of_organisation(code: str) -> Scope:
    """The organisation with `code` and below: for commands and jobs.

    Raises:
        UnknownOrganisation: when there is none.
    """
    # A path names every organisation above, so that one query finds it and all below.
    below = list(Organisation.objects.filter(path__contains=f"/{code}/"))
    organisation = next((found for found in below if found.code == code), None)
    if organisation is None:
        raise UnknownOrganisation(code)
    return Scope(organisation, tuple(found.pk for found in below), names=True)


def of_actor(actor: Actor, code: str = "") -> Scope:
    """What `actor` may see: their own organisation and below, or the one with `code` of these.

    Raises:
        UnknownOrganisation: when `code` is not in the actor's scope.
    """
    within = list(organisations_in_scope(actor))
    code = code or actor.organisation_code
    organisation = next((found for found in within if found.code == code), None)
    if organisation is None:
        raise UnknownOrganisation(code)
    return Scope(
        organisation,
        tuple(found.pk for found in within if found.path.startswith(organisation.path)),
        own=actor if actor.role in OWN else None,
        names=actor.role in READERS_OF_NAMES,
        reader=actor,
    )
