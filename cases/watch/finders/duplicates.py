"""Two cases that look like one, entered twice: what the form of intake warns of, looked for again.

The worker is the same by identity number, where both have one, else by telephone, else by name; the
employer by its entry in the register, else by credit code, else by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.enums import PartyKind
from cases.models import CaseLink, Party
from cases.watch.detectors import LONGEST, Detector, Finding, Scope
from mediation.stations.enums import ParameterKind

CODE = "duplicate"
K = ParameterKind
#: The later of two cases was received in so many days; older ones have gone into the figures.
BACK = 365
#: Cases of workers who come more than once, the newest first, that are compared at most.
COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class _Worker:
    id_index: str
    phone_index: str
    name: str

    def is_also(self, other: "_Worker") -> str:
        """By what it is the same person, in words; empty for another one."""
        if self.id_index and other.id_index:
            return (
                pgettext("worker of both cases", "证件号码相同")
                if self.id_index == other.id_index
                else ""
            )
        if self.phone_index and other.phone_index:
            return (
                pgettext("worker of both cases", "电话相同")
                if self.phone_index == other.phone_index
                else ""
            )
        return pgettext("worker of both cases", "姓名相同") if self.name == other.name else ""


@dataclass(frozen=True, slots=True)
class _Employer:
    front: int | None
    code: str
    name: str

    def is_also(self, other: "_Employer") -> bool:
        if self.front and self.front == other.front:
            return True
        if self.code and other.code:
            return self.code == other.code
        return self.name == other.name


@dataclass(slots=True)
class _Case:
    key: int
    serial: str
    received_on: date
    series: int | None
    station: int
    workers: list[_Worker] = field(default_factory=list)
    employers: list[_Employer] = field(default_factory=list)


def explain(scope: Scope) -> str:
    return _(
        "两件未作废的案件在%(days)d天内收到，用人单位相同，劳动者也相同（双方都有证件号码的比证件号码，否则比电话，再比姓名），不属于同一系列案，也没有登记为关联案件。只看后一件在最近%(back)d天内收到的；名册中的成员不比对。"
    ) % {"days": scope.number(K.WATCH_DUPLICATE), "back": BACK}


def find(scope: Scope) -> Iterator[Finding]:
    """The newest pair first: three queries."""
    longest = max(scope.rules.values(K.WATCH_DUPLICATE))
    since = scope.today - timedelta(days=BACK)
    cases = _compared(scope, since - timedelta(days=longest))
    pairs = sorted(_pairs(cases, scope, since), key=lambda pair: (pair[1].received_on, pair[1].key))
    keys = {one.key for pair in pairs for one in pair[:2]}
    links = CaseLink.objects.filter(case__in=keys).values_list("case_id", "earlier_id")
    linked = {frozenset(link) for link in links} if keys else set()
    left = [pair for pair in reversed(pairs) if {pair[0].key, pair[1].key} not in linked]
    for earlier, later, reason in left[:LONGEST]:
        yield Finding(
            detector=CODE,
            subject=f"{earlier.serial}+{later.serial}",
            why=_("%(later)s与%(earlier)s相隔%(days)d天收到，用人单位相同，劳动者%(reason)s。")
            % {
                "later": later.serial, "earlier": earlier.serial, "reason": reason,
                "days": (later.received_on - earlier.received_on).days,
            },
            since=later.received_on,
            facts=(earlier.key, later.key),
            cases=(later.key, earlier.key),
            act="void",
            url=reverse("cases:void", args=[later.serial]),
            action=_("作废重复登记"),
        )  # fmt: skip


def _compared(scope: Scope, since: date) -> dict[int, _Case]:
    """Cases of workers who come more than once, with their people: two queries."""
    cases = scope.cases.filter(received_on__gte=since)
    workers = Party.objects.filter(case__in=cases, kind=PartyKind.WORKER)
    again = Q(name__in=_repeated(workers, "name"))
    for column in ("id_number_index", "phone_index"):
        again |= Q(**{f"{column}__in": _repeated(workers.exclude(**{column: ""}), column)})
    found: dict[int, _Case] = {}
    rows = workers.filter(again).order_by("-case__received_on", "-case_id")
    for key, serial, day, series, station, *person in rows.values_list(
        "case_id", "case__serial", "case__received_on", "case__series_id", "case__station_id",
        "id_number_index", "phone_index", "name",
    )[:COMPARED]:  # fmt: skip
        known = found.setdefault(key, _Case(key, serial, day, series, station))
        known.workers.append(_Worker(*person))
    employers = Party.objects.filter(
        kind=PartyKind.EMPLOYER, case__in=workers.filter(again).order_by().values("case")
    ).annotate(front=Coalesce("employer__merged_into", "employer"))
    for key, *given in employers.values_list("case_id", "front", "credit_code", "name"):
        if key in found:
            found[key].employers.append(_Employer(*given))
    return found


def _repeated(workers: Any, column: str) -> Any:
    counted = workers.order_by().values(column).annotate(n=Count("case", distinct=True))
    return counted.filter(n__gt=1).values(column)


def _pairs(
    cases: dict[int, _Case], scope: Scope, since: date
) -> Iterator[tuple[_Case, _Case, str]]:
    """(earlier, later, by what the worker is the same); only cases with something alike are compared."""
    alike: dict[tuple[str, Any], list[_Case]] = {}
    for case in cases.values():
        for worker in case.workers:
            for sort in ("id_index", "phone_index", "name"):
                if value := getattr(worker, sort):
                    alike.setdefault((sort, value), []).append(case)
    seen: set[tuple[int, int]] = set()
    for group in alike.values():
        group.sort(key=lambda case: (case.received_on, case.key))
        for earlier, later in combinations(group, 2):
            pair = (earlier.key, later.key)
            if earlier.key == later.key or pair in seen:
                continue
            seen.add(pair)
            if reason := _reason(earlier, later, scope, since):
                yield earlier, later, reason


def _reason(earlier: _Case, later: _Case, scope: Scope, since: date) -> str:
    if later.received_on < since or (later.series and later.series == earlier.series):
        return ""
    rule: Any = scope.rules.on(later.station, K.WATCH_DUPLICATE, scope.today)
    if (later.received_on - earlier.received_on).days > rule.value:
        return ""
    if not any(one.is_also(other) for one in earlier.employers for other in later.employers):
        return ""
    return next(
        (why for one in earlier.workers for other in later.workers if (why := one.is_also(other))),
        "",
    )


DUPLICATE = Detector(CODE, gettext_lazy("疑似重复登记"), explain, find, icon="repeat")
