"""Merging two entries of the register that are one person or one employer, and taking it back.

Nothing is destroyed and no case is touched: the merged entry points to the kept one, which takes
over the values that were chosen. What refers to the merged entry goes on referring to it; whoever
looks it up is led to the kept one. Undoing removes the pointer and gives back what was replaced.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion, gate
from mediation.people import sources
from mediation.people.models import Employer, EmployerMerge, Merge, Person, PersonMerge
from mediation.people.services import wait_for_register
from mediation.people.sources import Entry
from mediation.stations.enums import Role
from mediation.stations.models import User
from mediation.ui.parts import Text
from mediation.vault.crypto import normalise

#: What is chosen together: the paper's kind belongs to its number. The last one names the group.
GROUPS: dict[type[Entry], tuple[tuple[str, ...], ...]] = {
    Person: (
        ("name",), ("sex",), ("birth_date",), ("id_type", "id_number"), ("phone",), ("address",),
    ),
    Employer: (
        ("name",), ("credit_code",), ("legal_representative",), ("nature",), ("industry",),
        ("building",), ("phone",), ("address",),
    ),
}  # fmt: skip
#: The number that tells who somebody is.
NUMBER: dict[type[Entry], str] = {Person: "id_number", Employer: "credit_code"}
MERGES: dict[type[Entry], type[Merge]] = {Person: PersonMerge, Employer: EmployerMerge}


#: Whether people see the entry who may not know what others were told: asked of the rooms above.
Audience = Callable[[Entry], bool]
_audiences: list[Audience] = []


def register_audience(audience: Audience) -> None:
    """Let a room above say which entries its people see; called from AppConfig.ready."""
    if audience not in _audiences:
        _audiences.append(audience)


def is_shown_elsewhere(entry: Entry) -> bool:
    """Whether the entry is seen outside the desk that may have told its values."""
    return any(audience(entry) for audience in _audiences)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group of values on both sides. `is_choice`: both say something, and not the same."""

    key: str
    label: Text
    kept: Any
    merged: Any

    @property
    def is_choice(self) -> bool:
        return bool(self.kept) and bool(self.merged) and self.kept != self.merged


def compare(kept: Entry, merged: Entry) -> list[Comparison]:
    """Both entries side by side, as they are stored; without what would not be taken over."""
    meta: Any = kept._meta
    groups = GROUPS[type(kept)] if not _keeps_apart(kept, merged) else ()
    return [
        Comparison(
            group[-1],
            meta.get_field(group[-1]).verbose_name,
            getattr(kept, group[-1]),
            getattr(merged, group[-1]),
        )
        for group in groups
    ]


def _keeps_apart(kept: Entry, merged: Entry) -> bool:
    """Whether what stands in `merged` was told to the desk alone, and `kept` is seen by others."""
    return is_shown_elsewhere(kept) and not is_shown_elsewhere(merged)


def numbers_differ(kept: Entry, merged: Entry) -> bool:
    """Whether both have a number of identity, and not the same one."""
    mine, theirs = (normalise(getattr(one, NUMBER[type(kept)])) for one in (kept, merged))
    return bool(mine) and bool(theirs) and mine != theirs


def may_merge(actor: Actor | None, entry: Entry) -> bool:
    """Whether `actor` may merge entries of this register: the manager; the desk in the station's."""
    if actor is None or actor.station_id is None:
        return False
    if actor.role == Role.MANAGER:
        return sources.seen_by(actor, type(entry)).filter(pk=entry.front_id).exists()
    return (
        actor.role == Role.LEGAL_AID
        and entry.station_id == actor.station_id == actor.organisation_id
    )


def stamp_of(*entries: Entry) -> str:
    """What the entries were when a page showed them: keys of their newest history rows."""
    return "-".join(
        str(
            type(entry)
            .history.filter(id=entry.pk)
            .order_by("-history_id")
            .values_list("history_id", flat=True)
            .first()
            or 0
        )
        for entry in entries
    )


