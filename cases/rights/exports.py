"""The requests of persons about their own data as a file: names for the manager only, as on the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.rights.views import READERS, request_rows
from mediation.exports.listing import Column, Listing, Reading, filtered, prepare_keys
from mediation.reports.cells import Cell
from mediation.stations.enums import Role


def _name(row: Any, reading: Reading) -> Cell:
    return row.person_name if reading.actor.role == Role.MANAGER else ""


REQUESTS = Listing(
    key="requests",
    title=_("个人信息请求"),
    page="rights:requests",
    roles=frozenset(READERS),
    select=filtered(request_rows),
    prepare=prepare_keys,
    columns=(
        Column(_("编号"), lambda row, _r: row.number, width=24),
        Column(_("姓名"), _name),
        Column(_("请求事项"), lambda row, _r: str(row.get_kind_display())),
        Column(_("提出日期"), lambda row, _r: row.asked_on),
        Column(_("核验人"), lambda row, _r: str(row.recorded_by)),
        Column(_("状态"), lambda row, _r: str(row.get_state_display())),
        Column(_("处理日期"), lambda row, _r: row.decided_on),
    ),
)
