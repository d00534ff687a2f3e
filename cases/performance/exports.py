"""What is owed under agreements as a file."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.performance.page import groups
from cases.performance.views import RECORDING, wants_everything
from mediation.exports.listing import Column, Listing, Selection
from mediation.stations.access import ActingRequest
from mediation.ui.parts import Text

#: A group on the page ends earlier, and says so.
LONGEST = 10_000


def _select(request: ActingRequest) -> Selection:
    everything = wants_everything(request)
    found = groups(request.actor, timezone.localdate(), mine=not everything, most=LONGEST)
    filters: list[tuple[Text, Text]] = [] if everything else [(_("范围"), _("只看我负责的"))]
    return Selection([(group, row) for group in found for row in group.rows], filters)


def _case(line: Any) -> Any:
    return line[1].line.case


PERFORMANCE = Listing(
    key="performance",
    title=_("待履行的约定"),
    page="performance:list",
    roles=frozenset(RECORDING),
    select=_select,
    columns=(
        Column(_("时间段"), lambda line, _r: str(line[0].title), width=8),
        Column(_("到期日"), lambda line, _r: line[1].due.day),
        Column(_("事项"), lambda line, _r: str(line[1].promise.name), width=30),
        Column(_("未履行金额"), lambda line, _r: line[1].promise.rest),
        Column(_("逾期"), lambda line, _r: line[1].late),
        Column(_("编号"), lambda line, _r: _case(line).serial, width=20),
        Column(_("案号"), lambda line, _r: _case(line).case_number, width=28),
        Column(_("当事人"), lambda line, _r: line[1].line.title, width=36),
        Column(_("承办人"), lambda line, _r: line[1].line.lead),
    ),
)
