"""The ledger of a period (本期台账) as a sheet of its report: every case that a main figure counts.

Without the parties: the report goes further than the file. A case that its reader may not open today
tells its serial alone.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.figures.lists import BY_CASE, BY_EVENT
from cases.figures.selections import Selection
from cases.models import Case
from mediation.reports.cells import Cell
from mediation.reports.report import Report
from mediation.reports.writers.sheets import Sheet

#: Whoever is counted in one of these is in the ledger.
LISTED = ("received", "eligible", "ineligible", "withdrawn_before_acceptance", "accepted",
          "concluded", "reopened", "open_at_end")  # fmt: skip
LEFT_OUT = ("external_references", "applicant", "respondent")
_SHOWN = [place for place, name in enumerate(ledger.COLUMNS) if name not in LEFT_OUT]


def columns(_report: Report) -> Sequence[str]:
    """The names of `export_ledger`'s columns, so that programs know them again."""
    return [ledger.COLUMNS[place] for place in _SHOWN]


def rows(report: Report) -> Iterator[list[Cell]]:
    """One row a case, by serial."""
    selection = Selection(report.scope, report.period)
    counted: set[int] = set()
    for key in LISTED:
        if key in BY_CASE:
            counted |= set(BY_CASE[key](selection).values_list("pk", flat=True))
        else:
            counted |= set(BY_EVENT[key](selection).values_list("case", flat=True))
    reader = report.scope.reader
    visible = counted
    if reader is not None:
        seen = Case.objects.visible_to(reader).filter(pk__in=counted).order_by()
        visible = set(seen.values_list("pk", flat=True))
    made = ledger.rows_of(sorted(counted))
    for case, row in sorted(made.items(), key=lambda item: str(item[1][0])):
        blank: list[Cell] = [row[0], *[None] * (len(_SHOWN) - 1)]
        yield [row[place] for place in _SHOWN] if case in visible else blank


LEDGER = Sheet(_("本期台账"), columns, rows, widths=(18, 24, 10, 14))
