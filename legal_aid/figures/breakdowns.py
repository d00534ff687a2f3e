"""The desk's figures by channel, category, building, officer and kind: folded from the facts."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.enums import Category, Ending
from cases.figures.dimensions import NONE, building_of
from legal_aid.enums import AidKind, Channel, OnwardPath, RefusalReason
from legal_aid.figures.facts import Advice, AidFacts
from mediation.reports.scopes import Narrowing, UnknownNarrowing
from mediation.reports.sections import Column, Row, Table
from mediation.reports.values import Kind
from mediation.stations.models import User
from mediation.ui.parts import Text

#: What became of a case that is open still.
OPEN = "open"


def tables(facts: AidFacts, history: bool) -> list[Table]:
    """Every table of the section."""
    made = [
        _advice("aid_channel", _("咨询方式"), facts, lambda row: row.channel, Channel.choices),
        _advice("aid_category", _("咨询事项"), facts, lambda row: row.category, Category.choices),
        _advice("aid_onward", _("咨询去向"), facts, lambda row: row.onward, OnwardPath.choices),
        _by_building(facts),
    ]
    if facts.scope.names:
        made.append(_by_officer(facts))
    return [*made, _became(facts), _by_kind(facts), _by_reason(facts)]


def _column(figure: str, label: Text, kind: Kind = Kind.COUNT) -> Column:
    return Column(figure, label, kind, figure)


def _table(
    dimension: str, heading: Text, figure: str, rows: Iterable[tuple[str, Text, int]]
) -> Table:
    """A table of one figure by one code list; codes without a matter have no row."""
    column = _column(figure, _("件数"))
    made = [Row(code or NONE, label, (count,)) for code, label, count in rows if count]
    title = _("%(figure)s：按%(heading)s") % {"figure": _TITLES[figure](), "heading": heading}
    return Table(f"by_{dimension}", title, heading, (column,), made, dimension)


_TITLES: dict[str, Callable[[], str]] = {
    "consultations": lambda: _("咨询"),
    "consultations_to_cases": lambda: _("咨询转为案件"),
    "aid_refused": lambda: _("不予援助"),
}


def _advice(
    dimension: str,
    heading: Text,
    facts: AidFacts,
    key: Callable[[Advice], str],
    choices: Iterable[tuple[str, Text]],
) -> Table:
    counts = facts.folded(key)
    rows = ((code, label, counts[code]) for code, label in choices)
    return _table(dimension, heading, "consultations", rows)


def _by_building(facts: AidFacts) -> Table:
    names = {row.building: row.building_name for row in facts.advice}
    counts = facts.folded(lambda row: row.building)
    rows: Iterable[tuple[str, Text, int]] = (
        (code, names[code] or _("未填写"), counts[code]) for code in sorted(counts)
    )
    return _table("aid_building", _("楼宇"), "consultations", rows)


def _by_officer(facts: AidFacts) -> Table:
    """In the order of names, not of numbers."""
    names = {row.officer: row.officer_name for row in facts.advice}
    counts = facts.folded(lambda row: row.officer)
    rows = ((code, names[code], counts[code]) for code in sorted(counts))
    return _table("aid_officer", _("接待人"), "consultations", rows)


def _became(facts: AidFacts) -> Table:
    """What the consultations that led to a case came to, as the cases stand now."""
    counts: Counter[str] = Counter()
    for row in facts.advice:
        if row.has_case:
            counts[row.case_ending or OPEN] += row.count
    labels: list[tuple[str, Text]] = [(OPEN, _("办理中")), *Ending.choices]
    rows = ((code, label, counts[code]) for code, label in labels)
    return _table("aid_ending", _("案件结果"), "consultations_to_cases", rows)


def _by_kind(facts: AidFacts) -> Table:
    columns = (
        _column("aid_applications", _("收到援助申请")),
        _column("aid_approved", _("批准援助")),
        _column("aid_refused", _("不予援助")),
    )
    counts: dict[str, list[int]] = {kind: [0, 0, 0] for kind in AidKind.values}
    for row in facts.applications:
        for place, count in enumerate((row.applied, row.approved, row.refused)):
            counts[row.kind][place] += count
    rows = [Row(kind.value, kind.label, tuple(counts[kind])) for kind in AidKind]
    rows = [row for row in rows if any(row.values)]
    return Table("by_aid_kind", _("援助申请：按种类"), _("援助种类"), columns, rows, "aid_kind")


def _by_reason(facts: AidFacts) -> Table:
    counts: Counter[str] = Counter()
    for row in facts.applications:
        counts[row.refusal_reason] += row.refused
    rows = ((code, label, counts[code]) for code, label in RefusalReason.choices)
    return _table("aid_reason", _("不予援助理由"), "aid_refused", rows)


def narrowed(rows: QuerySet[Any], narrowing: Narrowing) -> QuerySet[Any]:
    """The rows behind one row of a table.

    Raises:
        UnknownNarrowing: for a dimension that the figure's tables do not have.
    """
    code = "" if narrowing.code == NONE else narrowing.code
    conditions: dict[str, Callable[[], Q]] = {
        "aid_channel": lambda: Q(channel=code),
        "aid_category": lambda: Q(category=code),
        "aid_onward": lambda: Q(onward=code),
        "aid_building": lambda: Q(building=building_of(code)) if code else Q(building=None),
        "aid_officer": lambda: Q(officer__username=code),
        "aid_ending": lambda: Q(case__ending="" if code == OPEN else code),
        "aid_kind": lambda: Q(kind=code),
        "aid_reason": lambda: Q(refusal_reason=code),
    }
    if narrowing.dimension not in conditions:
        raise UnknownNarrowing(narrowing.dimension)
    return rows.filter(conditions[narrowing.dimension]())


def in_words(narrowing: Narrowing) -> str:
    """What a narrowed list says of itself; the bare code where nothing has that code."""
    code = narrowing.code
    names: dict[str, tuple[Text, Callable[[], Any]]] = {
        "aid_channel": (_("咨询方式"), lambda: dict(Channel.choices).get(code)),
        "aid_category": (_("咨询事项"), lambda: dict(Category.choices).get(code)),
        "aid_onward": (_("咨询去向"), lambda: dict(OnwardPath.choices).get(code)),
        "aid_building": (_("楼宇"), lambda: building_of(code)),
        "aid_officer": (_("接待人"), lambda: User.objects.filter(username=code).first()),
        "aid_ending": (
            _("案件结果"),
            lambda: {OPEN: _("办理中"), **dict(Ending.choices)}.get(code),
        ),
        "aid_kind": (_("援助种类"), lambda: dict(AidKind.choices).get(code)),
        "aid_reason": (_("不予援助理由"), lambda: dict(RefusalReason.choices).get(code)),
    }
    heading, name = names[narrowing.dimension]
    return _("%(heading)s：%(name)s") % {
        "heading": heading,
        "name": _("未填写") if code == NONE else name() or code,
    }


#: Figure → the dimensions of its tables.
DIMENSIONS = {
    "consultations": {"aid_channel", "aid_category", "aid_onward", "aid_building", "aid_officer"},
    "consultations_to_cases": {"aid_ending"},
    "aid_applications": {"aid_kind"},
    "aid_approved": {"aid_kind"},
    "aid_refused": {"aid_kind", "aid_reason"},
}
