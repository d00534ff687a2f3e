"""What a template has to say of a period: the cells to write, and what is wrong before they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases import ledger
from cases.figures.lists import listing
from cases.models import Case
from cases.returns import catalogue
from cases.returns.catalogue import BadMapping
from cases.returns.enums import Narrow
from cases.returns.filling import MAX_ROWS, Placed, address, left_of
from cases.returns.models import ReturnColumn, ReturnTemplate
from mediation.history.actor import Actor
from mediation.reports.cells import Cell
from mediation.reports.periods import Period
from mediation.reports.scopes import Narrowing, Scope, UnknownOrganisation, of_actor
from mediation.reports.sections import Line, Section, UnknownFigure, find_figure
from mediation.reports.values import Ratio, Value
from mediation.stations.enums import BodyKind
from mediation.stations.models import Organisation

#: A table for a superior is Chinese, whatever language the reader's pages have.
WRITTEN_IN = "zh-hans"
#: The section whose figures can be narrowed by what cases have.
OF_CASES = "cases"


class CannotFill(Exception):
    """A column cannot be computed, in a sentence for people."""


@dataclass
class Contents:
    """The cells of one period.

    Attributes:
        headings, rows: the list as it is shown and frozen; of figures one row a cell.
        names: which columns of `rows` hold names of parties.
        cases: keys of the listed cases, in order.
        problems: what keeps it from being made. `remarks`: what somebody should look at.
    """

    headings: list[str] = field(default_factory=list)
    rows: list[list[Cell | Ratio]] = field(default_factory=list)
    names: frozenset[int] = frozenset()
    placed: list[Placed] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def contents_of(template: ReturnTemplate, period: Period, actor: Actor) -> Contents:
    """The cells of the template for the period, as far as `actor`'s scope goes."""
    columns = list(template.columns.all())
    if not columns:
        return Contents(problems=[_("模板还没有栏目。")])
    code = template.organisation.code if template.organisation else template.station.code
    try:
        scope = of_actor(actor, code)
    except UnknownOrganisation:
        return Contents(problems=[_("组织“%(code)s”不在您的范围内。") % {"code": code}])
    if template.is_list:
        return _listed(template, columns, period, scope, actor)
    return _figures(template, columns, period, scope, actor)


def _headings(columns: Sequence[ReturnColumn]) -> list[str]:
    with translation.override(WRITTEN_IN):
        return [str(column) for column in columns]


# --- A list of cases ------------------------------------------------------------------------


def _listed(
    template: ReturnTemplate,
    columns: Sequence[ReturnColumn],
    period: Period,
    scope: Scope,
    actor: Actor,
) -> Contents:
    only = {
        name: value
        for name in ("category", "source")
        if (value := getattr(template, name))
    }  # fmt: skip
    found = listing(template.figure_key, scope, period, None, only)
    events: list[Any] = list(found.rows[: MAX_ROWS + 1])
    made = Contents(
        headings=_headings(columns),
        names=frozenset(
            place
            for place, column in enumerate(columns)
            if catalogue.has_names([column.field])
        ),
    )  # fmt: skip
    if len(events) > MAX_ROWS:
        made.problems.append(_("案件超过%(most)d件，请缩小范围。") % {"most": MAX_ROWS})
        return made
    made.cases = [event.pk if isinstance(event, Case) else event.case_id for event in events]
    kept = ledger.rows_of(made.cases)
    with translation.override(WRITTEN_IN):
        lines = [replace(line, result=str(line.result)) for line in found.lines(events, actor)]
    hidden = [line.reference for line in lines if not line.url]
    if hidden:
        made.remarks.append(
            _("%(count)d件案件已不在查看范围内，只列编号、日期和结果：%(serials)s。")
            % {"count": len(hidden), "serials": "、".join(hidden[:20])}
        )
    writers = [_Writer(column, made.problems) for column in columns]
    for number, (pk, line) in enumerate(zip(made.cases, lines, strict=True), start=1):
        known = _known(number, line, kept[pk])
        made.rows.append([writer.value(known) for writer in writers])
    for writer in writers:
        writer.name_unmapped()
    made.placed = [
        Placed(address(template.first_row + down, across), value, made.headings[across - 1])
        for down, row in enumerate(made.rows)
        for across, value in enumerate(row, start=1)
        if columns[across - 1].field != catalogue.EMPTY
    ]
    if template.blank_id is None and template.first_row > 1:
        made.placed += [
            Placed(address(template.first_row - 1, across), heading, heading, is_heading=True)
            for across, heading in enumerate(made.headings, start=1)
        ]
    return made


def _known(number: int, line: Line, kept: Sequence[Cell]) -> Mapping[str, Cell]:
    known: dict[str, Cell] = dict(zip(ledger.COLUMNS, kept, strict=True))
    if not line.url:
        known = {key: value for key, value in known.items() if key in catalogue.OUT_OF_SIGHT}
    return known | {
        catalogue.NUMBER: number,
        catalogue.LISTED_ON: line.on,
        catalogue.LISTED_RESULT: str(line.result),
    }