def merge(
    kept: Entry,
    merged: Entry,
    *,
    actor: Actor,
    stamp: str,
    take: Collection[str] = (),
    reason: str = "",
) -> Merge:
    """Let `kept` stand for `merged` from now on.

    Args:
        stamp: `stamp_of(kept, merged)` when the actor saw them.
        take: keys of the groups whose value comes from `merged`; where only one side says
            something, that side's word holds.
        reason: asked for where the numbers of identity differ.

    Nothing is taken over into an entry that others see from one that the desk alone was told.

    Raises:
        NotAllowed: for everybody who may not merge in this register.
        ActionRefused: for entries of two registers, or one merged already; where the numbers
            differ, for everybody but the manager with a reason.
        StaleVersion: when one of them has changed since.
    """
    with transaction.atomic(), acting(actor, act="merge_entries", reason=reason):
        kept, merged = _locked(kept, merged)
        _insist_mergeable(kept, merged, actor=actor, reason=reason)
        if stamp != stamp_of(kept, merged):
            raise StaleVersion(kept)
        # Asked before, for afterwards the kept one stands for both.
        apart = _keeps_apart(kept, merged)
        moved = []
        for entry in merged.merged.order_by("pk"):
            entry.merged_into = kept
            entry.save()
            moved.append(entry.pk)
        merged.merged_into = kept
        # First, for a credit code stands for one entry alone.
        merged.save()
        replaced = {} if apart else _take_over(kept, merged, take)
        if replaced:
            kept.save()
        model: Any = MERGES[type(kept)]
        row: Merge = model(
            kept=kept,
            merged=merged,
            merged_on=timezone.localdate(),
            merged_by=User.objects.get(pk=actor.user_id),
            reason=reason.strip(),
            replaced=json.dumps(replaced, ensure_ascii=False) if replaced else "",
            moved=moved,
        )
        row.save()
    return row


def undo(row: Merge, *, actor: Actor, version: int | None, reason: str = "") -> list[Text]:
    """Take a merging back; the labels of what stays in the kept entry, changed by somebody since.

    Raises:
        NotAllowed, StaleVersion: as `merge`.
        ActionRefused: when it was undone before, or the credit code has got another holder.
    """
    with gate(row, actor=actor, act="undo_merge", version=version, reason=reason) as fresh:
        if not may_merge(actor, fresh.kept):
            raise NotAllowed(_("您的角色或分工不能撤销合并。"))
        if fresh.undone_on:
            raise ActionRefused(_("这次合并已经撤销。"))
        kept, merged = _locked(fresh.kept, fresh.merged)
        staying = _give_back(kept, json.loads(fresh.replaced or "{}"))
        kept.save()
        top = merged.front_id
        merged.merged_into = None
        _insist_code_free(merged)
        merged.save()
        for entry in type(kept)._default_manager.filter(pk__in=fresh.moved, merged_into=top):
            # What was merged into it before came along, and goes back with it.
            if entry.mergings.filter(kept=merged, undone_on=None).exists():
                entry.merged_into = merged
                entry.save()
        fresh.undone_on = timezone.localdate()
        fresh.undone_by = User.objects.get(pk=actor.user_id)
        fresh.undo_reason = reason.strip()
    return staying


def staying_after_undo(row: Merge) -> list[Text]:
    """What an undoing would leave as it is: values that somebody changed since the merging."""
    kept = type(row.kept)._default_manager.get(pk=row.kept.pk)
    return _give_back(kept, json.loads(row.replaced or "{}"))


def _locked(kept: Entry, merged: Entry) -> tuple[Any, Any]:
    """Both rows afresh, locked in the order of their keys, in a register that nobody else changes."""
    wait_for_register(kept.station)
    rows = type(kept)._default_manager.select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=(kept.pk, merged.pk)).order_by("pk")}
    if len(found) < 2:
        raise ActionRefused(_("请选择两条不同的登记。"))
    return found[kept.pk], found[merged.pk]


