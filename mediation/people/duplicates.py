"""Entries that may be one and the same, and what pages say of mergings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from mediation.history.actor import Actor
from mediation.people import merging, sources
from mediation.people.models import Employer, Person
from mediation.people.sources import Entry
from mediation.ui.parts import Text

#: At most so many are proposed.
MOST = 10
#: A shorter name stands in too many others.
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry that may be the same, why, and where the two are compared."""

    entry: Any
    why: Text
    url: str


def probable(actor: Actor, entry: Entry) -> list[Proposal]:
    """Entries of the same register, in the actor's sight, that may be the same.

    By the same telephone; persons by the same name where no birth date or number says otherwise,
    employers by a name that is a part of the other.
    """
    others = (
        sources.seen_by(actor, type(entry)).filter(station=entry.station_id).exclude(pk=entry.pk)
    )
    alike = Q(pk__in=())
    if entry.phone_index:
        alike |= Q(phone_index=entry.phone_index)
    if isinstance(entry, Person):
        alike |= Q(name=entry.name) & _no_other(entry)
    elif len(entry.name) >= SHORTEST_NAME:
        others = others.annotate(own_name=Value(entry.name))
        alike |= Q(name__contains=entry.name) | Q(own_name__contains=F("name"))
    return [
        Proposal(other, _why(entry, other), url_to_compare(entry, other))
        for other in others.filter(alike)[:MOST]
    ]


def _no_other(entry: Person) -> Q:
    same = Q()
    if entry.birth_date:
        same &= Q(birth_date=entry.birth_date) | Q(birth_date=None)
    if entry.id_number_index:
        same &= Q(id_number_index=entry.id_number_index) | Q(id_number_index="")
    return same


def _why(entry: Any, other: Any) -> Text:
    reasons = []
    if entry.phone_index and entry.phone_index == other.phone_index:
        reasons.append(_("电话相同"))
    if entry.name == other.name:
        reasons.append(_("姓名、名称相同"))
    elif isinstance(entry, Employer) and (entry.name in other.name or other.name in entry.name):
        reasons.append(_("名称相近"))
    if isinstance(entry, Person) and entry.birth_date and entry.birth_date == other.birth_date:
        reasons.append(_("出生日期相同"))
    return "、".join(reasons)


def url_to_compare(kept: Entry, merged: Entry) -> str:
    """The preview of merging `merged` into `kept`."""
    name = "people:merge_persons" if isinstance(kept, Person) else "people:merge_employers"
    return reverse(name, args=[kept.data_key_id, merged.data_key_id])


def merging_context(actor: Actor, entry: Entry) -> dict[str, Any]:
    """What the page of an entry says of mergings: done ones, and proposals for whoever may merge."""
    may_merge = merging.may_merge(actor, entry)
    undo = "people:undo_person" if isinstance(entry, Person) else "people:undo_employer"
    rows = entry.merges.filter(undone_on=None).select_related("merged", "merged_by")
    return {
        "may_merge": may_merge,
        "merges": [
            {"row": row, "undo_url": reverse(undo, args=[entry.data_key_id, row.pk])}
            for row in rows
        ],
        "proposals": probable(actor, entry) if may_merge else [],
    }