class _Writer:
    """Writes one column: codes by their mapping, without one in words; notes what has none."""

    def __init__(self, column: ReturnColumn, problems: list[str]) -> None:
        self.column = column
        self.problems = problems
        self.unmapped: dict[str, str] = {}
        labels = catalogue.FIELDS[column.field].labels
        with translation.override(WRITTEN_IN):
            known = {} if labels is None else labels()
            self.labels = {code: str(text) for code, text in known.items()}
        self.mapping: Mapping[str, str] = {}
        try:
            self.mapping = catalogue.parse_mapping(column.field, column.mapping)
        except BadMapping as error:
            problems.append(_("栏目“%(column)s”：%(why)s") % {"column": column, "why": error})

    def value(self, known: Mapping[str, Cell]) -> Cell:
        value = known.get(self.column.field)
        if not self.labels or not isinstance(value, str) or not value:
            return value
        if self.mapping and value not in self.mapping:
            self.unmapped[value] = self.labels.get(value, value)
        return (self.mapping or self.labels).get(value, value)

    def name_unmapped(self) -> None:
        """Say which codes occurred and have no text."""
        if self.unmapped:
            codes = "、".join(f"{code}（{label}）" for code, label in self.unmapped.items())
            self.problems.append(
                _("栏目“%(column)s”的代码对照缺少：%(codes)s。")
                % {"column": self.column, "codes": codes}
            )


# --- Figures --------------------------------------------------------------------------------


def _figures(
    template: ReturnTemplate,
    columns: Sequence[ReturnColumn],
    period: Period,
    scope: Scope,
    actor: Actor,
) -> Contents:
    made = Contents(headings=[_("单元格"), _("表头"), _("指标"), _("缩小范围"), _("数值")])
    headings = _headings(columns)
    known = _Known(scope, period, actor)
    for column, heading in zip(columns, headings, strict=True):
        try:
            value = known.value(column)
        except CannotFill as error:
            made.problems.append(_("单元格%(cell)s：%(why)s") % {"cell": column.cell, "why": error})
            continue
        made.rows.append(
            [column.cell, heading, str(column.source_label), narrowed_to(column), value]
        )
        made.placed.append(Placed(column.cell, value, heading))
    if template.blank_id is None:
        filled = {column.cell for column in columns}
        made.placed += [
            Placed(place, heading, heading, is_heading=True)
            for column, heading in zip(columns, headings, strict=True)
            if (place := left_of(column.cell)) and place not in filled
        ]
    return made


def narrowed_to(column: ReturnColumn) -> str:
    """What a cell's figure is narrowed to, in words; empty for nothing."""
    if not column.narrow_by:
        return ""
    names = dict(narrowings(column.narrow_by))
    return f"{column.get_narrow_by_display()}：{names.get(column.narrow_code, column.narrow_code)}"


def narrowings(by: str, within: Any = None) -> list[tuple[str, Any]]:
    """The codes by which a figure may be narrowed, with their labels.

    Args:
        within: the organisations to choose from, all of them by default.
    """
    if by == Narrow.ORGANISATION:
        found = Organisation.objects.all() if within is None else within
        return list(found.order_by("path").values_list("code", "name"))
    if by == Narrow.BODY_KIND:
        return list(BodyKind.choices)
    labels = catalogue.FIELDS[by].labels
    return list(labels().items()) if labels else []


class _Known:
    """Figures of one period, whose facts are computed once for each narrowing."""

    def __init__(self, scope: Scope, period: Period, actor: Actor) -> None:
        self.scope, self.period, self.actor = scope, period, actor
        self.facts: dict[tuple[str, str, str], Any] = {}

    def value(self, column: ReturnColumn) -> Value:
        try:
            section, figure = find_figure(column.figure)
        except UnknownFigure as error:
            raise CannotFill(_("没有指标“%(key)s”。") % {"key": column.figure}) from error
        if not section.shown(self.scope):
            raise CannotFill(_("您不能查看指标“%(label)s”。") % {"label": figure.label})
        key = (section.key, column.narrow_by, column.narrow_code)
        if key not in self.facts:
            self.facts[key] = self._facts(section, column)
        return figure.value(self.facts[key])

    def _facts(self, section: Section, column: ReturnColumn) -> Any:
        code = column.narrow_code
        match column.narrow_by:
            case Narrow.ORGANISATION:
                try:
                    scope = of_actor(self.actor, code)
                except UnknownOrganisation as error:
                    raise CannotFill(
                        _("组织“%(code)s”不在您的范围内。") % {"code": code}
                    ) from error
                return section.facts(scope, self.period)
            case Narrow.BODY_KIND:
                return section.facts(of_body_kind(self.scope, code), self.period)
            case Narrow.CATEGORY | Narrow.SOURCE as name:
                if section.key != OF_CASES:
                    raise CannotFill(_("该指标不能按争议类别或者案件来源缩小范围。"))
                scope = replace(self.scope, only=Narrowing(str(name), code))
                return section.facts(scope, self.period)
        return section.facts(self.scope, self.period)


def of_body_kind(scope: Scope, kind: str) -> Scope:
    """The organisations of the scope that are bodies of one kind."""
    ids = Organisation.objects.filter(pk__in=scope.ids, body_kind=kind).values_list("pk", flat=True)
    return replace(scope, ids=tuple(ids))
