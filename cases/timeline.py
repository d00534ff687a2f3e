"""The history of a case as people read it: who did what, when, why, and what changed.

All history tables of the case's aggregate are read by their `aggregate` column. Rows of one request
and act make one entry; entries are paged, newest first. The number of queries depends on how many
kinds of rows a page touches, never on how many rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Max, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.lateness import is_late
from cases.models import Agent, Case, Member, Note, Party
from cases.sight import Sight
from cases.timeline_fields import Reader, Reference, field_label, readable_fields
from mediation.deadlines.clocks import Calendar
from mediation.history import acts
from mediation.history.actor import split_reasons
from mediation.history.models import AggregateRoot
from mediation.history.records import history_models
from mediation.stations.enums import Role
from mediation.stations.models import Organisation
from mediation.ui.parts import Change, Entry

PER_PAGE = 20
#: Jobs that only make the file of what a person had issued.
SILENT_ACTS = ("papers.render",)
EMPTY = (None, "", False, 0)
Group = tuple[str, str]
#: Columns of a new row with their values.
Filled = list[tuple[Any, Any]]


@dataclass(slots=True)
class _Seen:
    """One changed column before it is put into words; without `field`, a whole row: `after` is
    what it began with (Filled), or None when it was removed."""

    row: Any
    label: str
    field: Any
    before: Any
    after: Any

    def values(self) -> list[Any]:
        """All stored values in it."""
        if self.field is None:
            return [value for _column, value in self.after or ()]
        return [self.before, self.after]


@dataclass(slots=True)
class _Found:
    """The rows of one request and act, in the order of their writing."""

    rows: list[Any] = field(default_factory=list)
    seen: list[_Seen] = field(default_factory=list)


def timeline(
    case: Case, *, sight: Sight, calendar: Calendar, page_number: Any = 1
) -> tuple[Page[Group], list[Entry]]:
    """One page of the case's history.

    Returns the page (for the pager) and its entries, newest first.
    """
    groups, tables = _groups(case, sight)
    page = Paginator(groups, PER_PAGE).get_page(page_number)
    wanted = {group: _Found() for group in page.object_list}
    touched = {table for group in wanted for table in tables[group]}
    reader = Reader(case, sight)
    for table in _tables():
        if table in touched:
            _read(table, case, reader, wanted)
    references = {
        value
        for found in wanted.values()
        for seen in found.seen
        for value in seen.values()
        if isinstance(value, Reference)
    }
    reader.learn(references)
    organisations = _organisations(wanted.values())
    entries = [
        _entry(found, reader, calendar, organisations) for found in wanted.values() if found.rows
    ]
    return page, entries


def _tables() -> list[Any]:
    """History tables that can hold rows of a case: its own and those of its children."""
    return [
        table
        for table in history_models()
        if table.instance_type is Case or not issubclass(table.instance_type, AggregateRoot)
    ]


def _groups(case: Case, sight: Sight) -> tuple[list[Group], dict[Group, set[Any]]]:
    """(request, act) of every entry, newest first, and the tables each has rows in: one query."""
    tables = _tables()
    parts = [
        _rows_of(table, case, sight)
        .order_by()
        .values("request_id", "act")
        .annotate(at=Max("history_date"), last=Max("history_id"), table=Value(number))
        .values_list("request_id", "act", "at", "last", "table")
        for number, table in enumerate(tables)
    ]
    newest: dict[Group, tuple[datetime, int]] = {}
    touched: dict[Group, set[Any]] = {}
    for request_id, act, at, last, number in parts[0].union(*parts[1:], all=True):
        group = (request_id, act)
        # Of two acts of one moment the case's own rows, which every operation writes, tell the
        # later.
        order = (at, last if tables[number].instance_type is Case else 0)
        newest[group] = max(order, newest.get(group, order))
        touched.setdefault(group, set()).add(tables[number])
    return sorted(newest, key=lambda group: newest[group], reverse=True), touched


def _rows_of(table: Any, case: Case, sight: Sight) -> Any:
    rows = table.objects.filter(aggregate=case.aggregate_ref()).exclude(act__in=SILENT_ACTS)
    if table.instance_type is Note:
        return rows.filter(author_id=sight.reader_id)
    return rows


def _read(table: Any, case: Case, reader: Reader, wanted: dict[Group, _Found]) -> None:
    """Put the rows of one table into their entries, each compared with the object's row before."""
    key = table.instance_type._meta.pk.attname
    previous: dict[Any, Any] = {}
    for row in _rows_of(table, case, reader.sight).order_by("history_date", "history_id"):
        before = previous.get(getattr(row, key))
        previous[getattr(row, key)] = row
        found = wanted.get((row.request_id, row.act))
        if found is None:
            continue
        found.rows.append(row)
        found.seen += _changes(table.instance_type, row, before, reader)


