"""Sortable lists of the legal-aid desk."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from legal_aid.lawyer_roster import field_labels
from legal_aid.models import DutyShift
from mediation.ui.templatetags.ui import badge, day


class LawyerTable(tables.Table):
    """The roster: rows of `lawyer_roster.with_load`."""

    name = tables.Column(
        verbose_name=_("姓名"), linkify=("legal_aid:lawyer", {"reference": tables.A("data_key_id")})
    )
    firm = tables.Column(verbose_name=_("律师事务所或者单位"))
    licence_number = tables.Column(verbose_name=_("执业证号"), orderable=False)
    known = tables.Column(
        verbose_name=_("擅长领域"), accessor="fields", orderable=False, empty_values=()
    )
    next_duty = tables.Column(verbose_name=_("近期值班"), empty_values=())
    load = tables.Column(verbose_name=_("在办 / 上限（件）"), attrs={"td": {"class": "num"}})

    class Meta:
        order_by = ("load", "name")
        empty_text = _("没有符合条件的律师。")
        attrs = {"caption": pgettext_lazy("plural", "律师名册")}

    def __init__(self, *args: Any, days: dict[int, list[DutyShift]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._days = days

    def render_name(self, record: Any) -> Any:
        marks = []
        if record.volunteers:
            marks.append(badge(_("志愿团"), "info"))
        if not record.is_active:
            marks.append(badge(_("已移出名册"), "muted"))
        return format_html("{}{}", record.name, format_html_join("", " {}", ((m,) for m in marks)))

    def render_known(self, record: Any) -> Any:
        labels = field_labels(record.fields)
        return "、".join(str(label) for label in labels) or _("不限领域")

    def render_next_duty(self, record: Any) -> Any:
        rows = self._days.get(record.pk, [])
        if not rows:
            return "—"
        return format_html_join(
            "",
            "<div>{} {}</div>",
            ((day(row.held_on), row.building or _("工作站")) for row in rows),
        )

    def render_load(self, record: Any) -> Any:
        words = f"{record.load} / {record.capacity}"
        if record.load >= record.capacity:
            return format_html("{} {}", words, badge(_("已满"), "warning"))
        return words
