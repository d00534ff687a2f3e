"""The panel of a matter's checks, the same for cases, consultations and applications."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.history.actor import Actor
from mediation.people.conflict_checks import ConflictCheckRow, Told, told
from mediation.people.enums import CheckDecision, CheckOccasion
from mediation.ui.forms import UiForm


class DecisionForm(UiForm):
    """The manager's word on what the newest check found; `check` is the one that they read."""

    decision = forms.ChoiceField(
        label=_("站长决定"), choices=CheckDecision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("决定理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    # A list's end of numbers: more is nobody's key.
    check = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """What the panel's template shows; `form` is there for who may decide now."""

    title: str
    back_url: str
    again_url: str
    decide_url: str
    checks: list[Told]
    form: DecisionForm | None


def check_panel(
    rows: Iterable[ConflictCheckRow],
    *,
    actor: Actor,
    manager: bool,
    title: str,
    back_url: str,
    urls: dict[str, str],
    form: DecisionForm | None = None,
) -> CheckPanel:
    """The checks of a matter, newest first, as `actor` may know them.

    Args:
        manager: the actor may read what was found, and decide.
        urls: "again" and "decide".
        form: the one that was sent and is not valid.
    """
    below = actor.station_id is not None and actor.organisation_id != actor.station_id
    newest_first = sorted(rows, key=lambda row: row.pk, reverse=True)
    of_people = [row for row in newest_first if row.occasion != CheckOccasion.ASSIGNMENT]
    newest = next(iter(of_people), None)
    if manager and form is None and newest is not None and newest.needs_decision:
        form = DecisionForm(initial={"check": newest.pk})
    return CheckPanel(
        title=title,
        back_url=back_url,
        again_url=urls["again"],
        decide_url=urls["decide"],
        checks=[told(row, actor, manager=manager, at_point=below) for row in newest_first],
        form=form if manager else None,
    )


def choices(data: Any) -> dict[str, Any]:
    """The decision in the words of the operation."""
    return {
        "check_id": data["check"],
        "decision": data["decision"],
        "reason": data["reason"],
    }
