"""Making a check, keeping it, deciding about it: what is the same for every room's matters.

A check never stops an operation: it is on record with it, in its transaction. What it finds waits
for the manager; whether anything waits for that decision is the matter's own business.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.people.appearances import Matter, appearances_of
from mediation.people.conflict_checks import ConflictCheckRow, ask_the_manager, manages, packed
from mediation.people.conflict_rules import CheckStrength, findings
from mediation.people.enums import CheckDecision, CheckOccasion
from mediation.people.models import Employer, Person

Row = TypeVar("Row", bound=ConflictCheckRow)


def newest(rows: Any) -> Any:
    """The newest check of the people of a matter; that of a lawyer stands by itself."""
    return rows.exclude(occasion=CheckOccasion.ASSIGNMENT).order_by("-pk").first()


def run(
    matter: Matter,
    rows: Any,
    make: Callable[[], Row],
    *,
    occasion: CheckOccasion | None,
    actor: Actor,
) -> Row | None:
    """Compare the people of `matter` with everybody elsewhere and keep the result.

    Inside the caller's transaction, which holds the matter. A conflict that the manager has decided
    about needs no other decision while nothing new is found.

    Args:
        rows: the matter's earlier checks.
        make: an unsaved row of the matter.
        occasion: None after a change: a check at opening where there was none, else of new people;
            nothing is done while the people are those of the last check.

    Returns:
        the row; None where nobody is named, or nobody new.
    """
    if not matter.people:
        return None
    last = newest(rows)
    people = _digest(matter)
    if occasion is None:
        if last is not None and last.content.get("people") == people:
            return None
        occasion = CheckOccasion.OPENING if last is None else CheckOccasion.NEW_PARTY
    found = findings(matter, appearances_of(_with_merged(matter)))
    barring = {one.key for one in found if one.strength == CheckStrength.BARS}
    kept = packed(found, people=people)
    if occasion == CheckOccasion.AGAIN and last is not None and _just_made(last, actor, kept):
        return last  # a second click
    row = make()
    row.checked_on, row.occasion = timezone.localdate(), occasion
    row.checked_by_id, row.checked_by_name = actor.user_id, actor.name
    row.named = "\n".join(dict.fromkeys(one.name for one in matter.people))
    row.found, row.is_barring = len(found), bool(barring)
    row.findings = ask_the_manager() if barring else ""
    row.restricted = kept
    row.needs_decision = bool(barring)
    if last is not None and last.decision and barring and barring <= last.barring_keys:
        row.needs_decision = False
        row.decision, row.decision_reason = last.decision, last.decision_reason
        row.decided_on = last.decided_on
        row.decided_by_id, row.decided_by_name = last.decided_by_id, last.decided_by_name
    row.save()
    return row


def _just_made(last: ConflictCheckRow, actor: Actor, kept: str) -> bool:
    today = timezone.localdate()
    by = (CheckOccasion.AGAIN, actor.user_id, today)
    return (last.occasion, last.checked_by_id, last.checked_on) == by and last.restricted == kept


def _with_merged(matter: Matter) -> Matter:
    """Each of the people with all entries of the register that were merged with theirs."""
    people = matter.people
    for model, is_employer in ((Person, False), (Employer, True)):
        keys = {one.entry for one in people if one.is_employer == is_employer and one.entry}
        if not keys:
            continue
        fronts = model.objects.filter(pk__in=keys, merged_into__isnull=False).values("merged_into")
        groups: dict[int, set[int]] = {}
        fronted = {}
        for pk, merged_into in model.objects.filter(
            Q(pk__in=keys) | Q(merged_into__in=keys) | Q(merged_into__in=fronts)
        ).values_list("pk", "merged_into_id"):
            fronted[pk] = merged_into or pk
            groups.setdefault(fronted[pk], {fronted[pk]}).add(pk)
        people = tuple(
            replace(one, entries=frozenset(groups[fronted[one.entry]]))
            if one.is_employer == is_employer and one.entry in fronted
            else one
            for one in people
        )
    return replace(matter, people=people)


def decide(
    row: ConflictCheckRow | None,
    *,
    actor: Actor,
    station_path: str,
    check_id: int,
    decision: str,
    reason: str,
) -> None:
    """Write the manager's decision on the newest check; inside the caller's operation.

    Raises:
        NotAllowed: for everybody but the manager of the station.
        ActionRefused: where nothing waits, another check came between, or the reason is missing.
    """
    if not manages(actor, station_path=station_path):
        raise NotAllowed(_("利益冲突由工作站站长决定。"))
    if row is None or not row.is_barring:
        raise ActionRefused(_("没有需要决定的利益冲突。"))
    if row.pk != check_id:
        raise ActionRefused(_("已有新的核对结果，请查看后再决定。"))
    if decision not in CheckDecision.values:
        raise ActionRefused(_("请选择决定。"))
    if not reason.strip():
        raise ActionRefused(_("请写明决定的理由。"))
    row.decision, row.decision_reason = decision, reason.strip()
    row.decided_on, row.needs_decision = timezone.localdate(), False
    row.decided_by_id, row.decided_by_name = actor.user_id, actor.name
    row.save()


def missing_decision(row: ConflictCheckRow | None) -> list[str]:
    """What a decision about the matter still lacks: a check, and the manager's word on a conflict."""
    if row is None:
        return [_("核对利益冲突。")]
    if row.needs_decision:
        return [_("存在冲突，须由站长决定并写明理由。")]
    if row.decision == CheckDecision.DECLINE:
        return [_("站长已决定因利益冲突不予办理。")]
    return []


def _digest(matter: Matter) -> str:
    """Changes with whoever is named, on which side, by which number; says nothing about them."""
    rows = sorted(
        f"{one.name}\t{one.camp}\t{one.part}\t{one.phone}\t{one.number}\t{one.credit_code}"
        for one in matter.people
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
