"""What was found, without what somebody has set aside."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cases.models import Case
from cases.watch.detectors import LONGEST, Detector, Finding, Scope, detectors, scope_of
from cases.watch.models import SetAside
from mediation.history.actor import Actor
from mediation.stations.models import Organisation


@dataclass(slots=True)
class Watched:
    """One detector with what it found; `aside` are those left out, with the row that says why."""

    detector: Detector
    explanation: str
    findings: list[Finding] = field(default_factory=list)
    aside: list[tuple[Finding, SetAside]] = field(default_factory=list)
    #: There may be more than a detector looks for.
    is_cut: bool = False


def watched(actor: Actor, *only: Detector) -> list[Watched]:
    """What these detectors, or all that the actor is shown, find in the actor's scope."""
    scope = scope_of(actor)
    return look(scope, only or detectors(actor), asides_of(actor))


def look(scope: Scope, asked: Any, asides: Any) -> list[Watched]:
    """Ask each detector once, and sort out what is set aside: one query more for all."""
    known: dict[tuple[str, str, str], SetAside] = {
        (row.detector, row.subject, row.digest): row for row in asides.order_by("until", "pk")
    }
    found = []
    for detector in asked:
        made = Watched(detector, detector.explain(scope))
        findings = list(detector.find(scope))
        made.is_cut = len(findings) >= LONGEST
        for finding in findings:
            row = known.get((finding.detector, finding.subject, finding.digest))
            if row is None:
                made.findings.append(finding)
            else:
                made.aside.append((finding, row))
        found.append(made)
    return found


def asides_of(actor: Actor) -> Any:
    """What is set aside today among what this person may see."""
    seen = Q(case__in=Case.objects.visible_to(actor))
    if actor.organisation_path:
        seen |= Q(case=None, organisation__path__startswith=actor.organisation_path)
    return SetAside.objects.in_force(timezone.localdate()).filter(seen).select_related("made_by")


def asides_at(station: Organisation) -> Any:
    """What is set aside today for a station as a whole."""
    rows = SetAside.objects.in_force(timezone.localdate())
    return rows.filter(Q(case__station=station) | Q(case=None, organisation=station))
