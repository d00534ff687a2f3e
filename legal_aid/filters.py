"""The filters above the lists of consultations and of applications for aid.

Free text is not among them: it is posted, and held under a token (see legal_aid/search.py).
"""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.enums import Category
from legal_aid.aid_clocks import Reckoner
from legal_aid.enums import AidKind, AidState, Channel, OnwardPath
from legal_aid.models import AidApplication, AidAssignment, Consultation, Lawyer
from legal_aid.scope import DESK
from mediation.history.actor import Actor
from mediation.stations.access import buildings_in_scope
from mediation.stations.models import User
from mediation.ui.forms import DateInput

OPEN, ALL = "open", "all"
ANY = _("不限")
YES, NO = "yes", "no"


class ConsultationFilter(django_filters.FilterSet):
    """Filters of the consultation log."""

    channel = django_filters.ChoiceFilter(
        label=_("咨询方式"), choices=Channel.choices, empty_label=ANY
    )
    category = django_filters.ChoiceFilter(
        label=_("事项分类"), choices=Category.choices, empty_label=ANY
    )
    onward = django_filters.ChoiceFilter(
        label=_("去向"), choices=OnwardPath.choices, empty_label=ANY
    )
    linked = django_filters.ChoiceFilter(
        label=_("关联案件"), choices=[(YES, _("已关联案件")), (NO, _("未关联案件"))],
        method="by_linked", empty_label=ANY,
    )  # fmt: skip
    officer = django_filters.ChoiceFilter(label=_("接待人"), empty_label=ANY)
    building = django_filters.ChoiceFilter(label=_("楼宇"), empty_label=ANY)
    since = django_filters.DateFilter(
        label=_("咨询日期自"), field_name="held_on", lookup_expr="gte", widget=DateInput
    )
    until = django_filters.DateFilter(
        label=_("咨询日期至"), field_name="held_on", lookup_expr="lte", widget=DateInput
    )

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, queryset: Any, actor: Actor) -> None:
        super().__init__(data, queryset=queryset)
        _offer(self, officer=officers_in_scope(actor), building=buildings_in_scope(actor))

    def by_linked(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(case__isnull=value == NO)


class ApplicationFilter(django_filters.FilterSet):
    """Filters of the applications; without a state it shows the open ones, or all in a search."""

    state = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[
            (OPEN, _("未结（全部）")),
            *AidState.choices,
            (ALL, pgettext_lazy("states", "全部")),
        ],
        method="by_state",
    )
    kind = django_filters.ChoiceFilter(
        label=_("援助种类"), choices=AidKind.choices, empty_label=ANY
    )
    overdue = django_filters.ChoiceFilter(
        label=_("期限"), choices=[(YES, _("仅超期申请"))], method="by_overdue", empty_label=ANY
    )
    officer = django_filters.ChoiceFilter(label=_("经办人"), empty_label=ANY)
    lawyer = django_filters.ChoiceFilter(label=_("承办律师"), method="by_lawyer", empty_label=ANY)
    since = django_filters.DateFilter(
        label=_("申请日期自"), field_name="received_on", lookup_expr="gte", widget=DateInput
    )
    until = django_filters.DateFilter(
        label=_("申请日期至"), field_name="received_on", lookup_expr="lte", widget=DateInput
    )

    class Meta:
        model = AidApplication
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: Any, *, queryset: Any, actor: Actor, reckoner: Reckoner, searching: bool = False
    ) -> None:
        self._reckoner = reckoner
        super().__init__(data, queryset=queryset)
        # A search looks everywhere, for people look for closed matters too.
        self._default_state = ALL if searching else OPEN
        self.filters["state"].extra["empty_label"] = (
            _("全部（默认）") if searching else _("未结（默认）")
        )
        _offer(self, officer=officers_in_scope(actor), lawyer=Lawyer.objects.visible_to(actor))

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return rows
        return self.by_state(rows, "state", self._default_state)

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == ALL:
            return rows
        return rows.filter(state__in=AidState.OPEN if value == OPEN else (value,))

    def by_overdue(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(self._reckoner.overdue())

    def by_lawyer(self, rows: Any, _name: str, lawyer_id: str) -> Any:
        """Who acts in it, or acted until it ended."""
        acting = AidAssignment.objects.filter(lawyer_id=lawyer_id)
        return rows.filter(pk__in=acting.order_by().values("application"))


def officers_in_scope(actor: Actor) -> Any:
    """Who serves, or served, at the desks that the actor sees."""
    serving = User.objects.filter(
        memberships__organisation__path__startswith=actor.organisation_path,
        memberships__role__in=DESK,
    )
    return serving.distinct().order_by("name")


def _offer(filters: Any, **offered: Any) -> None:
    # Plain choices: a field of model objects would ask the database once more for each value.
    for name, rows in offered.items():
        filters.filters[name].extra["choices"] = list(rows.values_list("pk", "name"))
