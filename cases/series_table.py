"""The list of series."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count, Prefetch, Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Participation, Series
from cases.series_page import respondents_of
from cases.tables import UNBROKEN, state_tone
from mediation.history.actor import Actor
from mediation.ui import formats
from mediation.ui.templatetags.ui import badge

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


def listed(actor: Actor) -> Any:
    """The series that `actor` may know of, with their cases in the actor's sight."""
    cases = (
        Case.objects.visible_to(actor)
        .select_related("organisation")
        .prefetch_related(
            "parties",
            Prefetch("participations", queryset=Participation.objects.select_related("user")),
        )
        .order_by("pk")
    )
    return (
        Series.objects.visible_to(actor)
        .annotate(size=Count("cases", filter=Q(cases__voided_on=None)))
        .select_related("organisation")
        .prefetch_related(Prefetch("cases", queryset=cases, to_attr="seen"))
        .order_by("-pk")  # a grouped query leaves the model's own order out
    )


class SeriesTable(tables.Table):
    """One line a series; names are masked where the reader may not know them.

    Void cases count neither in number nor in amount.

    Args:
        narrowed: whether a search or a filter is on, so that an empty table says the right thing.
    """

    serial = tables.Column(verbose_name=_("系列案编号"), order_by=("pk",), attrs=UNBROKEN)
    respondents = tables.Column(verbose_name=_("被申请人"), empty_values=(), orderable=False)
    size = tables.Column(verbose_name=_("案件数"), attrs=NUMBER)
    states = tables.Column(verbose_name=_("状态"), empty_values=(), orderable=False)
    claimed = tables.Column(
        verbose_name=_("请求金额"), empty_values=(), orderable=False, attrs=NUMBER
    )
    organisation = tables.Column(verbose_name=_("承办组织"), orderable=False)
    created_at = tables.Column(verbose_name=_("建立时间"), attrs=UNBROKEN)

    class Meta:
        attrs = {"caption": _("系列案列表")}

    def __init__(self, *args: Any, actor: Actor, narrowed: bool = False, **kwargs: Any) -> None:
        empty = _("没有符合条件的系列案") if narrowed else _("还没有系列案")
        super().__init__(*args, empty_text=empty, **kwargs)
        self._actor = actor

    def render_serial(self, record: Series) -> SafeString:
        url = record.get_absolute_url()
        return format_html('<a class="serial" href="{}">{}</a>', url, record.serial)

    def render_respondents(self, record: Any) -> str:
        return respondents_of(record.seen, self._actor) or formats.DASH

    def render_states(self, record: Any) -> SafeString:
        counted: dict[tuple[str, str], int] = {}
        for case in record.seen:
            key = (str(case.state_label), state_tone(case))
            counted[key] = counted.get(key, 0) + 1
        return format_html_join(
            " ",
            "{}",
            ((badge(f"{label} {n}", tone=tone),) for (label, tone), n in counted.items()),
        )

    def render_claimed(self, record: Any) -> str:
        return formats.money(sum(case.claimed_amount for case in record.seen if not case.voided_on))

    def render_created_at(self, value: Any) -> str:
        return formats.day(value)
