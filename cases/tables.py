"""The sortable list of cases."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from cases import clocks
from cases.enums import Capacity, Side
from cases.models import Case
from cases.sight import side_names, sight_of
from mediation.deadlines.clocks import Calendar
from mediation.history.actor import Actor
from mediation.ui import formats
from mediation.ui.templatetags.ui import badge

PER_PAGE = 25
#: Beyond this a list is no list to read: the filters narrow it.
COUNT_LIMIT = 2000


UNBROKEN = {"td": {"class": "nowrap"}}


class BoundedRows(TableQuerysetData):
    """The rows of a table that counts no further than `COUNT_LIMIT`.

    A huge table then costs no more than a large one: nobody reads beyond.
    """

    @cached_property
    def counted(self) -> int:
        """How many rows there are, or one more than the limit."""
        found: int = self.data.order_by()[: COUNT_LIMIT + 1].count()
        return found

    def __len__(self) -> int:
        return min(self.counted, COUNT_LIMIT)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than pages to them."""
        return self.counted > COUNT_LIMIT


class CaseTable(tables.Table):
    """One line a case; names are masked where the reader may not know them."""

    select = tables.Column(
        verbose_name=_("选"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "tick"}, "th": {"class": "tick"}},
    )
    serial = tables.Column(verbose_name=_("编号"), order_by=("serial",))
    state = tables.Column(verbose_name=_("状态"), orderable=False)
    applicants = tables.Column(
        verbose_name=_("申请人"), empty_values=(), orderable=False,
        attrs={"td": {"class": "names"}},
    )  # fmt: skip
    respondents = tables.Column(verbose_name=_("被申请人"), empty_values=(), orderable=False)
    category = tables.Column(verbose_name=_("争议类别"), orderable=False)
    claimed_amount = tables.Column(
        verbose_name=_("请求金额"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    mediator = tables.Column(
        verbose_name=_("调解员"), empty_values=(), orderable=False, attrs=UNBROKEN
    )
    received_on = tables.Column(
        verbose_name=_("收到申请"), order_by=("received_on", "id"), attrs=UNBROKEN
    )
    due = tables.Column(
        verbose_name=_("期限"), empty_values=(), attrs=UNBROKEN,
        order_by=("due_on", "received_on", "id"),
    )  # fmt: skip

    class Meta:
        attrs = {"caption": _("案件列表")}
        empty_text = _("没有符合条件的案件")

    def __init__(
        self, *args: Any, actor: Actor, today: date, calendar: Calendar, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._actor, self._today, self._calendar = actor, today, calendar

    def render_select(self, record: Case) -> SafeString:
        label = _("选择%(serial)s") % {"serial": record.serial}
        return format_html(
            '<input class="form-check-input" type="checkbox" name="case" value="{}" form="batch" aria-label="{}">',
            record.serial, label,
        )  # fmt: skip

    def render_serial(self, record: Case) -> SafeString:
        url = reverse("cases:detail", args=[record.serial])
        number = record.case_number or record.serial
        if not record.case_number:
            return format_html('<a class="serial" href="{}">{}</a>', url, number)
        return format_html(
            '<a href="{}">{}</a><br><span class="serial text-secondary">{}</span>',
            url, number, record.serial,
        )  # fmt: skip

    def render_state(self, record: Case) -> SafeString:
        state = badge(record.state_label, tone=state_tone(record))
        if record.destroyed_on:
            return format_html("{} {}", state, badge(_("已销毁"), tone="muted"))
        if not record.partly_settled:
            return state
        return format_html("{} {}", state, badge(_("部分达成"), tone="warning"))

    def render_applicants(self, record: Case) -> str:
        return self._names(record, Side.APPLICANT)

    def render_respondents(self, record: Case) -> str:
        return self._names(record, Side.RESPONDENT)

    def _names(self, record: Case, side: Side) -> str:
        sight = sight_of(self._actor, record)
        return side_names(record.parties.all(), side, sight) or formats.DASH

    def render_category(self, record: Case) -> str:
        return str(record.get_category_display())

    def render_claimed_amount(self, value: Any) -> str:
        return formats.money(value)

    def render_mediator(self, record: Case) -> str:
        return lead_name(record) or formats.DASH

    def render_received_on(self, value: date) -> str:
        return formats.day(value)

    def render_due(self, record: Case) -> Any:
        deadline = clocks.next_due(record, self._calendar)
        if deadline is None:
            return formats.DASH
        if deadline.due >= self._today:
            return formats.day(deadline.due)
        days = (self._today - deadline.due).days
        label = _("超期%(days)s天") % {"days": days}
        return format_html("{} {}", formats.day(deadline.due), badge(label, tone="danger"))


def lead_name(case: Case) -> str:
    """The lead mediator of a case whose participations are fetched, "" where nobody leads."""
    return next(
        (
            str(part.user)
            for part in case.participations.all()
            if part.is_lead and part.is_active and part.capacity == Capacity.MEDIATOR
        ),
        "",
    )


def state_tone(case: Case) -> str:
    """Colour that goes with the state's label."""
    if case.voided_on:
        return "muted"
    if case.is_open:
        return "info"
    return {"agreement": "success", "own_settlement": "success"}.get(case.ending, "neutral")
