"""The official table of mediation, 人社统MA1号, as one shape among others (domain §4.1).

What is known of it comes from a copied guide to its indicators, whose date is unknown: the present
edition could NOT be verified, neither its lines nor its cycle. So the shape is where somebody begins
who has the table at hand, and no form of the authority's. 涉案金额 is cut off in the copy; here it is
what was claimed in the concluded cases.
"""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cases.figures.facts import Facts
from cases.figures.section import CASES
from cases.returns.contents import WRITTEN_IN, of_body_kind
from cases.returns.enums import Narrow
from cases.returns.models import ReturnColumn
from mediation.reports.cells import Cell
from mediation.reports.report import Report
from mediation.reports.scopes import Scope
from mediation.reports.sections import Column, Row, Table
from mediation.reports.values import Kind
from mediation.reports.writers.formats import plain_cell
from mediation.reports.writers.sheets import Sheet
from mediation.stations.enums import BodyKind
from mediation.stations.models import Organisation
from mediation.ui.parts import Text

#: The table's line → the figure that fills it, in the table's two halves.
RECEIVED: Mapping[str, Text] = {
    "accepted": _("当期受理案件总数"),
    "collective": _("其中：集体争议"),
    "workers": _("涉及劳动者人数"),
}
HANDLED: Mapping[str, Text] = {
    "concluded": _("调解结案数"),
    "agreement": _("达成调解协议"),
    "own_settlement": _("达成和解"),
    "no_agreement": _("未达成调解协议"),
    "withdrawn": _("当事人申请撤销"),
    "claimed_amount": _("涉案金额"),
}
LINES: Mapping[str, Text] = {**RECEIVED, **HANDLED}
#: Which lines the copy splits by kind of body, as far as organisations tell theirs.
SPLIT = ("accepted", "concluded")
TITLE = _("调解统计表形状")
#: Said wherever the shape is offered or shown.
CAVEAT = _(
    "官方调解统计表形状依据一份年代不明的人社统MA1号指标说明抄本，现行版本的行列、口径和周期未能核实，“涉案金额”在抄本中残缺（这里取结案案件的请求金额）。上报以上级发放的表和说明为准。"
)
_KINDS = {figure.key: figure.kind for figure in CASES.figures}


def official_sheet(report: Report) -> Table:
    """The lines of the table as columns: one row for all bodies, then one a kind of body.

    The present edition of the table could not be verified (see above). The first row repeats the
    report's own figures; each further row computes them anew for the organisations of one kind, so
    the rows add up. A report without the section of cases gives no rows.
    """
    values = {figure.key: value for figure, value in report.figures()}
    columns = [Column(key, label, _KINDS.get(key, Kind.COUNT), key) for key, label in LINES.items()]
    rows = []
    if LINES.keys() <= values.keys():
        rows.append(Row("all", _("合计"), [values[key] for key in LINES]))
        formulas = {figure.key: figure.value for figure in CASES.figures}
        for kind in body_kinds(report.scope):
            facts = Facts(of_body_kind(report.scope, kind), report.period)
            rows.append(Row(kind, kind.label, [formulas[key](facts) for key in LINES]))
    return Table("official", TITLE, _("组织性质"), columns, rows)


def body_kinds(scope: Scope) -> list[BodyKind]:
    """The kinds of bodies among the organisations of a scope, in the order of the code list."""
    found = set(
        Organisation.objects.filter(pk__in=scope.ids)
        .order_by()
        .values_list("body_kind", flat=True)
        .distinct()
    )
    return [kind for kind in BodyKind if kind in found]


def official_columns(kinds: list[BodyKind]) -> list[ReturnColumn]:
    """The same lines as cells of a template, each beneath the other in column B, not saved."""
    columns: list[ReturnColumn] = []

    def add(figure: str, heading: Text, **narrowed: str) -> None:
        columns.append(
            ReturnColumn(
                figure=figure, heading=str(heading), cell=f"B{len(columns) + 2}", **narrowed
            )
        )

    with translation.override(WRITTEN_IN):
        for key, label in LINES.items():
            add(key, label)
            for kind in kinds if key in SPLIT else ():
                add(
                    key, f"{label}：{kind.label}",
                    narrow_by=Narrow.BODY_KIND, narrow_code=kind.value,
                )  # fmt: skip
    return columns


def _rows(report: Report) -> list[list[Cell]]:
    table = official_sheet(report)
    filled = [[row.code, str(row.label), *map(plain_cell, row.values)] for row in table.rows]
    return [*filled, [None, str(CAVEAT)]]


SHEET = Sheet(
    TITLE,
    lambda _report: [str(_("代码")), str(_("组织性质")), *(str(label) for label in LINES.values())],
    _rows,
    widths=(18, 30),
)
