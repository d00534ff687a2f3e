"""Making a file of a list: what is refused, what is logged, what goes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mediation.exports.forms import CSV
from mediation.exports.listing import Listing, Reading, Selection
from mediation.exports.writing import MOST_IN_A_SHEET, csv_chunks, xlsx_file
from mediation.history.access_log import log_access, log_looks
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.history.models import AccessEntry
from mediation.reports.cells import Cell

#: Full values of more rows are no work at a desk, and each of them has its row in the access log.
MOST_IN_FULL = 2000
#: From here on a file takes its time, and people are told.
MANY = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; `purpose` and `reason` only with the full values."""

    file_format: str
    full: bool = False
    purpose: str = ""
    reason: str = ""


def export(
    listing: Listing, selection: Selection, asked: Asked, *, actor: Actor
) -> IO[bytes] | Iterator[bytes]:
    """The file, as a stream; it is on record before its first byte goes out.

    Raises:
        ActionRefused: for a search that is forgotten, full values of rows that the reader may not
            see in full or of too many rows, and more rows than a sheet holds.
    """
    if selection.is_forgotten:
        raise ActionRefused(_("这次搜索已过期。请回到列表重新搜索，再导出。"))
    reading = Reading(actor, selection.context)
    total = selection.count()
    if asked.full:
        rows = _in_full(listing, selection, total, actor)
        total = len(rows)
        selection = Selection(rows, selection.filters)
    if asked.file_format != CSV and total > MOST_IN_A_SHEET:
        raise ActionRefused(_("行数超过一张工作表的上限，请改用CSV或者先筛选。"))
    _log(listing, selection, asked, total)
    columns = listing.columns_of(full=asked.full)
    labels = [str(column.label) for column in columns]
    chunks = _cells(listing, selection, reading, full=asked.full)
    if asked.file_format == CSV:
        return csv_chunks(labels, chunks)
    title = str(listing.title)
    return xlsx_file(title, labels, [column.width for column in columns], chunks)


def _cells(
    listing: Listing, selection: Selection, reading: Reading, *, full: bool
) -> Iterator[list[list[Cell]]]:
    for chunk in selection.chunks(listing.prepare):
        yield [listing.cells(row, reading, full=full) for row in chunk]


def _in_full(listing: Listing, selection: Selection, total: int, actor: Actor) -> list[Any]:
    if actor.role not in listing.unmaskers:
        raise ActionRefused(_("您的角色不能导出完整信息。"))
    if total > MOST_IN_FULL:
        raise ActionRefused(
            _(
                "完整信息一次最多导出%(most)d行，现在有%(total)d行。请先筛选，或者导出部分隐藏的文件。"
            )
            % {"most": MOST_IN_FULL, "total": total}
        )
    rows = [row for chunk in selection.chunks(listing.prepare) for row in chunk]
    barred = sum(not listing.may_unmask(actor, row) for row in rows)
    if barred:
        raise ActionRefused(
            _("其中%(barred)d行的完整信息您无权查看，不能导出。请先筛选，或者导出部分隐藏的文件。")
            % {"barred": barred}
        )
    return rows


def _log(listing: Listing, selection: Selection, asked: Asked, total: int) -> None:
    """What, how, how many; the filters and the reason, which may name somebody, stand encrypted."""
    contents = "full" if asked.full else "masked"
    told = [f"{label}：{value}" for label, value in selection.filters]
    if asked.reason:
        told.insert(0, pgettext("export", "理由：%(reason)s") % {"reason": asked.reason})
    log_access(
        AccessEntry.Act.EXPORT,
        detail=f"{listing.detail} {asked.file_format} {total} {contents}",
        purpose=asked.purpose,
        text="；".join(told),
    )
    if asked.full:
        log_looks(
            AccessEntry.Act.UNMASK,
            [listing.subject(row) for row in selection.rows],
            detail=listing.detail,
            purpose=asked.purpose,
            text=asked.reason,
        )
