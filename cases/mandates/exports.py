"""The list of open mandates as a file."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.mandates.page import groups
from cases.mandates.permissions import WORKING
from mediation.exports.listing import Column, Listing, Selection
from mediation.stations.access import ActingRequest

#: A group on the page ends earlier, and says so.
LONGEST = 10_000


def _select(request: ActingRequest) -> Selection:
    found = groups(request.actor, timezone.localdate(), longest=LONGEST)
    return Selection([(group, row) for group in found for row in group.rows])


def _mandate(line: Any) -> Any:
    return line[1].mandate


MANDATES = Listing(
    key="mandates",
    title=_("委派、委托案件"),
    page="mandates:list",
    roles=frozenset(WORKING),
    select=_select,
    columns=(
        Column(_("阶段"), lambda line, _r: str(line[0].title)),
        Column(_("编号"), lambda line, _r: _mandate(line).case.serial, width=20),
        Column(_("案号"), lambda line, _r: _mandate(line).case.case_number, width=28),
        Column(_("当事人"), lambda line, _r: line[1].line.title, width=36),
        Column(_("委派、委托机构"), lambda line, _r: str(_mandate(line).body), width=26),
        Column(_("委派、委托方式"), lambda line, _r: str(_mandate(line).get_kind_display()), width=20),
        Column(_("收到日期"), lambda line, _r: _mandate(line).received_on),
        Column(_("下一期限"), lambda line, _r: line[1].due),
        Column(_("承办人"), lambda line, _r: line[1].line.lead),
    ),
)  # fmt: skip
