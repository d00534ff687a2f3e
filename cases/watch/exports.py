"""What the detectors found as a file: all of them, or the one whose page it is."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from cases.watch.detectors import OWN, WATCHING, Finding, detector_of
from cases.watch.models import SetAside
from cases.watch.page import rows_of
from cases.watch.watching import watched
from mediation.exports.listing import Column, Listing, Reading, Selection
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.ui.parts import Text


def _select(request: ActingRequest) -> Selection:
    code, is_aside = request.GET.get("detector", ""), request.GET.get("aside") == "1"
    chosen = detector_of(code, request.actor) if code else None
    if code and chosen is None:
        raise Http404
    found = watched(request.actor, chosen) if chosen else watched(request.actor)
    filters: list[tuple[Text, Text]] = [(_("预警"), str(chosen.name))] if chosen else []
    if is_aside and chosen:
        filters.append((_("范围"), _("暂不提示的")))
    lines: list[tuple[Text, tuple[Finding, SetAside | None]]] = []
    for part in found:
        aside = is_aside and chosen is not None
        listed = part.aside if aside else [(one, None) for one in part.findings]
        lines += [(part.detector.name, line) for line in listed]
    rows = rows_of([line for _name, line in lines], request.actor)
    return Selection([(name, row) for (name, _line), row in zip(lines, rows, strict=True)], filters)


def _cases(line: Any, _reading: Reading) -> Cell:
    return "、".join(case.serial for case in line[1].cases)


def _until(line: Any, _reading: Reading) -> Cell:
    return line[1].aside.until if line[1].aside else None


WATCH = Listing(
    key="watch",
    title=_("预警"),
    page="watch:list",
    roles=frozenset((*WATCHING, *OWN)),
    select=_select,
    columns=(
        Column(_("预警"), lambda line, _r: str(line[0]), width=20),
        Column(_("案件"), _cases, width=24),
        Column(_("当事人"), lambda line, _r: line[1].names, width=36),
        Column(_("等级"), lambda line, _r: str(line[1].finding.level or ""), width=8),
        Column(_("预警原因"), lambda line, _r: str(line[1].finding.why), width=40),
        Column(_("起始日期"), lambda line, _r: line[1].finding.since),
        Column(_("承办人"), lambda line, _r: line[1].lead),
        Column(_("暂不提示至"), _until),
    ),
)
