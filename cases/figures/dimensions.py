"""By what the figures of cases are broken down, and to what a whole report can be narrowed.

Whatever stands in the case (category, building, …) is taken as it stands now; who held the case and
who led it, as it was on the event's day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import Category, Grade, IneligibleReason, PartyKind, Source
from cases.models import Participation, Party
from mediation.people.enums import EmployerNature, Industry
from mediation.reports.scopes import Narrowing, Scope, UnknownNarrowing
from mediation.reports.sections import Dimension
from mediation.stations.models import Building, Organisation, User
from mediation.ui.parts import Text

#: Stands for "none" in tables and addresses: a case without building, category or mediator.
NONE = "none"
Choices = Iterable[tuple[str, Text]]


def building_of(code: str) -> Building | None:
    """The building that a row's code names: its station's code, a dash, its own."""
    station, _dash, building = code.partition("-")
    return Building.objects.filter(station__code=station, code=building).first()


def lead_at_event(value: Any = "user__username") -> Subquery:
    """User name of who led the case on the event's day: the last to begin by then."""
    leads = Participation.objects.filter(
        case=OuterRef("case"), is_lead=True, starts_on__lte=OuterRef("happened_on")
    ).order_by("-starts_on", "-pk")
    return Subquery(leads.values_list(value)[:1])


def of_employer(field: str, case: str) -> Subquery:
    """A field of the first employer among the parties; `case` is the way from the row to its case."""
    employers = Party.objects.filter(case=OuterRef(case or "pk"), kind=PartyKind.EMPLOYER)
    return Subquery(employers.order_by("-side", "order", "pk").values(field)[:1])


# --- How rows are narrowed: `case` is "case" for events and "" for cases -----------------------


def _by_column(column: str, rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    return rows.filter(**{f"{case}__{column}" if case else column: code})


def _by_building(rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    column = f"{case}__building" if case else "building"
    building = building_of(code) if code else None
    return rows.filter(**{column: building}) if building or not code else rows.none()


def _by_employer(field: str, rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    found = rows.alias(employer_value=of_employer(field, case))
    empty = Q(employer_value="") | Q(employer_value=None)
    return found.filter(Q(employer_value=code) if code else empty)


def _by_who_led(rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    led = Participation.objects.filter(
        case=OuterRef(case or "pk"), user__username=code, is_lead=True
    )
    return rows.filter(Exists(led))


def _by_lead(rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    if not case:
        raise UnknownNarrowing("mediator")
    return rows.alias(lead=lead_at_event()).filter(lead=code or None)


def _by_organisation(rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    if not case:
        raise UnknownNarrowing("organisation")
    return rows.filter(organisation__code=code)


def _by_reason(rows: QuerySet[Any], code: str, case: str) -> QuerySet[Any]:
    if not case:
        raise UnknownNarrowing("reason")
    return rows.filter(reason=code)


# --- What each offers --------------------------------------------------------------------------


def _buildings(scope: Scope) -> Choices:
    stations = Q(station__in=scope.ids)
    if scope.organisation is not None:
        # A point or room has no buildings of its own: those of its station.
        stations |= Q(station=scope.organisation.station_id or scope.organisation.pk)
    found = Building.objects.filter(stations).select_related("station").order_by("station", "code")
    return [(f"{row.station.code}-{row.code}", row.name) for row in found]


def _people(scope: Scope) -> Choices:
    """Who led a case of the scope, by name; nobody where figures by names are not shown."""
    if not scope.names:
        return []
    led = Participation.objects.filter(
        user=OuterRef("pk"), is_lead=True, case__organisation__in=scope.ids
    )
    found = User.objects.filter(Exists(led.order_by()))
    return list(found.order_by("name", "username").values_list("username", "name"))


@dataclass(frozen=True, slots=True)
class CaseDimension(Dimension):
    """A dimension with how rows are narrowed by it, and what a code is called."""

    narrow: Callable[[QuerySet[Any], str, str], QuerySet[Any]] = lambda rows, _code, _case: rows
    name: Callable[[str], Any] = str


def _coded(key: str, heading: Text, choices: Choices, narrow: Any) -> CaseDimension:
    labels = dict(choices)
    return CaseDimension(
        key, heading, lambda _scope: list(labels.items()), narrow=narrow, name=labels.get
    )


def _user(code: str) -> User | None:
    return User.objects.filter(username=code).first()


DIMENSIONS: dict[str, CaseDimension] = {
    dimension.key: dimension
    for dimension in (
        _coded(
            "category", gettext_lazy("争议类别"), Category.choices, partial(_by_column, "category")
        ),
        _coded("source", gettext_lazy("案件来源"), Source.choices, partial(_by_column, "source")),
        _coded("grade", gettext_lazy("案件等级"), Grade.choices, partial(_by_column, "grade")),
        CaseDimension(
            "building", gettext_lazy("楼宇"), _buildings, narrow=_by_building, name=building_of
        ),
        _coded(
            "industry",
            gettext_lazy("用人单位行业"),
            Industry.choices,
            partial(_by_employer, "industry"),
        ),
        _coded(
            "nature",
            gettext_lazy("用人单位性质"),
            EmployerNature.choices,
            partial(_by_employer, "nature"),
        ),
        CaseDimension(
            "led_by",
            gettext_lazy("承办人（担任或者曾经担任首席调解员）"),
            _people,
            narrow=_by_who_led,
            name=_user,
        ),
        CaseDimension(
            "mediator", gettext_lazy("首席调解员"), narrow=_by_lead, name=_user, whole=False
        ),
        CaseDimension(
            "organisation",
            gettext_lazy("承办组织"),
            narrow=_by_organisation,
            name=lambda code: Organisation.objects.filter(code=code).first(),
            whole=False,
        ),
        CaseDimension(
            "reason",
            gettext_lazy("不予受理的理由"),
            narrow=_by_reason,
            name=dict(IneligibleReason.choices).get,
            whole=False,
        ),
    )
}
#: Of named people: for those alone who may see figures by names.
OF_PEOPLE = frozenset({"mediator", "led_by"})


def find(narrowing: Narrowing, scope: Scope) -> CaseDimension:
    """The dimension of that name.

    Raises:
        UnknownNarrowing: for one that there is not, or that this reader may not use.
    """
    dimension = DIMENSIONS.get(narrowing.dimension)
    if dimension is None or (narrowing.dimension in OF_PEOPLE and not scope.names):
        raise UnknownNarrowing(narrowing.dimension)
    return dimension


def narrowed(
    rows: QuerySet[Any], narrowing: Narrowing | None, scope: Scope, case: str = "case"
) -> QuerySet[Any]:
    """The rows of one value of a dimension; all of them without a narrowing.

    Args:
        case: the way from a row to its case: "case" for events, "" for cases.

    Raises:
        UnknownNarrowing: for a dimension that these rows do not have.
    """
    if narrowing is None:
        return rows
    code = "" if narrowing.code == NONE else narrowing.code
    return find(narrowing, scope).narrow(rows, code, case)


def in_words(narrowing: Narrowing, scope: Scope) -> str:
    """What a narrowed list says of itself; the bare code where nothing has that code."""
    dimension = find(narrowing, scope)
    return _("%(heading)s：%(name)s") % {
        "heading": dimension.heading,
        "name": _("未填写")
        if narrowing.code == NONE
        else dimension.name(narrowing.code) or narrowing.code,
    }
