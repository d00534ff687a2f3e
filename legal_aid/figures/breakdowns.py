"""The desk's figures by code list, building and officer: from the facts, without a query."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import CaseState, Category
from legal_aid.enums import AidKind, Channel, RefusalReason
from legal_aid.figures.facts import AidFacts
from mediation.reports.sections import Column, Narrowing, Row, Table, UnknownNarrowing
from mediation.reports.values import Kind
from mediation.ui.parts import Text

#: Stands for "none" in tables and addresses.
NONE = "none"
_ASKED = Column("consultations", gettext_lazy("咨询"), Kind.COUNT, "consultations")
_BECAME = Column("consultations_to_cases", gettext_lazy("其中已有案件"), Kind.COUNT)
_APPLIED = Column("aid_applications", gettext_lazy("援助申请"), Kind.COUNT, "aid_applications")
_REFUSED = Column("aid_refused", gettext_lazy("不予援助"), Kind.COUNT, "aid_refused")


def tables(facts: AidFacts, _history: bool) -> list[Table]:
    """Every table of the section; figures by named officers only for who may see names."""
    made = [
        _asked(facts, "channel", _("咨询：按方式"), _("咨询方式"), dict(Channel.choices)),
        _asked(facts, "category", _("咨询：按事项"), _("事项分类"), dict(Category.choices)),
        _asked(facts, "building", _("咨询：按楼宇"), _("楼宇"), {}),
    ]
    if facts.scope.names:
        made.append(_asked(facts, "officer", _("咨询：按接待人"), _("接待人"), {}))
    outcomes = [
        Row(state.value, state.label, [count])
        for state in CaseState
        if (count := sum(r["cases"] for r in facts.consultations if r["case__state"] == state))
    ]
    kinds = [
        Row(kind.value, kind.label, [facts.applications[kind]])
        for kind in AidKind
        if facts.applications[kind]
    ]
    reasons = [
        Row(reason.value, reason.label, [facts.decisions[reason]])
        for reason in RefusalReason
        if facts.decisions[reason]
    ]
    return [
        *made,
        Table(
            "aid_case_states",
            _("咨询转为案件后的情况"),
            _("案件状态"),
            (_ASKED,),
            outcomes,
            "case_state",
        ),
        Table("aid_by_kind", _("援助申请：按种类"), _("援助种类"), (_APPLIED,), kinds, "aid_kind"),
        Table("aid_by_refusal", _("不予援助：按理由"), _("理由"), (_REFUSED,), reasons, "refusal"),
    ]


def _asked(
    facts: AidFacts, dimension: str, title: Text, heading: Text, labels: dict[Any, Text]
) -> Table:
    names: dict[str, Text] = {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in facts.consultations:
        code, name = _code(row, dimension)
        names[code] = labels.get(code, name)
        counts[code][0] += row["rows"]
        counts[code][1] += row["cases"]
    order = list(labels) or sorted(counts)
    rows = [Row(code, names[code], counts[code]) for code in order if code in counts]
    key = f"consultations_by_{dimension}"
    return Table(key, title, heading, (_ASKED, _BECAME), rows, dimension)


def _code(row: dict[str, Any], dimension: str) -> tuple[str, Text]:
    if dimension == "building":
        if not row["building__code"]:
            return NONE, _("未填写")
        code = f"{row['building__station__code']}-{row['building__code']}"
        return code, row["building__name"]
    if dimension == "officer":
        return row["officer__username"], row["officer__name"]
    return row[dimension], row[dimension]


def narrowed(
    rows: QuerySet[Any], narrowing: Narrowing, *, names: bool
) -> tuple[QuerySet[Any], str]:
    """The rows of one line of a table, and what it says of itself.

    Raises:
        UnknownNarrowing: for a dimension that the rows do not have, or the reader may not see.
    """
    code = narrowing.code
    station, _dash, building = code.partition("-")
    of_consultations: dict[str, tuple[Q, Any]] = {
        "channel": (Q(channel=code), dict(Channel.choices).get(code)),
        "category": (Q(category=code), dict(Category.choices).get(code)),
        "case_state": (Q(case__state=code), dict(CaseState.choices).get(code)),
        "building": (
            Q(building=None)
            if code == NONE
            else Q(building__station__code=station, building__code=building),
            _("未填写") if code == NONE else code,
        ),
    }
    if names:
        of_consultations["officer"] = (Q(officer__username=code), code)
    known = {
        "Consultation": of_consultations,
        "AidApplication": {
            "aid_kind": (Q(kind=code), dict(AidKind.choices).get(code)),
            "refusal": (Q(refusal_reason=code), dict(RefusalReason.choices).get(code)),
        },
    }.get(rows.model.__name__, {})
    if narrowing.dimension not in known:
        raise UnknownNarrowing(narrowing.dimension)
    condition, label = known[narrowing.dimension]
    return rows.filter(condition), str(label or code)