def _changes(model: type[models.Model], row: Any, before: Any, reader: Reader) -> list[_Seen]:
    heading = "" if model is Case else _heading(model, row, reader)
    if row.history_type == "-":
        return [_Seen(row, heading, None, None, None)]
    if before is None and heading:
        return [_Seen(row, heading, None, None, _filled_in(model, row, reader))]
    seen = []
    for column in readable_fields(model):
        new = reader.raw(row, column)
        old = reader.raw(before, column) if before is not None else None
        if (before is None and new in EMPTY) or new == old:
            continue
        label = f"{heading} · {field_label(column)}" if heading else str(field_label(column))
        seen.append(_Seen(row, label, column, old, new))
    return seen


def _filled_in(model: type[models.Model], row: Any, reader: Reader) -> Filled:
    """What a new row began with: empty boxes and unticked ones say nothing."""
    values = [(column, reader.raw(row, column)) for column in readable_fields(model)]
    return [(column, value) for column, value in values if value not in EMPTY]


def _heading(model: type[models.Model], row: Any, reader: Reader) -> str:
    name = str(model._meta.verbose_name)
    if model not in (Party, Agent, Member):
        return name
    column = model._meta.get_field("name")
    return _("%(kind)s“%(name)s”") % {
        "kind": name,
        "name": reader.words(column, reader.raw(row, column)),
    }


def _entry(
    found: _Found, reader: Reader, calendar: Calendar, organisations: dict[str, str]
) -> Entry:
    row = max(found.rows, key=lambda one: one.history_date)
    recorded_on = timezone.localdate(row.history_date)
    happened_on = next((one.act_happened_on for one in found.rows if one.act_happened_on), None)
    kept = next((text for one in found.rows if (text := reader.reason(one))), "")
    reason, late_reason = split_reasons(kept)
    # By its reason, too: an edit has no legal day of its own, an extension has those of its answers.
    late = is_late(happened_on, recorded_on, calendar) or bool(late_reason)
    return Entry(
        when=timezone.localtime(row.history_date),
        who=row.actor_name,
        role=str(dict(Role.choices).get(row.actor_role, "")),
        organisation=organisations.get(row.actor_organisation, ""),
        act=acts.label(row.act),
        reason=reason,
        happened_on=happened_on if happened_on != recorded_on else None,
        late=late,
        late_reason=late_reason,
        changes=[change for seen in found.seen if (change := _change(seen, reader))],
    )


def _change(seen: _Seen, reader: Reader) -> Change | None:
    if seen.field is None and seen.after is None:
        return Change(label=seen.label, after=_("已移除"))
    if seen.field is None:
        told = [(column, reader.words(column, value)) for column, value in seen.after]
        filled = pgettext("list separator", "；").join(
            f"{field_label(column)} {text}" for column, text in told if text
        )
        return Change(label=seen.label, after=filled) if filled else None
    before, after = (reader.words(seen.field, value) for value in (seen.before, seen.after))
    if not before and not after:
        return None
    return Change(label=seen.label, before=before, after=after)


def _organisations(found: Any) -> dict[str, str]:
    codes: Sequence[str] = sorted({row.actor_organisation for one in found for row in one.rows})
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
