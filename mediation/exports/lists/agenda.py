"""The due list, the calendar of a month and the reminders as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mediation.agenda.entries import kind_of
from mediation.agenda.lists import month_cells
from mediation.agenda.views import (
    DUE_READERS,
    delivery_rows,
    due_rows,
    month_asked,
    wants_mine,
)
from mediation.agenda.wording import kind_label
from mediation.exports.listing import Column, Listing, Reading, Selection, filtered, in_words
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.stations.permissions import READERS
from mediation.ui import formats
from mediation.ui.parts import Text

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


def _month(request: ActingRequest) -> Selection:
    first, mine = month_asked(request), wants_mine(request)
    cells = [
        cell for week in month_cells(request.actor, first, mine=mine, working=()) for cell in week
    ]
    rows = [(None, row) for cell in cells if not cell.is_outside for row in cell.rows]
    filters: list[tuple[Text, Text]] = [(_("月份"), f"{first:%Y-%m}")]
    return Selection(rows, [*filters, (_("只看我负责的"), _("是"))] if mine else filters)


CALENDAR = Listing(
    key="calendar",
    title=_("日历"),
    page="agenda:calendar",
    roles=frozenset(DUE_READERS),
    select=_month,
    # Days of a month lie in no stretch of time before or after today.
    columns=DUE.columns[1:],
)


REMINDERS = Listing(
    key="reminders",
    title=_("提醒记录"),
    page="agenda:deliveries",
    roles=frozenset(READERS),
    select=filtered(delivery_rows),
    columns=(
        Column(_("编号"), lambda row, _r: row.subject, width=20),
        Column(_("事项"), lambda row, _r: str(kind_label(row.kind)), width=24),
        Column(_("日期"), lambda row, _r: row.day),
        Column(_("收件人"), lambda row, _r: str(row.user or _("当事人"))),
        Column(_("方式"), lambda row, _r: str(row.get_channel_display())),
        Column(_("状态"), lambda row, _r: str(row.get_state_display())),
        Column(_("原因"), lambda row, _r: row.error, width=30),
        Column(_("发送时间"), lambda row, _r: formats.moment(row.ended_at)
               if row.ended_at else "", width=18),
        Column(_("组织"), lambda row, _r: row.organisation.name, width=24),
    ),
)  # fmt: skip
LISTS = (DUE, CALENDAR, REMINDERS)