def _insist_mergeable(kept: Entry, merged: Entry, *, actor: Actor, reason: str) -> None:
    seen = sources.seen_by(actor, type(kept)).filter(pk__in=(kept.pk, merged.pk))
    if kept.station_id != merged.station_id:
        raise ActionRefused(_("两条登记不在同一登记册，不能合并。"))
    if kept.merged_into_id or merged.merged_into_id:
        raise ActionRefused(_("其中一条登记已经并入其他登记，请刷新页面核对。"))
    if not may_merge(actor, kept) or seen.count() < 2:
        raise NotAllowed(_("您的角色或分工不能合并这两条登记。"))
    if _keeps_apart(merged, kept):
        raise ActionRefused(
            _("请保留案件中的登记：另一条只由法律援助登记，其内容不得由案件人员看到。")
        )
    if numbers_differ(kept, merged):
        if actor.role != Role.MANAGER:
            raise ActionRefused(_("两条登记的号码不同，只有站长可以写明理由后合并。"))
        if not reason.strip():
            raise ActionRefused(_("两条登记的号码不同，请写明为何仍是同一人或者同一单位。"))


def _take_over(kept: Any, merged: Any, take: Collection[str]) -> dict[str, Any]:
    """Give `kept` the chosen values, unsaved; what was replaced, name → [before, after]."""
    replaced: dict[str, Any] = {}
    for group in GROUPS[type(kept)]:
        theirs, mine = getattr(merged, group[-1]), getattr(kept, group[-1])
        if not theirs or theirs == mine or (mine and group[-1] not in take):
            continue
        for name in group:
            before, after = _plain(kept, name), _plain(merged, name)
            if before != after:
                replaced[name] = [before, after]
                setattr(kept, _column(kept, name), getattr(merged, _column(merged, name)))
    return replaced


def _give_back(kept: Any, replaced: dict[str, Any]) -> list[Text]:
    """Give `kept` what a merging replaced, unsaved; the labels of what was changed since."""
    staying = []
    for name, (before, after) in replaced.items():
        field = kept._meta.get_field(name)
        if _plain(kept, name) == after:
            setattr(kept, field.attname, field.target_field.to_python(before)
                    if field.is_relation else field.to_python(before))  # fmt: skip
        elif name != "id_type":
            staying.append(field.verbose_name)
    return staying


def _insist_code_free(merged: Any) -> None:
    code = getattr(merged, "credit_code", "")
    if code and (
        Employer.objects.filter(station=merged.station_id, credit_code=code, merged_into=None)
        .exclude(pk=merged.pk)
        .exists()
    ):
        raise ActionRefused(_("该统一社会信用代码现由另一条登记使用，不能撤销合并。"))


def _column(entry: Entry, name: str) -> str:
    field: Any = entry._meta.get_field(name)
    column: str = field.attname
    return column


def _plain(entry: Entry, name: str) -> Any:
    """A value as JSON keeps it."""
    value = getattr(entry, _column(entry, name))
    return value.isoformat() if isinstance(value, date) else value


def everybody(entry: Entry) -> list[Any]:
    """All entries that are the same as `entry`: the kept one first, then those merged into it."""
    model: type[models.Model] = type(entry)
    return list(
        model._default_manager.filter(
            models.Q(pk=entry.front_id) | models.Q(merged_into=entry.front_id)
        ).order_by(models.F("merged_into").asc(nulls_first=True), "pk")
    )


def same_keys(model: type[Entry], key: int | None) -> list[int]:
    """Keys of all entries that are the same as the entry `key`; none for None."""
    entry = model._default_manager.filter(pk=key).first() if key else None
    return [one.pk for one in everybody(entry)] if entry else []


def _referring(entry: Entry) -> Iterator[tuple[str, int]]:
    relations: Any = entry._meta.get_fields(include_hidden=True)
    for relation in relations:
        related: Any = relation.related_model
        if relation.concrete or not relation.auto_created or not hasattr(related, "aggregate_path"):
            continue
        if related._meta.app_label == "people":
            continue
        path = related.aggregate_path.replace(".", "__")
        rows = related._base_manager.filter(**{relation.field.name: entry}).order_by()
        root = path.rpartition("__")[2] or related._meta.model_name
        for key in rows.values_list(path or "pk", flat=True).distinct():
            yield root, key


def records_of(entry: Entry) -> int:
    """How many cases, consultations and applications refer to this entry itself, seen or not."""
    return len(set(_referring(entry)))
