"""The lists of the legal-aid desk as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal_aid.aid_clocks import Reckoner
from legal_aid.lawyer_roster import field_labels, next_days
from legal_aid.views.lawyers import lawyer_rows
from legal_aid.views.listing import Rows, application_rows, consultation_rows
from legal_aid.views.visits import visit_rows
from mediation.exports.listing import (
    Column,
    Listing,
    Reading,
    Selection,
    filtered,
    in_words,
    prepare_keys,
)
from mediation.history.actor import Actor
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.stations.enums import Role
from mediation.ui.tables import in_order

DESK = frozenset({Role.LEGAL_AID, Role.MANAGER})
DESTROYED = _("已销毁")


def _selection(request: ActingRequest, found: Rows, context: Any = None) -> Selection:
    table, filters, searched = found
    forgotten = bool(request.GET.get("q")) and not searched
    return Selection(in_order(request, table), in_words(filters.form, searched), context, forgotten)


def _desk_sees(actor: Actor, _row: Any) -> bool:
    """Whoever sees a record of the desk may have its numbers, for a purpose (as on its page)."""
    return actor.role in DESK


def _visitor(row: Any, _reading: Reading) -> Cell:
    if row.is_anonymous:
        return str(_("匿名"))
    return str(DESTROYED) if row.destroyed_on else row.visitor_name


CONSULTATIONS = Listing(
    key="consultations",
    title=_("咨询记录"),
    page="legal_aid:list",
    roles=DESK,
    select=lambda request: _selection(request, consultation_rows(request)),
    prepare=prepare_keys,
    columns=(
        Column(_("编号"), lambda row, _r: row.serial, width=20),
        Column(_("日期"), lambda row, _r: row.held_on),
        Column(_("咨询方式"), lambda row, _r: str(row.get_channel_display())),
        Column(_("咨询人"), _visitor),
        Column(_("用人单位"), lambda row, _r: row.employer_name, width=30),
        Column(_("事项分类"), lambda row, _r: str(row.get_category_display()), width=24),
        Column(_("去向"), lambda row, _r: str(row.get_onward_display()), width=20),
        Column(_("接待人"), lambda row, _r: str(row.officer)),
        Column(_("楼宇"), lambda row, _r: str(row.building or "")),
        Column(
            pgettext_lazy("one", "案件"), lambda row, _r: row.case.serial if row.case else "", width=20
        ),
        Column(_("电话"), None, lambda row, _r: row.phone, width=16),
        Column(_("身份证号码"), None, lambda row, _r: row.id_number, width=22),
    ),
    unmaskers=DESK,
    may_unmask=_desk_sees,
)  # fmt: skip


def _due(row: Any, reading: Reading) -> Cell:
    clock = reading.context.next(row)
    return clock.due if clock else None


APPLICATIONS = Listing(
    key="applications",
    title=_("法律援助申请"),
    page="legal_aid:applications",
    roles=DESK,
    select=lambda request: _selection(
        request, application_rows(request), Reckoner(request.actor.organisation_path)
    ),
    prepare=prepare_keys,
    columns=(
        Column(_("编号"), lambda row, _r: row.serial, width=20),
        Column(_("申请日期"), lambda row, _r: row.received_on),
        Column(
            pgettext_lazy("one", "申请人"),
            lambda row, _r: str(DESTROYED) if row.destroyed_on else row.name,
        ),
        Column(_("用人单位"), lambda row, _r: row.employer_name, width=30),
        Column(_("援助种类"), lambda row, _r: str(row.get_kind_display())),
        Column(_("状态"), lambda row, _r: str(row.get_state_display())),
        Column(_("期限"), _due),
        Column(_("经办人"), lambda row, _r: str(row.officer)),
        Column(
            _("承办律师"), lambda row, _r: next((str(a.lawyer.name) for a in row.assignments.all()), "")
        ),
        Column(_("证件号码"), None, lambda row, _r: row.id_number, width=22),
        Column(_("电话"), None, lambda row, _r: row.phone, width=16),
        Column(_("住址"), None, lambda row, _r: row.address, width=40),
    ),
    unmaskers=DESK,
    may_unmask=_desk_sees,
)  # fmt: skip


def _lawyers(request: ActingRequest) -> Selection:
    table, form = lawyer_rows(request)
    rows = list(in_order(request, table))
    return Selection(rows, in_words(form), next_days(rows))


def _fields(row: Any, _reading: Reading) -> Cell:
    return "、".join(str(label) for label in field_labels(row.fields)) or str(_("不限领域"))


def _next_duty(row: Any, reading: Reading) -> Cell:
    return "；".join(
        f"{shift.held_on.isoformat()} {shift.building or _('工作站')}"
        for shift in reading.context.get(row.pk, [])
    )


LAWYERS = Listing(
    key="lawyers",
    title=pgettext_lazy("plural", "律师名册"),
    page="legal_aid:lawyers",
    roles=DESK,
    select=_lawyers,
    columns=(
        Column(_("姓名"), lambda row, _r: row.name),
        Column(_("律师事务所或者单位"), lambda row, _r: row.firm, width=30),
        Column(_("执业证号"), lambda row, _r: row.licence_number, width=22),
        Column(_("擅长领域"), _fields, width=30),
        Column(_("近期值班"), _next_duty, width=30),
        Column(_("在办件数"), lambda row, _r: row.load, width=10),
        Column(_("上限（件）"), lambda row, _r: row.capacity, width=10),
    ),
)


def _visit_state(row: Any, _reading: Reading) -> Cell:
    if row.is_cancelled:
        return str(_("已取消"))
    return str(_("已登记情况") if row.is_reported else _("已安排"))


def _hours(row: Any, _reading: Reading) -> Cell:
    begins = f"{row.starts_at:%H:%M}"
    return f"{begins}–{row.ends_at:%H:%M}" if row.ends_at else begins


VISITS = Listing(
    key="visits",
    title=_("楼宇巡访"),
    page="legal_aid:visits",
    roles=DESK,
    select=filtered(visit_rows),
    columns=(
        Column(_("编号"), lambda row, _r: row.serial, width=20),
        Column(_("日期"), lambda row, _r: row.held_on),
        Column(_("时间"), _hours),
        Column(_("楼宇"), lambda row, _r: str(row.building), width=24),
        Column(
            _("巡访人员"), lambda row, _r: "、".join(one.person.name for one in row.staff.all()), width=24
        ),
        Column(_("接待人次"), lambda row, _r: row.people_reached, width=10),
        Column(_("咨询"), lambda row, _r: row.consultation_count, width=8),
        Column(_("援助申请"), lambda row, _r: row.application_count, width=10),
        Column(_("状态"), _visit_state),
    ),
)  # fmt: skip
LISTS = (CONSULTATIONS, APPLICATIONS, LAWYERS, VISITS)
