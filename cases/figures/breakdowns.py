"""The figures by code list, organisation, building and mediator: two queries; by month: one more."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.enums import Category, Ending, EventKind, IneligibleReason, Source
from cases.figures.facts import Facts
from cases.figures.selections import Selection, stands_at
from cases.models import CaseEvent, Participation
from mediation.reports.periods import Period, months_up_to
from mediation.reports.sections import Column, Narrowing, Row, Table, UnknownNarrowing
from mediation.reports.values import Kind, Ratio, Value
from mediation.stations.models import Building, Organisation, User
from mediation.ui.parts import Text

K = EventKind
ENDINGS = (Ending.AGREEMENT, Ending.OWN_SETTLEMENT, Ending.NO_AGREEMENT, Ending.WITHDRAWN)
MONTHS = 12
#: Stands for "none" in tables and addresses: a case without building, category or mediator.
NONE = "none"

CONCLUSIONS = (
    Column("concluded", gettext_lazy("结案"), Kind.COUNT, "concluded"),
    *(Column(ending.value, ending.label, Kind.COUNT, ending.value) for ending in ENDINGS),
    Column("settled", gettext_lazy("调解成功"), Kind.COUNT, "settled"),
    Column("success_rate", gettext_lazy("调解成功率"), Kind.RATE, "success_rate"),
)
Endings = dict[str, int]
_ACCEPTED = Column("accepted", pgettext_lazy("figure", "受理"), Kind.COUNT, "accepted")


def lead_at_event(value: Any = "user__username") -> Subquery:
    """User name of who led the case on the event's day: the last to begin by then."""
    leads = Participation.objects.filter(
        case=OuterRef("case"), is_lead=True, starts_on__lte=OuterRef("happened_on")
    ).order_by("-starts_on", "-pk")
    return Subquery(leads.values_list(value)[:1])


def narrowed(events: QuerySet[CaseEvent], narrowing: Narrowing) -> QuerySet[CaseEvent]:
    """The events of one row of a table.

    Raises:
        UnknownNarrowing: for a dimension that no table has.
    """
    code = "" if narrowing.code == NONE else narrowing.code
    match narrowing.dimension:
        case "category":
            return events.filter(case__category=code)
        case "source":
            return events.filter(case__source=code)
        case "reason":
            return events.filter(reason=code)
        case "organisation":
            return events.filter(organisation__code=code)
        case "building":
            if not code:
                return events.filter(case__building=None)
            return events.filter(case__building=building_of(code) or 0)
        case "mediator":
            return events.alias(lead=lead_at_event()).filter(lead=code or None)
    raise UnknownNarrowing(narrowing.dimension)


def in_words(narrowing: Narrowing) -> str:
    """What a narrowed list says of itself; the bare code where nothing has that code."""
    code = narrowing.code
    names: Any = {
        "category": (_("争议类别"), lambda: dict(Category.choices).get(code)),
        "source": (_("案件来源"), lambda: dict(Source.choices).get(code)),
        "reason": (_("不予受理的理由"), lambda: dict(IneligibleReason.choices).get(code)),
        "organisation": (_("承办组织"), lambda: Organisation.objects.filter(code=code).first()),
        "building": (_("楼宇"), lambda: building_of(code)),
        "mediator": (_("首席调解员"), lambda: User.objects.filter(username=code).first()),
    }
    heading, name = names[narrowing.dimension]
    return _("%(heading)s：%(name)s") % {
        "heading": heading,
        "name": _("未填写") if code == NONE else name() or code,
    }


def building_of(code: str) -> Building | None:
    """The building that a row's code names: its station's code, a dash, its own."""
    station, _dash, building = code.partition("-")
    return Building.objects.filter(station__code=station, code=building).first()


def tables(facts: Facts, history: bool) -> list[Table]:
    """Every table of the section; with `history` the twelve months up to the period first."""
    made = [_by_month(facts.selection)] if history else []
    made.append(_by_reason(facts))
    made += _by_dimension(facts.selection)
    if facts.scope.names:
        made.append(_by_mediator(facts.selection))
    return made


def _row(code: str, label: Text, endings: Endings, *first: Value, month: str = "") -> Row:
    concluded = sum(endings.values())
    settled = sum(endings[ending] for ending in Ending.SETTLED)
    ways = (endings[ending] for ending in ENDINGS)
    return Row(code, label, (*first, concluded, *ways, settled, Ratio(settled, concluded)), month)


def _by_reason(facts: Facts) -> Table:
    counts: dict[str, int] = defaultdict(int)
    for group in facts.of(K.INELIGIBLE):
        counts[group.reason] += group.cases
    columns = (Column("ineligible", _("不予受理"), Kind.COUNT, "ineligible"),)
    rows = [
        Row(code, label, (counts[code],))
        for code, label in IneligibleReason.choices
        if counts[code]
    ]
    return Table("by_reason", _("不予受理的理由"), _("理由"), columns, rows, "reason")


