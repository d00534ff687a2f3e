"""What the pages of offline work show, and the panel on the page of a point's case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _

from cases.models import Case
from cases.offline.acts import Beside, Told, beside_of, in_words, told
from cases.offline.enums import Decision
from cases.offline.known import labels_of, parties_of
from cases.offline.layout import in_chinese
from cases.offline.models import HandOut, OfflineEntry
from cases.offline.services import ACT
from cases.panels import CasePanel
from cases.permissions import get_case_or_404, may
from mediation.history.actor import Actor
from mediation.stations.enums import OrganisationKind


@dataclass(frozen=True, slots=True)
class Card:
    """One entry as its reviewer sees it: what it says, and what the system says beside it."""

    entry: OfflineEntry
    one: Told
    lines: list[tuple[str, str]]
    beside: list[Beside]
    form: Any = None

    @property
    def is_waiting(self) -> bool:
        return self.entry.decision == Decision.WAITING

    @property
    def has_conflict(self) -> bool:
        return any(row.is_conflict for row in self.beside)


def cards_of(row: HandOut) -> list[Card]:
    """The entries of a form, those to decide on first, each by its day."""
    case = row.case
    with in_chinese():
        labels = labels_of(parties_of(case))
        found = []
        for entry in row.entries.select_related("decided_by", "received_by"):
            entry.case, entry.hand_out = case, row
            one = told(entry)
            waits = entry.decision == Decision.WAITING
            found.append(
                Card(entry, one, in_words(one, labels), beside_of(one, case) if waits else [])
            )
    return sorted(found, key=lambda card: (not card.is_waiting, card.one.day, card.entry.pk))


def hand_outs_of(actor: Actor) -> Any:
    """What was handed out of cases that the actor works on, newest first."""
    waiting = Count("entries", filter=Q(entries__decision=Decision.WAITING))
    return (
        HandOut.objects.filter(case__in=Case.objects.visible_to(actor).filter(destroyed_on=None))
        .select_related("case", "organisation", "handed_by", "paper")
        .annotate(waiting=waiting, filled=Count("entries"))
        .order_by("-handed_at", "-pk")
    )


def hand_out_or_404(request: Any, reference: Any) -> HandOut:
    """The hand-out, if its case is the actor's to work on offline."""
    row: HandOut | None = (
        HandOut.objects.select_related("case", "organisation", "handed_by", "paper")
        .filter(reference=reference)
        .first()
    )
    if row is None:
        raise Http404
    row.case = get_case_or_404(request, row.case.serial, ACT)
    return row


def panel(actor: Actor, case: Case) -> Iterable[CasePanel]:
    """On the page of an open case that a point holds; a link, so it costs nothing."""
    at_point = case.organisation.kind == OrganisationKind.POINT
    if not at_point or not case.is_open or case.voided_on or not may(actor, ACT, case):
        return
    yield CasePanel(
        title=_("离线办理"), template="offline/panel.html", order=60, icon="download",
        context={"case": case},
    )  # fmt: skip
