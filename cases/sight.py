"""What a reader may see of a case: names, free text, records, numbers (design §3).

One answer per case and reader, asked by list, desk, case page, history and files alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cases.enums import Capacity, CaseState, PartyKind, Side
from cases.models import Case, Participation, Party
from cases.permissions import may
from mediation.history.actor import Actor
from mediation.people import identifiers
from mediation.people.masking import MASKS
from mediation.stations.enums import Role

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Sight:
    """Rights of one reader to one case.

    Attributes:
        content: names and free text; without it names are masked and free text is left out.
        records: what was said in sessions (17号令 art. 11).
        unmask: full identity numbers, telephones, addresses and accounts, each look logged.
        reader_id: user id, for private notes.
    """

    content: bool
    records: bool
    unmask: bool
    reader_id: int | None


def sight_of(actor: Actor, case: Case) -> Sight:
    """What `actor` may see of `case`."""
    return Sight(
        content=may(actor, "view_content", case),
        records=may(actor, "view_record", case),
        unmask=may(actor, "unmask", case),
        reader_id=actor.user_id,
    )


def readable(actor: Actor) -> Q:
    """Condition on cases: `actor`, who may know of them, may read names and free text, too.

    For a query the same answer as `sight_of(actor, case).content`. Whoever sees a case with masked
    names must not find it by a name.
    """
    if actor.role == Role.AUDITOR:
        return Q(pk__in=())
    if actor.role not in (Role.MEDIATOR, Role.POINT_MEDIATOR):
        return Q()
    parts = Participation.objects.filter(
        case=OuterRef("pk"), capacity=Capacity.MEDIATOR, ends_on=None
    )
    own = Q(Exists(parts.filter(user_id=actor.user_id or 0)))
    untaken = ~Exists(parts.filter(is_lead=True))
    return own | Q(untaken, state__in=(CaseState.INTAKE, CaseState.ELIGIBILITY))


def mask_name(name: str, *, is_person: bool) -> str:
    """A person keeps the first character (张**), an organisation the first two (上海***)."""
    if not name:
        return ""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}" if is_person else f"{name[:2]}{HIDDEN}"


def party_name(party: Party, sight: Sight) -> str:
    """The party's name as the reader may see it."""
    if sight.content:
        return party.name
    return mask_name(party.name, is_person=party.kind == PartyKind.WORKER)


def former_name(party: Party, sight: Sight) -> str:
    """What the party was called before it was renamed, as the reader may see it."""
    if sight.content:
        return party.former_name
    return mask_name(party.former_name, is_person=party.kind == PartyKind.WORKER)


def side_names(parties: Iterable[Party], side: Side, sight: Sight) -> str:
    """Names of one side, for a line of a list: the first two and how many more there are."""
    names = [party_name(party, sight) for party in parties if party.side == side]
    shown = "、".join(names[:2])
    return f"{shown} +{len(names) - 2}" if len(names) > 2 else shown


def masked(field: str, value: Any) -> str:
    """A protected value with its middle hidden; which part stays depends on the field."""
    text = str(value or "")
    if not text:
        return ""
    if field == "credit_code":
        return HIDDEN
    return MASKS.get(field, identifiers.mask)(text)
