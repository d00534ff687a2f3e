"""Batch printing: papers of several cases of a series as one PDF. Of a void case nothing is printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from cases.models import Case
from cases.timeline_fields import paper_title
from mediation.papers import bundle, registry, services
from mediation.papers.models import Paper
from mediation.ui.parts import Text

ALL, TODAY, RECEIPT = "all", "today", "receipt"


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers that can be printed together; `key` names them in the address."""

    key: str
    label: Text
    count: int


def batches(cases: Iterable[Case], today: date) -> list[Batch]:
    """What can be printed of these cases: by kind, what was issued today, everything."""
    cases = [case for case in cases if not case.voided_on]
    issued = _issued(cases)
    kinds = dict.fromkeys(paper.kind for paper in issued)
    found = [Batch(RECEIPT, paper_title(RECEIPT), len(cases))]
    found += [
        Batch(kind, paper_title(kind), sum(paper.kind == kind for paper in issued))
        for kind in kinds
    ]
    todays = sum(paper.issued_on == today for paper in issued)
    found += [
        Batch(TODAY, _("今日出具的全部文书"), todays),
        Batch(ALL, _("全部已出具文书"), len(issued)),
    ]
    return [batch for batch in found if batch.count]


def printed(cases: Iterable[Case], key: str, today: date) -> bytes:
    """The papers of one batch, case by case, as one PDF.

    Raises:
        LookupError: when there are none.
        FontsMissing: this machine cannot print.
    """
    cases = [case for case in cases if not case.voided_on]
    if key == RECEIPT:
        parts = list(_receipts(cases))
        if not parts:
            raise LookupError(key)
        return bundle.merged(parts)
    chosen = [
        paper
        for paper in _issued(cases)
        if key in (ALL, paper.kind) or (key == TODAY and paper.issued_on == today)
    ]
    if not chosen:
        raise LookupError(key)
    return bundle.bundle(chosen)


def _receipts(cases: Iterable[Case]) -> Iterator[tuple[str, bytes]]:
    with translation.override("zh-hans"):
        title = str(registry.get(RECEIPT).title)
    for case in cases:
        yield f"{title} {case.serial}", services.draft_pdf(RECEIPT, case)


def _issued(cases: list[Case]) -> list[Paper]:
    """Issued papers that still count, by case in the order given, oldest first."""
    order = {case.aggregate_ref(): place for place, case in enumerate(cases)}
    papers = Paper.objects.filter(root_ref__in=list(order)).standing()
    return sorted(papers, key=lambda paper: (order[paper.root_ref], paper.pk))
