"""What was handed out for work without a network, as a file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.offline.enums import Medium
from cases.offline.page import hand_outs_of
from cases.offline.services import ACT
from cases.permissions import ACTS
from mediation.exports.listing import Column, Listing, Reading, Selection
from mediation.reports.cells import Cell
from mediation.ui import formats


def _came_back(row: Any, _reading: Reading) -> Cell:
    if row.waiting:
        return str(_("待核对"))
    if row.filled:
        return str(_("已核对"))
    return str(_("尚未交回") if row.medium == Medium.FORM else _("扫描交回"))


HAND_OUTS = Listing(
    key="hand_outs",
    title=_("离线办理"),
    page="offline:list",
    roles=frozenset(ACTS[ACT]),
    select=lambda request: Selection(hand_outs_of(request.actor)),
    columns=(
        Column(_("案件"), lambda row, _r: row.case.serial, width=20),
        Column(_("第几次交出"), lambda row, _r: row.number, width=10),
        Column(_("形式"), lambda row, _r: str(row.get_medium_display())),
        Column(_("文书"), lambda row, _r: str(row.paper or ""), width=24),
        Column(_("交给"), lambda row, _r: row.organisation.name, width=24),
        Column(_("交出时间"), lambda row, _r: formats.moment(row.handed_at), width=18),
        Column(_("交出人"), lambda row, _r: str(row.handed_by)),
        Column(_("交回情况"), _came_back),
        Column(_("填写项数"), lambda row, _r: row.filled, width=8),
        Column(_("待核对项数"), lambda row, _r: row.waiting, width=10),
    ),
)