def _by_dimension(selection: Selection) -> list[Table]:
    """By category, source, organisation and building: one query, folded four ways."""
    columns = (
        "ending", "case__category", "case__source", "organisation__code", "organisation__name",
        "case__building__station__code", "case__building__code", "case__building__name",
    )  # fmt: skip
    groups = list(selection.counted(K.CONCLUDED).values(*columns).annotate(cases=Count("pk")))
    category, source = dict(Category.choices), dict(Source.choices)

    def by_code(field: str, labels: dict[Any, Any]) -> Callable[[dict[str, Any]], tuple[str, Text]]:
        return lambda g: (g[field] or NONE, labels.get(g[field]) or g[field] or _("未填写"))

    def building(group: dict[str, Any]) -> tuple[str, Text]:
        if group["case__building__code"] is None:
            return NONE, _("未填写")
        code = f"{group['case__building__station__code']}-{group['case__building__code']}"
        return code, group["case__building__name"]

    def organisation(group: dict[str, Any]) -> tuple[str, Text]:
        return group["organisation__code"], group["organisation__name"]

    return [
        _folded(
            "by_category",
            _("按争议类别"),
            _("争议类别"),
            groups,
            by_code("case__category", category),
        ),
        _folded(
            "by_source", _("按案件来源"), _("案件来源"), groups, by_code("case__source", source)
        ),
        _folded("by_organisation", _("按承办组织"), _("承办组织"), groups, organisation),
        _folded("by_building", _("按楼宇"), _("楼宇"), groups, building),
    ]


def _by_mediator(selection: Selection) -> Table:
    """By who led the case when it was concluded; in the order of names, not of results."""
    both = Concat("user__username", models.Value(" "), "user__name")
    groups: Any = (
        selection.counted(K.CONCLUDED)
        .annotate(lead=lead_at_event(both))
        .values("lead", "ending")
        .annotate(cases=Count("pk"))
    )

    def code_and_name(group: dict[str, Any]) -> tuple[str, Text]:
        # A user name has no blank in it.
        username, _blank, name = (group["lead"] or f"{NONE} {_('未指定')}").partition(" ")
        return username, name

    return _folded("by_mediator", _("按首席调解员"), _("首席调解员"), groups, code_and_name)


def _folded(
    key: str,
    title: Text,
    heading: Text,
    groups: Iterable[dict[str, Any]],
    code_of: Callable[[dict[str, Any]], tuple[str, Text]],
) -> Table:
    """A table of conclusions, one row a code, ordered by code; nothing for codes without a case."""
    endings: dict[str, Endings] = defaultdict(lambda: defaultdict(int))
    labels: dict[str, Text] = {}
    for group in groups:
        code, label = code_of(group)
        endings[code][group["ending"]] += group["cases"]
        labels[code] = label
    rows = [_row(code, labels[code], endings[code]) for code in sorted(endings)]
    return Table(key, title, heading, CONCLUSIONS, rows, key.removeprefix("by_"))


def _by_month(selection: Selection) -> Table:
    """Accepted and concluded in each of the twelve months up to the period, as each month ended."""
    months = months_up_to(selection.period, MONTHS)
    year = Period("", months[0].first, months[-1].last)
    end = models.Case(
        *(
            models.When(happened_on__lte=month.last, then=models.Value(month.last))
            for month in months
        ),
        output_field=models.DateField(),
    )
    # Month by month with a constant day: compared with an expression, the index is of no use.
    standing = (
        Q(happened_on__range=(month.first, month.last)) & stands_at(month.last) for month in months
    )
    groups = (
        selection.events((K.ACCEPTED, K.CONCLUDED), year)
        .filter(reduce(or_, standing, Q(kind=K.ACCEPTED)))
        .annotate(month_end=end)
        .values("month_end", "kind", "ending")
        .annotate(cases=Count("pk"))
    )
    accepted: dict[Any, int] = defaultdict(int)
    endings: dict[Any, Endings] = defaultdict(lambda: defaultdict(int))
    for group in groups:
        if group["kind"] == K.ACCEPTED:
            accepted[group["month_end"]] += group["cases"]
        else:
            endings[group["month_end"]][group["ending"]] += group["cases"]
    rows = [
        _row(month.label, month.label, endings[month.last], accepted[month.last], month=month.label)
        for month in months
    ]
    return Table("months", _("最近十二个月"), _("月份"), (_ACCEPTED, *CONCLUSIONS), rows)
