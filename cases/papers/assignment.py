"""The record of assignment, disclosure and replacement of mediators (F11)."""

from typing import Any

from django.utils.translation import gettext as _

from cases.conflict_enums import PlaceChoice
from cases.conflict_guards import newest_notices
from cases.enums import Capacity, ConflictKind, ConsentPurpose
from cases.models import Case, Participation
from cases.papers import shared
from mediation.papers.templatetags.paper_tags import cn_date


def assignment_record(case: Case) -> dict[str, Any]:
    """Every mediator the case has had: assigned by whom and when, what was disclosed, and what the
    parties said to it."""
    parts = list(
        case.participations.filter(capacity=Capacity.MEDIATOR)
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    entered_by = dict(
        Participation.history.filter(case_id=case.pk, history_type="+").values_list(
            "id", "actor_name"
        )
    )
    declarations = Participation.history.filter(
        case_id=case.pk, capacity=Capacity.MEDIATOR, declared_on__isnull=False
    )
    return shared.base(case) | {
        "assignments": [
            {
                "name": part.user.name,
                "role": "首席调解员" if part.is_lead else "调解员",
                "starts_on": shared.iso(part.starts_on),
                "ends_on": shared.iso(part.ends_on),
                "assigned_by": entered_by.get(part.pk, ""),
                "declared_on": shared.iso(part.declared_on),
                "declaration": str(part.get_conflict_display()) if part.declared_on else "",
                "disclosure": shared.sentence(part.disclosure),
                "earlier": _earlier(declarations, part),
                "opinions": _opinions(case, part),
            }
            for part in parts
        ]
    }


def _earlier(declarations: Any, part: Participation) -> list[str]:
    """What was declared before the present declaration, and said something else."""
    rows = declarations.filter(id=part.pk, declaration_number__lt=part.declaration_number)
    first: dict[int, str] = {}
    for number, conflict, day in rows.order_by("pk").values_list(
        "declaration_number", "conflict", "declared_on"
    ):
        first.setdefault(number, f"{cn_date(day)}曾声明：{ConflictKind(conflict).label}。")
    return list(first.values())


def _opinions(case: Case, part: Participation) -> list[str]:
    """What each party said: to a declared conflict, or where it wants to be heard."""
    if part.conflict == ConflictKind.EMPLOYED_BY_RESPONDENT:
        notices = newest_notices(case, part)
        return [
            f"{cn_date(notice.told_on)}已告知{notice.party.name}：{_choice(notice.choice)}。"
            for notice in notices.values()
        ]
    rows = case.consents.filter(
        purpose=ConsentPurpose.CONFLICT_WAIVER,
        participation=part,
        declaration_number=part.declaration_number,
    )
    return [
        f"{cn_date(row.answered_on)}，{row.party.name}"
        f"{'同意' if row.answer else '不同意'}由其继续调解（{row.get_way_display()}）。"
        for row in rows.select_related("party").order_by("answered_on", "pk")
    ]


def _choice(choice: str) -> str:
    return str(PlaceChoice(choice).label) if choice else "未要求由工作站调解"


def assignment_refusals(case: Case) -> list[str]:
    """There is nothing to record before somebody is assigned."""
    if case.participations.filter(capacity=Capacity.MEDIATOR).exists():
        return []
    return [_("本案尚无调解员。")]
