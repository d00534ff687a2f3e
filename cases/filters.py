"""The filters above the lists of cases and of series. Free text is not among them: see cases/search.py."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.clocks import overdue
from cases.enums import (
    Capacity,
    CaseState,
    Category,
    DestinationKind,
    Ending,
    Grade,
    ReferenceSystem,
    Source,
)
from cases.models import Case, Destination, ExternalReference, Participation, Series
from cases.search import begins
from mediation.deadlines.clocks import Calendar
from mediation.history.actor import Actor
from mediation.stations.access import buildings_in_scope, organisations_in_scope
from mediation.stations.enums import Role
from mediation.stations.models import User
from mediation.ui.forms import DateInput

OPEN, CLOSED, ALL, VOID = "open", "closed", "all", "void"
STATES = [
    (OPEN, _("未结（全部）")),
    *((value, label) for value, label in CaseState.choices if value in CaseState.OPEN),
    (CLOSED, _("已结（全部）")),
    *Ending.choices,
    (VOID, _("作废")),
    (ALL, pgettext_lazy("states", "全部")),
]
ANY = _("不限")
YES = [("yes", _("仅超期案件"))]
FILED = [("no", _("未归档")), ("yes", _("已归档"))]


class CaseFilter(django_filters.FilterSet):
    """Filters of the list; without a state it shows open cases, or all where something is looked for."""

    state = django_filters.ChoiceFilter(label=_("状态"), choices=STATES, method="by_state")
    overdue = django_filters.ChoiceFilter(
        label=_("期限"), choices=YES, method="by_overdue", empty_label=ANY
    )
    mediator = django_filters.ChoiceFilter(label=_("调解员"), method="by_mediator", empty_label=ANY)
    organisation = django_filters.ChoiceFilter(label=_("承办组织"), empty_label=ANY)
    building = django_filters.ChoiceFilter(label=_("楼宇"), empty_label=ANY)
    category = django_filters.ChoiceFilter(
        label=_("争议类别"), choices=Category.choices, empty_label=ANY
    )
    source = django_filters.ChoiceFilter(
        label=_("案件来源"), choices=Source.choices, empty_label=ANY
    )
    reference_system = django_filters.ChoiceFilter(
        label=_("外部编号来源"), choices=ReferenceSystem.choices, method="by_reference_system",
        empty_label=ANY,
    )  # fmt: skip
    reference_number = django_filters.CharFilter(
        label=_("外部编号（开头）"), method="by_reference_number", max_length=80
    )
    destination = django_filters.ChoiceFilter(
        label=_("去向"), choices=DestinationKind.choices, method="by_destination", empty_label=ANY
    )
    archived = django_filters.ChoiceFilter(
        label=_("归档"), choices=FILED, method="by_archived", empty_label=ANY
    )
    grade = django_filters.ChoiceFilter(label=_("等级"), choices=Grade.choices, empty_label=ANY)
    received_from = django_filters.DateFilter(
        label=_("收到申请日期自"), field_name="received_on", lookup_expr="gte", widget=DateInput
    )
    received_to = django_filters.DateFilter(
        label=_("收到申请日期至"), field_name="received_on", lookup_expr="lte", widget=DateInput
    )

    #: Asked without a state, these look for cases that have ended, too: whoever has another body's
    #: number looks for that matter, and a case has gone somewhere, or is put away, when it has ended.
    everywhere = ("reference_number", "destination", "archived")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: Any,
        *,
        queryset: Any,
        actor: Actor,
        today: date,
        calendar: Calendar,
        searching: bool = False,
    ) -> None:
        self._today, self._calendar = today, calendar
        super().__init__(data, queryset=queryset)
        # A search looks everywhere, for people look for closed cases too.
        everywhere = searching or any((data or {}).get(name) for name in self.everywhere)
        self._default_state = ALL if everywhere else OPEN
        self.filters["state"].extra["empty_label"] = (
            _("全部（默认）") if everywhere else _("未结（默认）")
        )
        # Plain choices: a field of model objects would ask the database once more for each value.
        for name, rows in {
            "organisation": organisations_in_scope(actor),
            "building": buildings_in_scope(actor),
            "mediator": mediators_in_scope(actor),
        }.items():
            self.filters[name].extra["choices"] = list(rows.values_list("pk", "name"))

    def filter_queryset(self, queryset: Any) -> Any:
        cases = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return cases
        return self.by_state(cases, "state", self._default_state)

    def by_state(self, cases: Any, _name: str, value: str) -> Any:
        if value == VOID:
            return cases.exclude(voided_on=None)
        if value == OPEN:
            return cases.filter(state__in=CaseState.OPEN, voided_on=None)
        if value == CLOSED:
            return cases.filter(state__in=CaseState.FINAL, voided_on=None)
        if value in CaseState.OPEN:
            return cases.filter(state=value, voided_on=None)
        return cases if value == ALL else cases.filter(ending=value, voided_on=None)

    def by_overdue(self, cases: Any, _name: str, _value: str) -> Any:
        return cases.filter(overdue(self._today, self._calendar), voided_on=None)

    def by_reference_system(self, cases: Any, _name: str, value: str) -> Any:
        rows = ExternalReference.objects.filter(case=OuterRef("pk"), system=value)
        return cases.filter(Exists(rows))

    def by_reference_number(self, cases: Any, _name: str, value: str) -> Any:
        system = self.form.cleaned_data.get("reference_system")
        rows = ExternalReference.objects.filter(begins("number", value.strip()))
        if system:
            rows = rows.filter(system=system)
        return cases.filter(pk__in=rows.order_by().values("case"))

    def by_destination(self, cases: Any, _name: str, value: str) -> Any:
        rows = Destination.objects.filter(case=OuterRef("pk"), kind=value)
        return cases.filter(Exists(rows))

    def by_archived(self, cases: Any, _name: str, value: str) -> Any:
        ended = cases.filter(state__in=CaseState.FINAL, voided_on=None)
        return ended.filter(archived_on__isnull=value == "no")

    def by_mediator(self, cases: Any, _name: str, user_id: str) -> Any:
        parts = Participation.objects.filter(
            case=OuterRef("pk"), user_id=user_id, capacity=Capacity.MEDIATOR, ends_on=None
        )
        return cases.filter(Exists(parts))


class SeriesFilter(django_filters.FilterSet):
    """Filters of the list of series, by what the reader may know of their cases."""

    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=[(OPEN, _("有未结案件")), (CLOSED, _("全部已结"))],
        method="by_state", empty_label=pgettext_lazy("states", "全部"),
    )  # fmt: skip
    organisation = django_filters.ChoiceFilter(label=_("承办组织"), empty_label=ANY)

    class Meta:
        model = Series
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, queryset: Any, actor: Actor) -> None:
        self._actor = actor
        super().__init__(data, queryset=queryset)
        rows = organisations_in_scope(actor)
        self.filters["organisation"].extra["choices"] = list(rows.values_list("pk", "name"))

    def by_state(self, series: Any, _name: str, value: str) -> Any:
        cases = Case.objects.visible_to(self._actor).order_by()
        going_on = Exists(
            cases.filter(series=OuterRef("pk"), state__in=CaseState.OPEN, voided_on=None)
        )
        return series.filter(going_on if value == OPEN else ~going_on)


def mediators_in_scope(actor: Actor) -> Any:
    """Who mediates, or mediated, in the actor's organisations; a mediator finds colleagues, too."""
    path = actor.organisation_path
    if not path:
        return User.objects.none()
    mediating = (Role.MEDIATOR, Role.POINT_MEDIATOR, Role.MANAGER)
    within = Q(memberships__organisation__path__startswith=path, memberships__role__in=mediating)
    return User.objects.filter(within).distinct().order_by("name")
