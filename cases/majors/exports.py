"""The major disputes as a file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.majors.models import MajorReport
from cases.majors.page import majors_of
from cases.majors.permissions import MANAGING
from mediation.exports.listing import Column, Listing, Reading, Selection
from mediation.reports.cells import Cell
from mediation.ui import formats


def _state(case: Any, _reading: Reading) -> Cell:
    if case.report_state:
        return str(MajorReport(state=case.report_state).get_state_display())
    return str(_("尚未呈报") if case.is_open else _("未呈报"))


MAJORS = Listing(
    key="majors",
    title=_("重大争议"),
    page="majors:list",
    roles=frozenset(MANAGING),
    select=lambda request: Selection(majors_of(request.actor)),
    columns=(
        Column(_("编号"), lambda case, _r: case.serial, width=20),
        Column(_("案号"), lambda case, _r: case.case_number, width=28),
        Column(_("收到申请日期"), lambda case, _r: case.received_on),
        Column(_("涉及人数"), lambda case, _r: case.worker_count, width=10),
        Column(_("请求金额"), lambda case, _r: case.claimed_amount),
        Column(_("案件状态"), lambda case, _r: str(case.state_label)),
        Column(_("呈报"), _state),
        Column(_("首次呈报时间"), lambda case, _r: formats.moment(case.report_told_at)
               if case.report_told_at else "", width=18),
        Column(_("承办组织"), lambda case, _r: str(case.organisation), width=24),
    ),
)  # fmt: skip
