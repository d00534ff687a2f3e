"""Accounts, organisations and the access log as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.exports.listing import Column, Listing, Reading, Selection, in_words
from mediation.reports.cells import Cell
from mediation.stations.access import ActingRequest
from mediation.stations.permissions import READERS
from mediation.stations.views.organisations import organisation_rows
from mediation.stations.views.users import user_rows
from mediation.ui import formats
from mediation.ui.tables import in_order


def _users(request: ActingRequest) -> Selection:
    table, form, searched = user_rows(request)
    form.is_valid()
    forgotten = bool(request.GET.get("search")) and not searched
    return Selection(in_order(request, table), in_words(form, searched), is_forgotten=forgotten)


def _organisations(request: ActingRequest) -> Selection:
    found, form = organisation_rows(request)
    return Selection(found, in_words(form))


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
    select=_organisations,
    columns=(
        Column(_("名称"), lambda row, _r: row.name, width=36),
        Column(_("代码"), lambda row, _r: row.code),
        Column(_("上级组织"), lambda row, _r: row.parent.name if row.parent else "", width=30),
        Column(_("类别"), lambda row, _r: str(row.get_kind_display()), width=20),
        Column(_("组织性质"), lambda row, _r: str(row.get_body_kind_display()), width=24),
        Column(_("状态"), _state, width=8),
    ),
)
LISTS = (USERS, ORGANISATIONS)
