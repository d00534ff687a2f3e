"""Accounts, places, absences and the two logs as files.

What somebody typed into a search or as a purpose is in no file: it is asked for entry by entry.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.exports.listing import Column, Listing, Reading, Selection, filtered, in_words
from mediation.reports.cells import Cell
from mediation.stations import logs
from mediation.stations.access import ActingRequest
from mediation.stations.permissions import READERS
from mediation.stations.views.absences import absence_rows
from mediation.stations.views.buildings import building_rows
from mediation.stations.views.logs import access_rows, change_rows
from mediation.stations.views.organisations import organisation_rows
from mediation.stations.views.users import user_rows
from mediation.ui import formats
from mediation.ui.tables import in_order


def _users(request: ActingRequest) -> Selection:
    table, form, searched = user_rows(request)
    form.is_valid()
    forgotten = bool(request.GET.get("search")) and not searched
    return Selection(in_order(request, table), in_words(form, searched), is_forgotten=forgotten)


def _roles(user: Any, _reading: Reading) -> Cell:
    return "；".join(f"{row.get_role_display()} {row.organisation.name}" for row in user.current)


def _state(row: Any, _reading: Reading) -> Cell:
    return str(_("启用") if row.is_active else _("停用"))


USERS = Listing(
    key="users",
    title=pgettext_lazy("plural", "用户"),
    page="administration:users",
    roles=frozenset(READERS),
    select=_users,
    columns=(
        Column(_("用户名"), lambda user, _r: user.username),
        Column(_("姓名"), lambda user, _r: user.name),
        Column(_("当前任职"), _roles, width=40),
        Column(_("状态"), _state, width=8),
        Column(_("上次登录"), lambda user, _r: formats.moment(user.last_login)
               if user.last_login else "", width=18),
    ),
)  # fmt: skip
ORGANISATIONS = Listing(
    key="organisations",
    title=pgettext_lazy("plural", "组织"),
    page="administration:organisations",
    roles=frozenset(READERS),
    select=filtered(organisation_rows),
    columns=(
        Column(_("名称"), lambda row, _r: row.name, width=36),
        Column(_("代码"), lambda row, _r: row.code),
        Column(_("上级组织"), lambda row, _r: row.parent.name if row.parent else "", width=30),
        Column(_("类别"), lambda row, _r: str(row.get_kind_display()), width=20),
        Column(_("组织性质"), lambda row, _r: str(row.get_body_kind_display()), width=24),
        Column(_("状态"), _state, width=8),
    ),
)


def _buildings(request: ActingRequest) -> Selection:
    table, form = building_rows(request)
    return Selection(in_order(request, table), in_words(form))


BUILDINGS = Listing(
    key="buildings",
    title=pgettext_lazy("plural", "楼宇"),
    page="administration:buildings",
    roles=frozenset(READERS),
    select=_buildings,
    columns=(
        Column(_("代码"), lambda row, _r: row.code),
        Column(_("名称"), lambda row, _r: row.name, width=30),
        Column(_("地址"), lambda row, _r: row.address, width=40),
        Column(_("楼长"), lambda row, _r: row.head_name),
        Column(_("工作站"), lambda row, _r: row.station.name, width=30),
        Column(_("状态"), _state, width=8),
    ),
)


def _absence_state(row: Any, reading: Reading) -> Cell:
    if row.withdrawn_on:
        return str(_("已撤销"))
    today = reading.context
    if row.last_day < today:
        return str(_("已结束"))
    return str(_("未开始") if row.first_day > today else _("不在岗中"))


ABSENCES = Listing(
    key="absences",
    title=_("不在岗"),
    page="administration:absences",
    roles=frozenset(READERS),
    select=lambda request: Selection(absence_rows(request), context=timezone.localdate()),
    columns=(
        Column(_("姓名"), lambda row, _r: str(row.user)),
        Column(_("第一天"), lambda row, _r: row.first_day),
        Column(_("最后一天"), lambda row, _r: row.last_day),
        Column(_("不在岗类别"), lambda row, _r: str(row.get_reason_display())),
        Column(_("状态"), _absence_state),
        Column(_("登记人"), lambda row, _r: str(row.entered_by)),
    ),
)


def _access(request: ActingRequest) -> Selection:
    """Without what is logged from now on: the row of this very export above all."""
    rows, form = access_rows(request)
    newest = rows.values_list("pk", flat=True).first() or 0
    return Selection(rows.filter(pk__lte=newest), in_words(form))


ACCESS_LOG = Listing(
    key="access_log",
    title=_("查阅记录"),
    page="administration:access_log",
    roles=frozenset(READERS),
    select=_access,
    prepare=logs.entries_in_words,
    columns=(
        Column(_("时间"), lambda row, _r: formats.moment(row.at), width=18),
        Column(_("人员"), lambda row, _r: row.actor_name),
        Column(_("角色"), lambda row, _r: str(row.role)),
        Column(_("组织"), lambda row, _r: row.actor_organisation),
        Column(_("操作"), lambda row, _r: str(row.get_act_display())),
        Column(_("目的"), lambda row, _r: str(row.get_purpose_display()), width=18),
        Column(_("对象"), lambda row, _r: row.object, width=30),
        Column(_("内容"), lambda row, _r: str(row.told), width=40),
    ),
)
CHANGES = {"+": _("新建"), "-": _("删除"), "~": _("修改")}


CHANGE_LOG = Listing(
    key="change_log",
    title=_("修改记录"),
    page="administration:change_log",
    roles=frozenset(READERS),
    select=filtered(change_rows),
    prepare=logs.changes_in_words,
    columns=(
        Column(_("时间"), lambda row, _r: formats.moment(row["history_date"]), width=18),
        Column(_("人员"), lambda row, _r: row["actor_name"]),
        Column(_("角色"), lambda row, _r: str(row["role"])),
        Column(_("组织"), lambda row, _r: row["actor_organisation"]),
        Column(_("操作"), lambda row, _r: str(row["act"]), width=24),
        Column(_("内容"), lambda row, _r: str(row["title"]), width=24),
        Column(_("变更"), lambda row, _r: str(CHANGES[row["history_type"]]), width=8),
        Column(_("所属"), lambda row, _r: row["object"], width=30),
        Column(_("发生日期"), lambda row, _r: row["act_happened_on"]),
    ),
)
LISTS = (USERS, ORGANISATIONS, BUILDINGS, ABSENCES, ACCESS_LOG, CHANGE_LOG)
