"""Open cases whose mediators no longer serve where the case is."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.desk_service import left_mediators
from cases.watch.detectors import LONGEST, Detector, Finding, Scope

CODE = "left"


def explain(_scope: Scope) -> str:
    return _(
        "在办案件的首席或者其他承办调解员，今天在承办组织及其上级组织已没有调解员任职，或者账号已停用。"
    )


def find(scope: Scope) -> Iterator[Finding]:
    """One finding a case, those without a lead first: one query."""
    parts = left_mediators(scope.today).filter(case__in=scope.cases.open())
    rows = parts.order_by("-is_lead", "case__received_on", "case_id", "pk").values_list(
        "case_id", "case__serial", "user_id", "user__name", "is_lead", "left_on"
    )
    found: dict[int, list[Any]] = {}
    for row in rows[: LONGEST * 2]:
        found.setdefault(row[0], []).append(row)
    for key, gone in list(found.items())[:LONGEST]:
        without_lead = any(row[4] for row in gone)
        days = [row[5] for row in gone if row[5]]
        words = (
            _("首席调解员已离任：%(names)s。")
            if without_lead
            else _("承办调解员已离任：%(names)s。")
        )
        yield Finding(
            detector=CODE,
            subject=gone[0][1],
            why=words % {"names": "、".join(row[3] for row in gone)},
            since=min(days, default=None),
            facts=tuple(sorted((row[2], row[4]) for row in gone)),
            cases=(key,),
            act="assign",
            url=reverse("assigning:assign", args=[gone[0][1]]),
            action=_("重新指派"),
            tone="danger" if without_lead else "warning",
        )


LEFT = Detector(CODE, gettext_lazy("调解员已离任的案件"), explain, find, icon="people")
