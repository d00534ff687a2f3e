"""The record of a check for conflicts of interest, as the rooms above keep it beside their matter."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediation.history.actor import Actor
from mediation.history.models import DomainModel
from mediation.people.conflict_rules import CheckFinding, CheckKind, CheckStrength
from mediation.people.enums import CheckDecision, CheckOccasion
from mediation.stations.enums import Role


class ConflictCheckRow(DomainModel):
    """One check: who was looked for, and what the registry said.

    A room adds the link to its matter, whose data key seals what stands here. `findings` holds, a
    line each, what may be told to whoever works the matter; `restricted` what was found, for the
    manager (see `told`). A check that found a conflict waits for the manager's decision.
    """

    sealed_fields = ("named", "findings", "restricted", "decision_reason")
    #: Histories and answers to a person's request leave them to the panel, which knows its reader.
    untold_fields = (
        "named", "found", "is_barring", "findings", "restricted", "needs_decision", "decision",
        "decision_reason", "decided_on", "decided_by_id", "decided_by_name", "checked_by_id",
    )  # fmt: skip

    checked_on = models.DateField(gettext_lazy("核对日期"))
    occasion = models.CharField(
        gettext_lazy("核对时机"), max_length=20, choices=CheckOccasion.choices
    )
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(gettext_lazy("核对人"), max_length=150)
    named = models.TextField(gettext_lazy("核对的人员和单位"))
    found = models.PositiveSmallIntegerField(gettext_lazy("发现数"), default=0)
    is_barring = models.BooleanField(gettext_lazy("存在冲突"), default=False)
    findings = models.TextField(gettext_lazy("核对结果"), blank=True)
    restricted = models.TextField(blank=True)
    needs_decision = models.BooleanField(default=False)
    decision = models.CharField(
        gettext_lazy("站长决定"),
        max_length=10,
        choices=CheckDecision.choices,
        blank=True,
        default="",
    )
    decision_reason = models.TextField(gettext_lazy("决定理由"), blank=True, default="")
    decided_on = models.DateField(gettext_lazy("决定日期"), null=True, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(
        gettext_lazy("决定人"), max_length=150, blank=True, default=""
    )

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.checked_on} {self.found}"

    @property
    def occasion_label(self) -> Any:
        """The occasion in words."""
        return CheckOccasion(self.occasion).label

    @property
    def content(self) -> dict[str, Any]:
        """What `restricted` holds; nothing for checks that keep plain words there."""
        try:
            kept = json.loads(self.restricted or "{}")
        except ValueError:
            return {}
        return kept if isinstance(kept, dict) else {}

    @property
    def barring_keys(self) -> set[str]:
        """What has to be decided, by the keys of the findings."""
        rows = self.content.get("findings", [])
        return {row["key"] for row in rows if row["strength"] == CheckStrength.BARS}


def ask_the_manager() -> str:
    """All that is said of another matter to whoever is not its manager."""
    return _("存在冲突，请向站长了解。")


def packed(found: Sequence[CheckFinding], *, people: str) -> str:
    """What `restricted` holds of a check: the findings, and a digest of who was looked for."""
    rows = [
        {
            "key": one.key, "kind": one.kind.value, "strength": one.strength.value, "who": one.who,
            "station": one.station_id, "label": one.label, "on": one.held_on, "basis": one.basis,
        }
        for one in found
    ]  # fmt: skip
    return json.dumps({"people": people, "findings": rows}, ensure_ascii=False)


def manages(actor: Actor | None, *, station_path: str) -> bool:
    """Whether `actor` is manager of the station, or of the centre above it; never of a point."""
    if actor is None or actor.role != Role.MANAGER or not actor.organisation_path:
        return False
    if actor.station_id and actor.organisation_id != actor.station_id:
        return False
    return station_path.startswith(actor.organisation_path)


@dataclass(frozen=True, slots=True)
class Told:
    """A check as one reader may know it; `lines` are findings in full, for the manager."""

    row: ConflictCheckRow
    result: str
    lines: list[tuple[str, str]]
    shows_decision: bool


def told(row: ConflictCheckRow, actor: Actor, *, manager: bool, at_point: bool = False) -> Told:
    """What `actor` may know of a check.

    Args:
        manager: the actor manages the matter's station.
        at_point: the actor serves at a point: whether anything was found would tell them that a
            worker had been to the desk, so they learn only that the check was made.
    """
    if at_point:
        return Told(row, _("已核对，结果由站长掌握。"), [], shows_decision=False)
    result = ask_the_manager() if row.is_barring else _("未发现冲突。")
    if not manager:
        return Told(row, result, [], shows_decision=False)
    lines = [_line(one, actor) for one in row.content.get("findings", [])]
    if not row.content:
        lines = [("", text) for text in (row.restricted or row.findings).splitlines()]
    return Told(row, result, lines, shows_decision=bool(row.decision))


def _line(one: dict[str, Any], actor: Actor) -> tuple[str, str]:
    strength = str(CheckStrength(one["strength"]).label)
    # A matter that has moved to another station takes its check along, not what lies elsewhere.
    if actor.station_id and one["station"] != actor.station_id:
        return strength, _("在其他工作站办理的事项中与本件当事人有关系。")
    parts = [str(CheckKind(one["kind"]).label), one["who"], one["label"], one["on"]]
    parts.append(one["basis"] or _("本站办案规则"))
    if one["strength"] == CheckStrength.INFO:
        parts.pop()
    return strength, " · ".join(filter(None, parts))
