"""From what was typed to lines of results."""

from dataclasses import dataclass, field
from typing import Any

from mediation.history.actor import Actor
from mediation.search.grams import Wanted
from mediation.search.ranking import best_first, marked
from mediation.search.registry import Content, Hit, contents_for

#: Lines of each kind while somebody is typing, and records that are looked at for them.
IN_THE_BOX, LOOKED_AT = 5, 25
#: Lines that the page of results goes through; whoever needs more has to say more.
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A hit with its marked pieces."""

    hit: Hit
    title: list[tuple[str, bool]]
    note: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind.

    Attributes:
        is_cut: there is more than these lines.
        is_near: nothing is called so; these are called nearly so.
    """

    content: Content
    lines: list[Line] = field(default_factory=list)
    is_cut: bool = False
    is_near: bool = False


def in_the_box(actor: Actor, text: str) -> list[Group]:
    """The best few of every kind, kinds with nothing left out."""
    wanted = Wanted.of(text)
    groups = [_found(content, actor, wanted, LOOKED_AT, IN_THE_BOX) for content in _asked(actor)]
    return [group for group in groups if group.lines]


def on_the_page(actor: Actor, text: str) -> list[Group]:
    """Everything of every kind, up to `AT_MOST` lines each."""
    wanted = Wanted.of(text)
    return [_found(content, actor, wanted, AT_MOST, AT_MOST) for content in _asked(actor)]


def _asked(actor: Actor) -> list[Content]:
    return contents_for(actor)


def _found(content: Content, actor: Actor, wanted: Wanted, looked_at: int, shown: int) -> Group:
    if not wanted:
        return Group(content)
    records = _records(content, actor, wanted, looked_at + 1)
    is_near = not records
    if is_near:
        records = content.near(actor, wanted)[:shown]
        hits = content.hits(actor, records)
    else:
        hits = best_first(content.hits(actor, records[:looked_at]), wanted)
    lines = [_line(hit, wanted) for hit in hits[:shown]]
    is_cut = len(hits) > shown or len(records) > looked_at
    return Group(content, lines, is_cut=is_cut, is_near=is_near and bool(lines))


def _records(content: Content, actor: Actor, wanted: Wanted, most: int) -> list[Any]:
    """Complete names and numbers first, so that a hundred newer parts cannot hide one."""
    records = list(content.found(actor, wanted, whole=True)[:most])
    if len(records) < most:
        known = {record.pk for record in records}
        parts = content.found(actor, wanted, whole=False)[:most]
        records += [record for record in parts if record.pk not in known]
    return records[:most]


def _line(hit: Hit, wanted: Wanted) -> Line:
    return Line(hit, marked(hit.title, wanted), marked(hit.note, wanted))
