"""The due list as a file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mediation.agenda.entries import kind_of
from mediation.agenda.views import DUE_READERS, due_rows
from mediation.exports.listing import Column, Listing, Reading, Selection, in_words
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.ui import formats

#: A group on the page ends earlier, and says so.
LONGEST = 10_000


def _select(request: ActingRequest) -> Selection:
    groups, form = due_rows(request, longest=LONGEST)
    rows = [(group, row) for group in groups for row in group.rows]
    return Selection(rows, in_words(form))


def _kind(line: Any, _reading: Reading) -> Cell:
    kind = kind_of(line[1].entry.kind)
    return str(kind.label) if kind else ""


def _matter(line: Any, name: str) -> str:
    matter = line[1].matter
    return str(getattr(matter, name)) if matter else ""


DUE = Listing(
    key="due",
    title=_("到期事项"),
    page="agenda:due",
    roles=frozenset(DUE_READERS),
    select=_select,
    columns=(
        Column(_("时间段"), lambda line, _r: str(line[0].label), width=8),
        Column(_("到期日"), lambda line, _r: line[1].entry.day),
        Column(_("安全日期"), lambda line, _r: line[1].entry.safe_until),
        Column(_("时间"), lambda line, _r: formats.moment(line[1].entry.starts)
               if line[1].entry.starts else "", width=18),
        Column(_("类别"), _kind, width=20),
        Column(_("事项"), lambda line, _r: str(line[1].entry.what), width=30),
        Column(_("编号"), lambda line, _r: line[1].entry.subject, width=20),
        Column(_("案号"), lambda line, _r: _matter(line, "number"), width=28),
        Column(_("当事人"), lambda line, _r: _matter(line, "title"), width=36),
        Column(_("承办人"), lambda line, _r: _matter(line, "lead")),
        Column(_("依据"), lambda line, _r: str(line[1].entry.article), width=30),
    ),
)  # fmt: skip
LISTS = (DUE,)
