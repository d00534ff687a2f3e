"""The changes of administered objects in words, for `components/timeline.html`."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db.models import ForeignKey
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediation.history import acts
from mediation.stations.enums import Role
from mediation.ui.parts import Change, Entry
from mediation.vault.fields import EncryptedTextField

#: Names of the operations of this room, as they stand in the history.
ACTS: dict[str, Any] = {
    "create_organisation": gettext_lazy("新建组织"),
    "edit_organisation": gettext_lazy("修改组织"),
    "deactivate_organisation": gettext_lazy("停用组织"),
    "activate_organisation": gettext_lazy("启用组织"),
    "make_feed": gettext_lazy("生成日历订阅地址"),
    "revoke_feed": gettext_lazy("撤销日历订阅地址"),
    "create_building": gettext_lazy("新建楼宇"),
    "edit_building": gettext_lazy("修改楼宇"),
    "add_parameter": gettext_lazy("录入计算参数"),
    "correct_parameter": gettext_lazy("更正计算参数"),
    "remove_parameter": gettext_lazy("删除计算参数"),
    "create_user": gettext_lazy("新建账号"),
    "edit_user": gettext_lazy("修改账号"),
    "deactivate_user": gettext_lazy("停用账号"),
    "activate_user": gettext_lazy("启用账号"),
    "reset_password": gettext_lazy("重置密码"),
    "note_unusual_day": gettext_lazy("核实异常查阅"),
    "change_password": gettext_lazy("修改密码"),
    "invite_user": gettext_lazy("发放设密链接"),
    "accept_invitation": gettext_lazy("通过链接设定密码"),
    "enrol_second_factor": gettext_lazy("启用两步验证"),
    "renew_recovery_codes": gettext_lazy("生成新的恢复码"),
    "use_recovery_code": gettext_lazy("使用恢复码"),
    "remove_second_factor": gettext_lazy("停用两步验证"),
    "reset_second_factor": gettext_lazy("重置两步验证"),
    "lift_lock": gettext_lazy("解除登录锁定"),
    "add_membership": gettext_lazy("登记任职"),
    "end_membership": gettext_lazy("结束任职"),
    "add_absence": gettext_lazy("登记不在岗"),
    "end_absence": gettext_lazy("撤销或提前结束不在岗"),
    "create_administrator": gettext_lazy("设立系统管理员"),
    "set_calendar_days": gettext_lazy("录入日历"),
    "clear_calendar_day": gettext_lazy("撤销日历录入"),
    "publish_calendar_year": gettext_lazy("标记年度录入完整"),
    "unpublish_calendar_year": gettext_lazy("取消年度录入完整"),
}
TYPES = {"+": gettext_lazy("新建"), "~": gettext_lazy("修改"), "-": gettext_lazy("删除")}
#: Derived, technical, or personal columns that the timeline leaves out.
HIDDEN = {"id", "path", "station", "data_key_id", "password", "last_login", "created_at", "version"}
SHOWN = 30


def act_label(act: str, history_type: str) -> str:
    """The operation in words; the kind of change where nobody named the operation."""
    return str(acts.label(act) if act in acts.known() else TYPES[history_type])


def role_label(code: str) -> str:
    """A role in words; what acted without a person stands as the system."""
    return str(dict(Role.choices).get(code, "") or (_("系统") if code == "system" else code))


def entries(objects: Iterable[Any]) -> list[Entry]:
    """The newest changes of these objects, newest first, field by field.

    Contact data of persons are told as changed, without their values.
    """
    told: list[tuple[Any, Entry]] = []
    for instance in objects:
        rows = list(instance.history.order_by("-history_date", "-history_id")[: SHOWN + 1])
        for row, before in zip(rows, [*rows[1:], None], strict=True):
            told.append((row, _entry(row, before)))
    told.sort(key=lambda pair: (pair[0].history_date, pair[0].history_id), reverse=True)
    return [entry for _row, entry in told[:SHOWN]]


def _entry(row: Any, before: Any) -> Entry:
    return Entry(
        when=row.history_date,
        who=row.actor_name if row.actor_id else _("系统"),
        role=role_label(row.actor_role) if row.actor_id else "",
        organisation=row.actor_organisation,
        act=act_label(row.act, row.history_type),
        reason=row.history_change_reason or "",
        changes=_changes(row, before),
    )


def _changes(row: Any, before: Any) -> list[Change]:
    changes = []
    for field in row.tracked_fields:
        if field.name in HIDDEN:
            continue
        new = getattr(row, field.attname)
        old = getattr(before, field.attname) if before is not None else None
        if new == old or (before is None and new in (None, "")):
            continue
        if isinstance(field, EncryptedTextField):
            changes.append(Change(label=field.verbose_name, after=_("（已变更）")))
        else:
            changes.append(
                Change(
                    label=field.verbose_name,
                    before=_shown(row, field, old) if before is not None else "",
                    after=_shown(row, field, new),
                )
            )
    return changes


def _shown(row: Any, field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    original = row.instance_type._meta.get_field(field.name)
    if isinstance(original, ForeignKey):
        return str(original.related_model._default_manager.filter(pk=value).first() or "")
    if original.choices:
        return str(dict(original.flatchoices).get(value, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if hasattr(value, "isoformat"):
        return date_format(value, "Y-m-d")
    return str(value)
