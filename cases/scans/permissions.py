"""Who scans, whose scans are whose, and which papers somebody may find by scanning them."""

from typing import Any

from django.db.models import Prefetch
from django.http import Http404

from cases import file_parts
from cases.enums import AttachmentCategory
from cases.models import Case, Participation
from cases.permissions import ACTS, may
from cases.scans.models import Scan
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.papers.enums import FilePart
from mediation.papers.models import Paper

SCANNING = ACTS["attach"]


def visible_to(actor: Actor) -> Any:
    """What this person scanned in this membership's organisation; nobody else sees it."""
    if actor.user_id is None or actor.role not in SCANNING:
        return Scan.objects.none()
    return Scan.objects.filter(
        uploaded_by=actor.user_id, organisation=actor.organisation_id
    ).select_related("job")


def get_or_404(actor: Actor, reference: Any) -> Scan:
    """The scan with that number, if it is the actor's own."""
    found: Scan | None = visible_to(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def category_of(paper: Paper) -> AttachmentCategory:
    """Among what the signed original of this paper is kept."""
    kind = registry.find(paper.kind)
    if kind is not None and kind.restricted:
        return AttachmentCategory.RECORD
    if kind is not None and kind.part == FilePart.INNER:
        return AttachmentCategory.INTERNAL
    return AttachmentCategory.SIGNED_PAPER


def cases_for(actor: Actor) -> Any:
    """Cases that the actor may know of; what may be done there `may` says."""
    parts = Participation.objects.select_related("user")
    return (
        Case.objects.visible_to(actor)
        .filter(destroyed_on=None, voided_on=None)
        .select_related("organisation")
        .prefetch_related(Prefetch("participations", queryset=parts))
    )


def may_keep(actor: Actor, case: Case, paper: Paper) -> bool:
    """Whether the actor may put the signed original of this paper into the file of its case."""
    if not may(actor, "attach", case) or not may(actor, "view_content", case):
        return False
    return category_of(paper) in file_parts.categories_for(actor, case)


def case_of(paper: Paper, actor: Actor) -> Case | None:
    """The case of an issued paper; None for another's, which must look like none at all."""
    label, _separator, key = paper.root_ref.partition(":")
    if label != Case._meta.label_lower:
        return None
    case: Case | None = cases_for(actor).filter(pk=key).first()
    return case if case is not None and may_keep(actor, case, paper) else None


def paper_with(code: str, actor: Actor) -> Paper | None:
    """The issued paper of that code, if it is in a case of the actor's."""
    paper = Paper.objects.filter(code=code).defer("context_json").first() if code else None
    return paper if paper is not None and case_of(paper, actor) is not None else None


def papers_of(case: Case, actor: Actor) -> list[Paper]:
    """The issued papers of a case whose signed originals the actor may keep, newest first."""
    papers = Paper.objects.of_aggregate(case).select_related("replaced_by")
    shown = papers.defer("context_json", "replaced_by__context_json")
    return [paper for paper in shown if may_keep(actor, case, paper)]
