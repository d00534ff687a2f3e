"""The page of a collective case's members: what of each the reader may see, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.enums import AgreementState, CaseState, ClaimOutcome, Grade
from cases.members import COLLECTIVE_FROM, Totals, missing_members, text_is_final, warnings
from cases.models import Case, Member
from cases.permissions import may
from cases.secrets import SecretGroup, groups_of
from cases.sight import Sight, mask_name, sight_of
from mediation.history.actor import Actor
from mediation.ui.parts import Action, Text, Tone

TONES: dict[str, Tone] = {
    ClaimOutcome.OPEN: "neutral",
    ClaimOutcome.AGREED: "success",
    ClaimOutcome.NOT_AGREED: "warning",
}
FINAL_TEXT = (AgreementState.SIGNING, *AgreementState.STANDING)


@dataclass(frozen=True, slots=True)
class Line:
    """One member as the reader may see them; addresses are empty where nothing can be done."""

    row: Member
    name: str
    secrets: list[SecretGroup]
    answer: tuple[Text, Tone]
    outcome: tuple[Text, Tone]
    goes: list[str]
    edit_url: str
    remove_url: str


def summary(case: Case, actor: Actor) -> dict[str, Any]:
    """What stands above the list and in the case page: sums, what is missing, what can be done."""
    rows = list(case.members.all())
    sight = sight_of(actor, case)
    open_case = case.is_open
    return {
        "case": case,
        "rows": rows,
        "sight": sight,
        "totals": Totals.of(rows),
        "missing": missing_members(case) if open_case else [],
        # The sentences name people.
        "warnings": [*_grade(case), *warnings(case, rows)] if open_case and sight.content else [],
        "closed_because": text_is_final() if open_case and has_final_text(case) else "",
        "elections": list(case.elections.select_related("attachment")),
        "actions": _actions(case, rows, actor),
    }


def _grade(case: Case) -> list[str]:
    if case.worker_count >= COLLECTIVE_FROM and case.grade != Grade.MAJOR:
        return [_("十人以上的集体争议，请考虑将案件等级定为“重大”。")]
    return []


def member_list(case: Case, rows: Sequence[Member], actor: Actor) -> list[Line]:
    """The lines of one page, in a fixed number of queries."""
    sight = sight_of(actor, case)
    prefetch_related_objects(list(rows), "destinations")
    editable = may_list(case, actor)
    return [_line(case, row, sight, editable=editable) for row in rows]


def may_list(case: Case, actor: Actor) -> bool:
    """Whether the reader can change the list now."""
    return bool(
        case.is_open
        and case.is_collective
        and may(actor, "edit_members", case)
        and not has_final_text(case)
    )


def has_final_text(case: Case) -> bool:
    """Whether an agreement is offered for signing or stands: the list keeps to it."""
    return bool(case.agreements.filter(state__in=FINAL_TEXT).exists())


def _line(case: Case, row: Member, sight: Sight, *, editable: bool) -> Line:
    may_remove = editable and row.party_id is None and row.agrees is None and row.is_open
    return Line(
        row=row,
        name=row.name if sight.content else mask_name(row.name, is_person=True),
        secrets=groups_of(row) if sight.content else [],
        answer=_answer(row),
        outcome=(row.get_outcome_display(), TONES.get(row.outcome, "muted")),
        goes=[str(goal.body_name or goal.get_kind_display()) for goal in row.destinations.all()],
        edit_url=reverse("cases:member_edit", args=[case.serial, row.number]) if editable else "",
        remove_url=reverse("cases:member_remove", args=[case.serial, row.number])
        if may_remove
        else "",
    )


def _answer(row: Member) -> tuple[Text, Tone]:
    if row.agrees is None:
        return _("未答复"), "neutral"
    return (_("同意"), "success") if row.agrees else (_("不同意"), "danger")


def _actions(case: Case, rows: Sequence[Member], actor: Actor) -> list[Action]:
    if case.voided_on or not case.is_collective:
        return []

    def to(name: str) -> str:
        return reverse(f"cases:{name}", args=[case.serial])

    found = []
    incomplete = bool(missing_members(case))
    if may_list(case, actor):
        found += [
            Action(label=_("粘贴名单"), url=to("member_paste"), icon="list", primary=incomplete),
            Action(label=_("添加成员"), url=to("member_add"), icon="plus"),
        ]
        if rows:
            found.append(Action(label=_("登记代表推举"), url=to("member_elect"), icon="flag"))
    if rows and case.state == CaseState.MEDIATION and may(actor, "record_member_terms", case):
        found.append(
            Action(
                label=_("登记金额与意见"), url=to("member_terms"), icon="cash",
                primary=not incomplete,
            )
        )  # fmt: skip
    if rows and may_set_outcomes(case, actor):
        found.append(
            Action(label=_("登记处理结果与去向"), url=to("member_outcomes"), icon="signpost")
        )
    return found


def may_set_outcomes(case: Case, actor: Actor) -> bool:
    """Whether the reader can say what becomes of members now, or where they went."""
    act = "set_member_outcomes" if case.is_open else "add_destination"
    apart = case.is_open or case.partly_settled
    return bool(apart and case.member_count and may(actor, act, case))
