"""The follow-ups that are due as a file."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.followups.page import groups
from cases.permissions import ACTS
from mediation.exports.listing import Column, Listing, Selection
from mediation.stations.access import ActingRequest
from mediation.ui.parts import Text


def _select(request: ActingRequest) -> Selection:
    mine = request.GET.get("mine") == "1"
    found = groups(request.actor, timezone.localdate(), mine=mine)
    filters: list[tuple[Text, Text]] = [(_("范围"), _("只看我负责的"))] if mine else []
    return Selection([(group, row) for group in found for row in group.rows], filters)


def _due(line: Any) -> Any:
    return line[1].due


FOLLOWUPS = Listing(
    key="followups",
    title=_("待回访"),
    page="followups:list",
    roles=frozenset(ACTS["follow_up"]),
    select=_select,
    columns=(
        Column(_("时间段"), lambda line, _r: str(line[0].title), width=8),
        Column(_("回访到期日"), lambda line, _r: _due(line).day),
        Column(_("回访事由"), lambda line, _r: str(_due(line).occasion.label), width=20),
        Column(_("编号"), lambda line, _r: _due(line).case.serial, width=20),
        Column(_("案号"), lambda line, _r: _due(line).case.case_number, width=28),
        Column(_("当事人"), lambda line, _r: line[1].line.title, width=36),
        Column(_("承办人"), lambda line, _r: line[1].line.lead),
        Column(_("备注"), lambda line, _r: line[1].note, width=20),
    ),
)
