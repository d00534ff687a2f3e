"""Records whose period is over, destruction lists and holds as files."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.retention.permissions import APPRAISERS, READERS
from cases.retention.views.due import due_rows
from cases.retention.views.keeping import hold_rows
from cases.retention.views.lists import list_rows
from mediation.exports.listing import Column, Listing, Reading, Selection, filtered, prepare_keys
from mediation.reports.cells import Cell


def _place(row: Any, _reading: Reading) -> Cell:
    if row.held:
        return str(_("暂缓"))
    return str(_("已列入清单")) if row.listed else ""


RECORDS_DUE = Listing(
    key="records_due",
    title=_("到期档案"),
    page="retention:due",
    roles=frozenset(READERS),
    select=filtered(due_rows),
    columns=(
        Column(_("编号"), lambda row, _r: row.serial, width=20),
        Column(_("档案种类"), lambda row, _r: str(row.kind_label), width=24),
        Column(_("承办组织"), lambda row, _r: row.organisation.name, width=24),
        Column(_("起算日"), lambda row, _r: row.base_on),
        Column(_("保管年限"), lambda row, _r: row.years, width=8),
        Column(_("期满日"), lambda row, _r: row.due_on),
        Column(_("状态"), _place),
        Column(_("依据"), lambda row, _r: row.source, width=40),
    ),
)


DESTRUCTION_LISTS = Listing(
    key="destruction_lists",
    title=_("销毁清单"),
    page="retention:lists",
    roles=frozenset(READERS),
    select=filtered(list_rows),
    columns=(
        Column(_("清单编号"), lambda row, _r: row.number, width=24),
        Column(_("状态"), lambda row, _r: str(row.get_stage_display())),
        Column(_("工作站"), lambda row, _r: row.station.name, width=24),
        Column(_("鉴定人"), lambda row, _r: str(row.proposed_by or row.created_by)),
        Column(_("提交日期"), lambda row, _r: row.proposed_on),
        Column(_("批准人"), lambda row, _r: str(row.approved_by or "")),
        Column(_("批准日期"), lambda row, _r: row.approved_on),
        Column(_("执行日期"), lambda row, _r: row.carried_out_on),
    ),
)


def _hold_state(row: Any, reading: Reading) -> Cell:
    if row.lifted_on:
        return str(_("已解除"))
    return str(_("已过期") if row.until and row.until < reading.context else _("有效"))


def _reason(row: Any, reading: Reading) -> Cell:
    """As on the page: for who appraises; it may name somebody."""
    return row.reason if reading.actor.role in APPRAISERS else ""


HOLDS = Listing(
    key="holds",
    title=_("暂缓销毁"),
    page="retention:holds",
    roles=frozenset(READERS),
    select=lambda request: Selection(hold_rows(request), context=timezone.localdate()),
    prepare=prepare_keys,
    columns=(
        Column(_("编号"), lambda row, _r: row.serial, width=20),
        Column(_("暂缓原因"), lambda row, _r: str(row.get_ground_display()), width=20),
        Column(_("说明"), _reason, width=30),
        Column(_("登记人"), lambda row, _r: str(row.placed_by)),
        Column(_("登记日期"), lambda row, _r: row.placed_on),
        Column(_("暂缓至"), lambda row, _r: row.until),
        Column(_("状态"), _hold_state),
        Column(_("解除日期"), lambda row, _r: row.lifted_on),
        Column(_("解除人"), lambda row, _r: str(row.lifted_by or "")),
    ),
)
LISTS = (RECORDS_DUE, DESTRUCTION_LISTS, HOLDS)
