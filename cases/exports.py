"""The lists of cases, of series and of transfers as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import clocks, transfers
from cases.enums import PartyKind, Side
from cases.models import Case, Party
from cases.permissions import ACTS, may
from cases.series_page import respondents_of
from cases.sight import side_names, sight_of
from cases.tables import lead_name
from cases.views.listing import READERS, Found, case_rows
from cases.views.series import series_rows
from cases.views.transfers import WORKING
from mediation.deadlines.calendar import station_calendar
from mediation.exports.listing import Column, Listing, Reading, Selection, in_words, prepare_keys
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.ui import formats
from mediation.ui.tables import in_order


def selection(request: ActingRequest, found: Found, context: Any = None) -> Selection:
    """A list of this room, all its pages."""
    return Selection(
        in_order(request, found.table),
        in_words(found.filters.form, found.searched),
        context,
        found.is_forgotten,
    )


def _cases(request: ActingRequest) -> Selection:
    found = selection(request, case_rows(request), station_calendar())
    return Selection(
        found.rows.prefetch_related("building"), found.filters, found.context, found.is_forgotten
    )


def names(case: Case, side: Side, reading: Reading) -> str:
    """The parties of one side as the list has them; a dash says nothing in a file."""
    return side_names(case.parties.all(), side, sight_of(reading.actor, case))


def _all_names(case: Case, side: Side) -> str:
    return "、".join(party.name for party in _of(case, side))


def _of(case: Case, side: Side) -> list[Party]:
    return [party for party in case.parties.all() if party.side == side]


def _numbers(case: Case, side: Side, field: str) -> str:
    """One field of the persons of a side, or of the companies; several by name."""
    found = [(party, str(getattr(party, field) or "")) for party in _of(case, side)]
    given = [(party.name, value) for party, value in found if value]
    if len(found) == 1:
        return given[0][1] if given else ""
    return "；".join(f"{name} {value}" for name, value in given)


def _due(case: Case, reading: Reading) -> Cell:
    deadline = clocks.next_due(case, reading.context)
    return deadline.due if deadline else None


def _identity(case: Case, _reading: Reading) -> Cell:
    workers = [p for p in _of(case, Side.APPLICANT) if p.kind == PartyKind.WORKER]
    return _numbers(case, Side.APPLICANT, "id_number") if workers else ""


CASES = Listing(
    key="cases",
    title=_("案件列表"),
    page="cases:list",
    roles=frozenset(READERS),
    select=_cases,
    prepare=prepare_keys,
    columns=(
        Column(_("编号"), lambda case, _r: case.serial, width=20),
        Column(_("案号"), lambda case, _r: case.case_number, width=28),
        Column(_("状态"), lambda case, _r: str(case.state_label)),
        Column(
            _("申请人"),
            lambda case, reading: names(case, Side.APPLICANT, reading),
            lambda case, _r: _all_names(case, Side.APPLICANT),
            width=20,
        ),
        Column(
            _("被申请人"),
            lambda case, reading: names(case, Side.RESPONDENT, reading),
            lambda case, _r: _all_names(case, Side.RESPONDENT),
            width=30,
        ),
        Column(_("争议类别"), lambda case, _r: str(case.get_category_display()), width=20),
        Column(_("请求金额"), lambda case, _r: case.claimed_amount),
        Column(_("调解员"), lambda case, _r: lead_name(case)),
        Column(_("收到申请"), lambda case, _r: case.received_on),
        Column(_("期限"), _due),
        Column(_("承办组织"), lambda case, _r: case.organisation.name, width=24),
        Column(_("楼宇"), lambda case, _r: case.building.name if case.building else ""),
        Column(_("受理日期"), lambda case, _r: case.accepted_on),
        Column(_("办结日期"), lambda case, _r: case.ended_on),
        Column(_("申请人证件号码"), None, _identity, width=24),
        Column(
            _("申请人电话"), None, lambda case, _r: _numbers(case, Side.APPLICANT, "phone"), width=18
        ),
        Column(
            _("申请人送达地址"), None, lambda case, _r: _numbers(case, Side.APPLICANT, "address"),
            width=40,
        ),
        Column(
            _("被申请人电话"), None, lambda case, _r: _numbers(case, Side.RESPONDENT, "phone"), width=18
        ),
    ),
    unmaskers=frozenset(ACTS["unmask"]),
    # Of a destroyed case there is nothing left to see.
    may_unmask=lambda actor, case: bool(case.destroyed_on) or may(actor, "unmask", case),
)  # fmt: skip


def _states(series: Any, _reading: Reading) -> Cell:
    counted: dict[str, int] = {}
    for case in series.seen:
        label = str(case.state_label)
        counted[label] = counted.get(label, 0) + 1
    return "、".join(f"{label} {number}" for label, number in counted.items())


SERIES = Listing(
    key="series",
    title=_("系列案列表"),
    page="cases:series_list",
    roles=frozenset(READERS),
    select=lambda request: selection(request, series_rows(request)),
    columns=(
        Column(_("系列案编号"), lambda row, _r: row.serial, width=20),
        Column(
            _("被申请人"), lambda row, reading: respondents_of(row.seen, reading.actor), width=30
        ),
        Column(_("案件数"), lambda row, _r: row.size, width=8),
        Column(_("状态"), _states, width=30),
        Column(
            _("请求金额"),
            lambda row, _r: sum(case.claimed_amount for case in row.seen if not case.voided_on),
        ),
        Column(_("承办组织"), lambda row, _r: row.organisation.name, width=24),
        Column(_("建立时间"), lambda row, _r: formats.day(row.created_at)),
        Column(
            _("案件编号"), lambda row, _r: "、".join(case.serial for case in row.seen), width=40
        ),
    ),
)
TRANSFERS = Listing(
    key="transfers",
    title=_("移送"),
    page="cases:transfers",
    roles=frozenset(WORKING),
    select=lambda request: Selection(transfers.listed(request.actor)),
    columns=(
        Column(_("登记序号"), lambda row, _r: row.case.serial, width=20),
        Column(_("移出组织"), lambda row, _r: row.sender.name, width=24),
        Column(_("接收组织"), lambda row, _r: row.receiver.name, width=24),
        Column(_("移送状态"), lambda row, _r: str(row.get_state_display())),
        Column(_("提出日期"), lambda row, _r: row.proposed_on),
        Column(_("提出人"), lambda row, _r: str(row.proposed_by)),
        Column(_("处理日期"), lambda row, _r: row.decided_on),
        Column(_("处理人"), lambda row, _r: str(row.decided_by or "")),
    ),
)
LISTS = (CASES, SERIES, TRANSFERS)
