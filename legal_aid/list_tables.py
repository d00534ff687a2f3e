"""The sortable lists of consultations and of applications for aid."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.tables import UNBROKEN
from legal_aid import application_page
from legal_aid.aid_clocks import Reckoner
from legal_aid.models import AidApplication, Consultation
from mediation.ui import formats
from mediation.ui.templatetags.ui import badge

SERIAL = {"a": {"class": "serial"}}
NAMES = {"td": {"class": "names"}}


class ConsultationTable(tables.Table):
    """One line a consultation; what was asked and answered stands on its own page."""

    serial = tables.Column(verbose_name=_("编号"), linkify=True, attrs=SERIAL)
    held_on = tables.Column(verbose_name=_("日期"), order_by=("held_on", "id"), attrs=UNBROKEN)
    channel = tables.Column(verbose_name=_("咨询方式"), orderable=False)
    visitor_name = tables.Column(
        verbose_name=_("咨询人"), empty_values=(), orderable=False, attrs=NAMES
    )
    employer_name = tables.Column(verbose_name=_("用人单位"), orderable=False)
    category = tables.Column(verbose_name=_("事项分类"), orderable=False)
    onward = tables.Column(verbose_name=_("去向"), orderable=False)
    officer = tables.Column(verbose_name=_("接待人"), orderable=False, attrs=UNBROKEN)
    building = tables.Column(verbose_name=_("楼宇"), orderable=False)
    case = tables.Column(
        verbose_name=pgettext_lazy("one", "案件"), accessor="case__serial", orderable=False,
        attrs=UNBROKEN,
    )  # fmt: skip

    class Meta:
        attrs = {"caption": _("咨询记录")}
        empty_text = _("没有符合条件的咨询记录。")

    def render_held_on(self, value: date) -> str:
        return formats.day(value)

    def render_visitor_name(self, record: Consultation) -> Any:
        if record.is_anonymous:
            return format_html('<span class="text-nowrap">{}</span>', _("匿名"))
        if record.destroyed_on:
            return badge(_("已销毁"), tone="muted")
        return record.visitor_name


class ApplicationTable(tables.Table):
    """One line an application, with the clock that runs now; `assignments` are those that go on."""

    serial = tables.Column(verbose_name=_("编号"), linkify=True, attrs=SERIAL)
    received_on = tables.Column(
        verbose_name=_("申请日期"), order_by=("received_on", "id"), attrs=UNBROKEN
    )
    name = tables.Column(
        verbose_name=pgettext_lazy("one", "申请人"), empty_values=(), orderable=False, attrs=NAMES
    )
    employer_name = tables.Column(verbose_name=_("用人单位"), orderable=False)
    kind = tables.Column(verbose_name=_("援助种类"), orderable=False)
    state = tables.Column(verbose_name=_("状态"), orderable=False)
    due = tables.Column(verbose_name=_("期限"), empty_values=(), orderable=False)
    officer = tables.Column(verbose_name=_("经办人"), orderable=False, attrs=UNBROKEN)
    lawyer = tables.Column(
        verbose_name=_("承办律师"), empty_values=(), orderable=False, attrs=UNBROKEN
    )

    class Meta:
        attrs = {"caption": _("法律援助申请")}
        empty_text = _("没有符合条件的法律援助申请。")

    def __init__(self, *args: Any, reckoner: Reckoner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reckoner = reckoner

    def render_received_on(self, value: date) -> str:
        return formats.day(value)

    def render_name(self, record: AidApplication) -> Any:
        if record.destroyed_on:
            return badge(_("已销毁"), tone="muted")
        return record.name or formats.DASH

    def render_state(self, record: AidApplication) -> Any:
        return badge(record.get_state_display(), tone=application_page.tone(record))

    def render_due(self, record: AidApplication) -> Any:
        clock = self._reckoner.next(record)
        return render_to_string("legal_aid/applications/_due.html", {"clock": clock})

    def render_lawyer(self, record: AidApplication) -> str:
        acting = (str(row.lawyer.name) for row in record.assignments.all())
        return next(acting, formats.DASH)
