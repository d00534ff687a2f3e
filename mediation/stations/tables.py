"""Sortable lists of this room."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mediation.stations.models import Building, StatutoryParameter, User
from mediation.ui.templatetags.ui import badge, day, moment, money


def _state(is_active: bool) -> Any:
    return badge(_("启用"), "success") if is_active else badge(_("停用"), "muted")


class UserTable(tables.Table):
    """Accounts with their memberships of today (attribute `current`, prefetched)."""

    username = tables.Column(linkify=("administration:user", {"username": tables.A("username")}))
    roles = tables.Column(verbose_name=_("当前任职"), empty_values=(), orderable=False)
    is_active = tables.Column(verbose_name=_("状态"))
    last_login = tables.Column(verbose_name=_("上次登录"))

    class Meta:
        model = User
        fields = ("username", "name", "roles", "is_active", "last_login")
        order_by = "username"
        empty_text = _("没有符合条件的用户。")
        attrs = {"caption": pgettext_lazy("plural", "用户")}

    def render_roles(self, record: Any) -> Any:
        if not record.current:
            return "—"
        rows = ((m.get_role_display(), m.organisation.name) for m in record.current)
        return format_html_join("", "<div>{} · {}</div>", rows)

    def render_is_active(self, value: bool) -> Any:
        return _state(value)

    def render_last_login(self, value: Any) -> Any:
        return moment(value)


class BuildingTable(tables.Table):
    """Buildings of the stations in scope."""

    station = tables.Column(order_by=("station__path", "code"))
    name = tables.Column(
        linkify=(
            "administration:building_edit",
            {"station": tables.A("station__code"), "code": tables.A("code")},
        )
    )
    is_active = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = Building
        fields = ("code", "name", "address", "head_name", "station", "is_active")
        order_by = ("station", "code")
        empty_text = _("没有符合条件的楼宇。")
        attrs = {"caption": pgettext_lazy("plural", "楼宇")}

    def __init__(self, *args: Any, editable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not editable:
            self.columns["name"].link = None

    def render_is_active(self, value: bool) -> Any:
        return _state(value)


class ParameterTable(tables.Table):
    """Dated parameters of the stations in scope."""

    kind = tables.Column(
        linkify=(
            "administration:parameter_correct",
            {
                "station": tables.A("station__code"),
                "kind": tables.A("kind"),
                "valid_from": tables.A("valid_from"),
            },
        )
    )
    value = tables.Column(attrs={"th": {"class": "num"}, "td": {"class": "num"}})

    class Meta:
        model = StatutoryParameter
        fields = ("kind", "value", "valid_from", "valid_to", "source", "station")
        empty_text = _("没有符合条件的参数。")
        attrs = {"caption": _("计算参数")}

    def __init__(self, *args: Any, editable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not editable:
            self.columns["kind"].link = None

    def render_value(self, value: Any) -> str:
        return money(value)

    def render_valid_from(self, value: Any) -> Any:
        return day(value)

    def render_valid_to(self, value: Any) -> Any:
        return day(value)
